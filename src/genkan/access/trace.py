"""Why a decision fell as it did: every assignment of the caller, anywhere, and what kept it from helping.

Worked out when somebody asks, never while deciding. Give it the arguments of the decision; it judges by
the same entries and the same conditions, so the two agree (a property test holds that).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from genkan.access.conditions import NO_ATTRIBUTES, Attributes, Condition, Finding, Inquiry
from genkan.access.decide import takes_away
from genkan.access.decision import Consideration, DenyConsideration, Reason
from genkan.access.grants import Blocks
from genkan.access.held import Held, HeldDeny
from genkan.access.index import AccessIndex
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, Permission
from genkan.access.principal import Principal

# What an explanation shows first: the nearer an assignment came to helping, the earlier.
_ORDER = (
    Reason.GRANTED,
    Reason.DENY_ASSIGNMENT,
    Reason.CONDITION_FALSE,
    Reason.NOT_YET_EFFECTIVE,
    Reason.NO_LONGER_EFFECTIVE,
    Reason.NOT_ACTION,
    Reason.OTHER_SCOPE,
    Reason.WRONG_PLANE,
    Reason.LACKS_ACTION,
    Reason.UNKNOWN_ROLE,
)


@dataclass(frozen=True, slots=True)
class Trace:
    """`reason` is the one reason for the verdict; the considerations stand nearest first.

    `groups` are the groups that counted, nearest first; `chain` the scopes that cover the request,
    normalized, from its own to `/`.
    """

    allowed: bool
    reason: Reason
    considered: tuple[Consideration, ...]
    denies: tuple[DenyConsideration, ...]
    groups: tuple[str, ...]
    chain: tuple[str, ...]


def trace(
    index: AccessIndex,
    principal: Principal,
    action: str,
    scope: str,
    *,
    now: datetime,
    data: bool = False,
    attributes: Attributes = NO_ATTRIBUTES,
) -> Trace:
    """Everything that a decision with the same arguments took into account."""
    paths = index.paths(principal)
    chain = index.tree.chain(scope)
    inquiry = Inquiry(action.lower(), principal, attributes, now)
    denies = _denies(index, paths, chain, inquiry, data)
    winner = next((one.deny for one in denies if one.applies), None)
    considered = sorted(
        (
            _consider(held, via, chain, inquiry, data, winner)
            for holder, via in paths.items()
            for found in index.holdings(holder).roles.values()
            for held in found
        ),
        key=_rank,
    )
    if winner is not None:
        reason = Reason.DENY_ASSIGNMENT
    elif considered and _rank(considered[0])[0] < len(_ORDER):
        reason = considered[0].outcome
    else:
        reason = Reason.NO_ASSIGNMENT
    return Trace(
        allowed=reason is Reason.GRANTED,
        reason=reason,
        considered=tuple(considered),
        denies=denies,
        groups=tuple(paths)[1:],
        chain=chain,
    )


def _rank(one: Consideration) -> tuple[int, int]:
    elsewhere_and_useless = one.outcome is Reason.OTHER_SCOPE and not one.would_grant
    return (len(_ORDER) if elsewhere_and_useless else _ORDER.index(one.outcome), len(one.via))


def _consider(
    held: Held,
    via: tuple[str, ...],
    chain: tuple[str, ...],
    inquiry: Inquiry,
    data: bool,
    winner: DenyAssignment | None,
) -> Consideration:
    blocks = held.role.blocks
    answer = blocks.answer(inquiry.action, data)
    names = answer.grants or bool(answer.conditions)
    findings: tuple[Finding, ...] = ()
    if held.role.definition is None:
        outcome = Reason.UNKNOWN_ROLE
    elif held.scope not in chain:
        outcome = Reason.OTHER_SCOPE
    elif answer.taken_away and not names:
        outcome = Reason.NOT_ACTION
    elif not names:
        elsewhere = blocks.answer(inquiry.action, not data)
        outcome = Reason.WRONG_PLANE if elsewhere.grants or elsewhere.conditions else Reason.LACKS_ACTION
    elif untimely := held.untimely(inquiry.now):
        outcome = untimely
    elif findings := _findings(held.condition, blocks, inquiry, data):
        outcome = Reason.CONDITION_FALSE
    else:
        outcome = Reason.GRANTED if winner is None else Reason.DENY_ASSIGNMENT
    plane = data if outcome is not Reason.WRONG_PLANE else not data
    block, pattern = _named(blocks, inquiry.action, plane, subtracted=outcome is Reason.NOT_ACTION)
    return Consideration(
        assignment=held.assignment,
        role=held.role.definition,
        via=via,
        outcome=outcome,
        would_grant=names,
        block=block,
        pattern=pattern,
        findings=findings,
        effective_at=held.assignment.effective_from if outcome is Reason.NOT_YET_EFFECTIVE else None,
        deny=winner if outcome is Reason.DENY_ASSIGNMENT else None,
    )


def _denies(
    index: AccessIndex,
    paths: dict[str, tuple[str, ...]],
    chain: tuple[str, ...],
    inquiry: Inquiry,
    data: bool,
) -> tuple[DenyConsideration, ...]:
    """Deny assignments that name the caller, cover the scope and name the action; those that apply first."""
    found: list[DenyConsideration] = []
    for holder, via in (*paths.items(), (ALL_PRINCIPALS, (ALL_PRINCIPALS,))):
        for at in chain:
            for held in index.holdings(holder).denies.get(at, ()):
                answer = held.blocks.answer(inquiry.action, data)
                if answer.grants or answer.conditions:
                    found.append(_consider_deny(held, via, paths, chain[0], inquiry, data))
    return tuple(sorted(found, key=lambda one: not one.applies))


def _consider_deny(
    held: HeldDeny,
    via: tuple[str, ...],
    paths: dict[str, tuple[str, ...]],
    scope: str,
    inquiry: Inquiry,
    data: bool,
) -> DenyConsideration:
    return DenyConsideration(
        deny=held.deny,
        via=via,
        applies=takes_away(held, paths, scope, inquiry, data),
        excluded_as=next((one for one in paths if one in held.excluded), None),
        pattern=_named(held.blocks, inquiry.action, data, subtracted=False)[1],
        findings=_findings(held.condition, held.blocks, inquiry, data),
    )


def _findings(condition: Condition | None, blocks: Blocks, inquiry: Inquiry, data: bool) -> tuple[Finding, ...]:
    """What failed: the assignment's own condition, or every condition of the blocks when none of them holds."""
    if condition is not None and (own := condition.findings(inquiry)):
        return own
    answer = blocks.answer(inquiry.action, data)
    if answer.grants or any(one.holds(inquiry) for _, one in answer.conditions):
        return ()
    return tuple(finding for _, one in answer.conditions for finding in one.findings(inquiry))


def _named(blocks: Blocks, action: str, data: bool, *, subtracted: bool) -> tuple[Permission | None, str | None]:
    """The block, and the pattern in it, that names the action: or, when `subtracted`, that takes it away."""
    for block in blocks.blocks:
        pattern = block.named[data].which(action)
        taken = block.subtracted[data].which(action)
        if pattern is not None and (taken is not None) is subtracted:
            return block.permission, taken if subtracted else pattern
    return None, None
