"""The rules of Azure RBAC written down as plainly as they are told: no index, no cache, no shared code.

Only the nouns and the conditions' values are shared with the engine. What this says is right by reading
it beside the rules; the engine is right when it says the same (tests/access/test_engine_equals_rules.py).
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, Permission, RoleAssignment, RoleDefinition

Meaning = Callable[[str, dict[str, Any]], bool]


@dataclass
class World:
    roles: list[RoleDefinition] = field(default_factory=list)
    assignments: list[RoleAssignment] = field(default_factory=list)
    denies: list[DenyAssignment] = field(default_factory=list)
    members: set[tuple[str, str]] = field(default_factory=set)  # (group, member)
    parents: dict[str, str] = field(default_factory=dict)  # scope of a subscription or group -> group scope


def allows(
    world: World, principal: str, action: str, scope: str, *, data: bool, now: datetime, request: dict[str, Any]
) -> bool:
    ids = caller_ids(world, principal)
    for deny in world.denies:
        named = ALL_PRINCIPALS in deny.principals or any(same(one, two) for one in ids for two in deny.principals)
        spared = any(same(one, two) for one in ids for two in deny.exclude_principals)
        if deny.does_not_apply_to_child_scopes:
            here = same(deny.scope.rstrip("/") or "/", scope.rstrip("/") or "/")
        else:
            here = covers(world, deny.scope, scope)
        if not (named and not spared and here and holds(deny.condition, action, request)):
            continue
        if any(block_names(block, action, data, request) for block in deny.permissions):
            return False
    for assignment in world.assignments:
        if not any(same(assignment.principal_id, one) for one in ids):
            continue
        if not covers(world, assignment.scope, scope):
            continue
        if assignment.effective_from is not None and now < assignment.effective_from:
            continue
        if assignment.effective_until is not None and now >= assignment.effective_until:
            continue
        if not holds(assignment.condition, action, request):
            continue
        for role in world.roles:
            held = same(role.id, assignment.role_definition_id)
            if held and any(block_names(block, action, data, request) for block in role.permissions):
                return True
    return False


def caller_ids(world: World, principal: str) -> set[str]:
    ids = {principal.lower()}
    while True:
        more = {group.lower() for group, member in world.members if member.lower() in ids}
        if more <= ids:
            return ids
        ids |= more


def covers(world: World, above: str, below: str) -> bool:
    above, below = above.lower().rstrip("/"), below.lower().rstrip("/")
    if above == "" or above == below or below.startswith(above + "/"):
        return True
    for child, parent in world.parents.items():
        if covers_by_id(child, below):
            return covers(world, above, parent)
    return False


def covers_by_id(above: str, below: str) -> bool:
    return below == above.lower() or below.startswith(above.lower() + "/")


def block_names(block: Permission, action: str, data: bool, request: dict[str, Any]) -> bool:
    yes = block.data_actions if data else block.actions
    no = block.not_data_actions if data else block.not_actions
    return (
        any(matches(pattern, action) for pattern in yes)
        and not any(matches(pattern, action) for pattern in no)
        and holds(block.condition, action, request)
    )


def matches(pattern: str, action: str) -> bool:
    """By a regular expression made from the pattern: another road than the engine's."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE | re.DOTALL) is not None


# The conditions that the random worlds use, each with what it means, spelled out by hand.
CONDITIONS: dict[str, Meaning] = {
    "@Request[colour] StringEquals 'red'": lambda action, request: request.get("colour") == "red",
    "@Request[colour] StringNotEquals 'red'": lambda action, request: request.get("colour") not in (None, "red"),
    "!(@Request[colour] StringEquals 'red')": lambda action, request: request.get("colour") != "red",
    "Exists @Request[size]": lambda action, request: request.get("size") is not None,
    "@Request[size] NumericGreaterThan 3": lambda action, request: request.get("size", 0) > 3,
    "!(ActionMatches{'*/write'}) OR @Request[colour] StringLike 'b*'": lambda action, request: (
        not action.lower().endswith("/write") or fnmatch.fnmatchcase(request.get("colour", ""), "b*")
    ),
    "@Request[colour] StringEquals 'blue' AND @Request[size] NumericLessThan 3": lambda action, request: (
        request.get("colour") == "blue" and request.get("size", 9) < 3
    ),
    "@Request[colour] ForAnyOfAnyValues:StringEqualsIgnoreCase {'RED', 'Green'}": lambda action, request: (
        request.get("colour") in ("red", "green")
    ),
}


def holds(condition: str | None, action: str, request: dict[str, Any]) -> bool:
    return condition is None or CONDITIONS[condition](action, request)


def same(one: str, two: str) -> bool:
    return one.lower() == two.lower()
