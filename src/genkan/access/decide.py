"""The decision: may this principal do this, here, now?

In Azure's order: deny assignments first, and they win; then any role assignment, of the caller or of a
group it is in, at the scope or above it, whose role grants the action under conditions that hold. This
file is the hot path: it stops at the first answer and builds nothing that a refusal's explanation might
want; `trace.py` finds that afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from genkan.access.conditions import NO_ATTRIBUTES, Attributes, Inquiry
from genkan.access.decision import Decision, Reason
from genkan.access.grants import GRANTS, Answer
from genkan.access.held import Circle, Held, HeldDeny
from genkan.access.index import AccessIndex
from genkan.access.principal import Principal

# Of several assignments that cover the scope and do not help, the decision names the one that came nearest.
_NEAREST = (
    Reason.CONDITION_FALSE,
    Reason.NOT_YET_EFFECTIVE,
    Reason.NO_LONGER_EFFECTIVE,
    Reason.NOT_ACTION,
    Reason.LACKS_ACTION,
    Reason.NO_ASSIGNMENT,
)


def decide(
    index: AccessIndex,
    principal: Principal,
    action: str,
    scope: str,
    *,
    now: datetime,
    data: bool = False,
    attributes: Attributes = NO_ATTRIBUTES,
) -> Decision:
    """Whether `principal` may do `action` (a data action when `data`) at `scope` at the time `now` (aware)."""
    action = action.lower()
    chain = index.tree.chain(scope)
    circle = index.circle(principal)
    if index.denies:
        denied = _deny(index, circle, chain, action, data, principal, attributes, now)
        if denied is not None:
            return Decision(allowed=False, reason=Reason.DENY_ASSIGNMENT, deny=denied.deny)
    unhelpful: list[Held] = []
    for roles in (circle, *circle.apart):
        for at in chain:
            found = roles.get(at)
            if found is None:
                continue
            for held in found:
                blocks = held.role.blocks
                answer = blocks.answers[data].get(action) or blocks.answer(action, data)
                if answer is GRANTS and held.plain:
                    return held.granted()
                if (answer.grants or answer.conditions) and _helps(
                    held, answer, Inquiry(action, principal, attributes, now)
                ):
                    return held.granted()
                unhelpful.append(held)
    return _refusal(unhelpful, action, data, now)


def _helps(held: Held, answer: Answer, inquiry: Inquiry) -> bool:
    """Whether an assignment whose role names the action grants it now: dates, its condition, the blocks'."""
    if held.untimely(inquiry.now):
        return False
    if held.condition is not None and not held.condition.holds(inquiry):
        return False
    return answer.grants or any(condition.holds(inquiry) for _, condition in answer.conditions)


def _deny(
    index: AccessIndex,
    circle: Circle,
    chain: tuple[str, ...],
    action: str,
    data: bool,
    principal: Principal,
    attributes: Attributes,
    now: datetime,
) -> HeldDeny | None:
    """The first deny assignment that takes the action away from the caller here."""
    for denies in (*circle.denies, index.everyone.denies):
        for at in chain:
            for held in denies.get(at, ()):
                if takes_away(held, circle.ids, chain[0], Inquiry(action, principal, attributes, now), data):
                    return held
    return None


def takes_away(held: HeldDeny, ids: Collection[str], scope: str, inquiry: Inquiry, data: bool) -> bool:
    """Whether a deny assignment that names the caller and covers the normalized `scope` takes the action away."""
    if held.only_here and held.scope != scope:
        return False
    if not held.excluded.isdisjoint(ids):
        return False
    answer = held.blocks.answer(inquiry.action, data)
    if not (answer.grants or answer.conditions):
        return False
    if held.condition is not None and not held.condition.holds(inquiry):
        return False
    return answer.grants or any(condition.holds(inquiry) for _, condition in answer.conditions)


def _refusal(unhelpful: list[Held], action: str, data: bool, now: datetime) -> Decision:
    """The refusal, naming the assignment that came nearest."""
    nearest, reason = None, Reason.NO_ASSIGNMENT
    for held in unhelpful:
        answer = held.role.blocks.answer(action, data)
        if answer.grants or answer.conditions:
            why = held.untimely(now) or Reason.CONDITION_FALSE
        else:
            why = Reason.NOT_ACTION if answer.taken_away else Reason.LACKS_ACTION
        if _NEAREST.index(why) < _NEAREST.index(reason):
            nearest, reason = held.assignment, why
    return Decision(allowed=False, reason=reason, assignment=nearest)
