"""Ours, and the floor: the least work that gives the right answer at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime

from bench.access.plain import Plain
from bench.access.world import Question, World

from genkan.access.decide import decide
from genkan.access.index import AccessIndex
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, Permission, RoleAssignment
from genkan.access.principal import Principal

Ask = Callable[[Question], bool]
NOW = datetime(2026, 11, 23, tzinfo=UTC)


def load(world: World) -> AccessIndex:
    index = AccessIndex(world.roles, world.assignments, (), world.members)
    for group, parent in world.group_parents.items():
        index.set_parent(group, parent)
    for subscription, group in world.subscriptions.items():
        index.place_subscription(subscription, group)
    return index


def ours(index: AccessIndex) -> Ask:
    """The engine as the server calls it: everything by its name, nothing worked out beforehand."""

    def ask(question: Question) -> bool:
        return decide(
            index,
            Principal(question.principal),
            question.action,
            question.scope,
            now=NOW,
            data=question.data,
        ).allowed

    return ask


def floor(plain: Plain) -> Ask:
    """A dictionary look-up per principal and covering scope, with a remembered wildcard match."""
    table: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in plain.world.assignments:
        table[one.principal_id, one.scope].append(one.role_definition_id)
    table.default_factory = None
    closures, chain, grants = plain.closures, plain.chain, plain.grants

    def ask(question: Question) -> bool:
        action, data = question.action, question.data
        scopes = chain(question.scope)
        for principal in closures[question.principal]:
            for scope in scopes:
                for role in table.get((principal, scope), ()):
                    if grants(role, action, data):
                        return True
        return False

    return ask


def burden(index: AccessIndex, world: World) -> None:
    """Adds what the peers are spared: deny assignments, conditions and dates, one in a hundred each."""
    everyone = [
        DenyAssignment(
            id=f"deny-{n}",
            name=f"deny {n}",
            scope=place,
            permissions=(Permission(actions=("*/delete",), not_actions=("microsoft.web/*",)),),
            principals=(ALL_PRINCIPALS,),
            exclude_principals=(world.users[n % len(world.users)],),
            does_not_apply_to_child_scopes=n % 3 == 0,
        )
        for n, place in enumerate(world.places[:: max(1, len(world.places) // 50)])
    ]
    for deny in everyone:
        index.put_deny(deny)
    condition = "!(ActionMatches{'*/write'}) OR @Request[colour] ForAnyOfAnyValues:StringEquals {'red', 'blue'}"
    for n, one in enumerate(world.assignments[::50]):
        index.put_assignment(
            RoleAssignment(
                id=one.id,
                scope=one.scope,
                principal_id=one.principal_id,
                principal_type="User",
                role_definition_id=one.role_definition_id,
                condition=condition if n % 2 else None,
                effective_from=None if n % 2 else NOW,
            )
        )
