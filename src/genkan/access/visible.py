"""What a caller may see: filtering lists, the subscriptions it has anything in, its permissions at a scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.decide import decide
from genkan.access.held import Held
from genkan.access.index import AccessIndex
from genkan.access.model import Permission, RoleAssignment
from genkan.access.principal import Principal
from genkan.access.scopes import normalize


def visible(
    index: AccessIndex,
    principal: Principal,
    action: str,
    scopes: Iterable[str],
    *,
    now: datetime,
    data: bool = False,
    attributes: Attributes = NO_ATTRIBUTES,
) -> list[str]:
    """Those of `scopes`, in their order and as written, where the caller may do `action`."""
    return [
        scope
        for scope in scopes
        if decide(index, principal, action, scope, now=now, data=data, attributes=attributes).allowed
    ]


def has_any_at_or_below(index: AccessIndex, principal: Principal, scope: str, *, now: datetime) -> bool:
    """True when any assignment of the caller counts at `scope` (inherited from above too) or somewhere below it.

    What `GET /subscriptions` shows by: the role does not matter, only that the assignment is in effect.
    """
    here = normalize(scope)
    chain = index.tree.chain(here)
    return any(
        held.scope in chain or here in index.tree.chain(held.scope)
        for held in _held(index, principal)
        if held.untimely(now) is None
    )


def assignments_at(index: AccessIndex, principal: Principal, scope: str, *, now: datetime) -> list[RoleAssignment]:
    """The assignments of the caller and its groups that count at `scope`, inherited ones too."""
    chain = index.tree.chain(scope)
    return [held.assignment for held in _held(index, principal) if held.scope in chain and held.untimely(now) is None]


def permissions_at(index: AccessIndex, principal: Principal, scope: str, *, now: datetime) -> tuple[Permission, ...]:
    """The permission blocks that the caller has at `scope`, each once, conditions and all, never merged."""
    blocks: dict[Permission, None] = {}
    for assignment in assignments_at(index, principal, scope, now=now):
        definition = index.definition(assignment.role_definition_id)
        if definition is not None:
            blocks.update(dict.fromkeys(definition.permissions))
    return tuple(blocks)


def _held(index: AccessIndex, principal: Principal) -> Iterator[Held]:
    circle = index.circle(principal)
    for roles in (circle, *circle.apart):
        for found in roles.values():
            yield from found
