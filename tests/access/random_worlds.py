"""Random worlds for property tests: small alphabets, so that things meet, overlap and contradict each other."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.access.naive import CONDITIONS, World

from genkan.access.index import AccessIndex
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, Permission, RoleAssignment, RoleDefinition

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MANAGEMENT = "/providers/Microsoft.Management/managementGroups/"
USERS = ["alice", "bob", "vm-identity"]
GROUPS = ["staff", "ops", "oncall", "all-hands"]
ACTIONS = [
    "Microsoft.Compute/virtualMachines/read",
    "Microsoft.Compute/virtualMachines/write",
    "Microsoft.Compute/virtualMachines/start/action",
    "Microsoft.Compute/disks/read",
    "Microsoft.Network/virtualNetworks/subnets/join/action",
    "Microsoft.Storage/storageAccounts/blobServices/containers/blobs/read",
    "Microsoft.Storage/storageAccounts/listKeys/action",
]
PATTERNS = [
    "*",
    "*/read",
    "Microsoft.Compute/*",
    "microsoft.compute/virtualmachines/*",
    "Microsoft.Compute/virtualMachines/start/action",
    "*/start/*",
    "Microsoft.*/write",
    "Microsoft.Network/*/action",
    "Microsoft.Storage/*/blobs/*",
    "*/storageAccounts/*Keys/action",
    "Microsoft.Compute/virtualMachines",
]
_RG1 = "/subscriptions/s1/resourceGroups/rg1"
SCOPES = [
    "/",
    MANAGEMENT + "top",
    MANAGEMENT + "left",
    MANAGEMENT + "right",
    "/subscriptions/s1",
    "/subscriptions/s10",
    "/subscriptions/s2",
    _RG1,
    "/subscriptions/s1/resourceGroups/rg10",
    "/subscriptions/s2/resourceGroups/rg1",
    _RG1 + "/providers/Microsoft.Compute/virtualMachines/vm",
    _RG1 + "/providers/Microsoft.Compute/virtualMachines/vm2",
    _RG1 + "/providers/Microsoft.Network/virtualNetworks/net/subnets/inner",
    _RG1 + "/providers/Microsoft.Compute/virtualMachines/vm/providers/Microsoft.Authorization/locks/l",
    MANAGEMENT + "left/providers/Microsoft.Authorization/policyAssignments/p",
    "/providers/Microsoft.Capacity/reservationOrders/r",
]


def some(rng: random.Random, choices: list[Any], most: int, least: int = 0) -> tuple[Any, ...]:
    return tuple(rng.choice(choices) for _ in range(rng.randint(least, most)))


def permission(rng: random.Random) -> Permission:
    return Permission(
        actions=some(rng, PATTERNS, 4, least=1),
        not_actions=some(rng, PATTERNS, 1),
        data_actions=some(rng, PATTERNS, 2),
        not_data_actions=some(rng, PATTERNS, 1),
        condition=rng.choice(list(CONDITIONS)) if rng.random() < 0.15 else None,
    )


def cased(rng: random.Random, text: str) -> str:
    """The same id in another case: it must not matter."""
    return rng.choice((text, text, text.lower(), text.upper()))


def scope(rng: random.Random) -> str:
    return cased(rng, rng.choice(SCOPES))


def wide_scope(rng: random.Random) -> str:
    """Mostly of the upper half, where assignments are usually made."""
    return cased(rng, rng.choice(SCOPES[:9] if rng.random() < 0.7 else SCOPES))


def assignment(rng: random.Random, number: int, roles: int) -> RoleAssignment:
    start = rng.choice((None, None, None, None, NOW - timedelta(hours=1), NOW, NOW + timedelta(minutes=4)))
    end = rng.choice((None, None, None, None, None, NOW, NOW + timedelta(hours=1)))
    return RoleAssignment(
        id=f"assignment-{number}",
        scope=wide_scope(rng),
        principal_id=cased(rng, rng.choice(USERS + GROUPS)),
        principal_type="User",
        role_definition_id=cased(rng, f"role-{rng.randrange(roles + 1)}"),  # the last one is not known
        condition=rng.choice(list(CONDITIONS)) if rng.random() < 0.2 else None,
        effective_from=start,
        effective_until=end,
    )


def deny(rng: random.Random, number: int) -> DenyAssignment:
    return DenyAssignment(
        id=f"deny-{number}",
        name=f"deny {number}",
        scope=scope(rng),
        permissions=tuple(permission(rng) for _ in range(rng.randint(1, 2))),
        principals=some(rng, [*USERS, *GROUPS, ALL_PRINCIPALS], 2, least=1),
        exclude_principals=some(rng, USERS + GROUPS, 1),
        does_not_apply_to_child_scopes=rng.random() < 0.3,
        condition=rng.choice(list(CONDITIONS)) if rng.random() < 0.2 else None,
    )


def world(rng: random.Random) -> World:
    roles = rng.randint(1, 4)
    parents = {MANAGEMENT + "left": MANAGEMENT + "top", MANAGEMENT + "right": MANAGEMENT + "left"}
    for subscription in ("s1", "s10", "s2"):
        if above := rng.choice((None, "top", "left", "right")):
            parents[f"/subscriptions/{subscription}"] = MANAGEMENT + above
    return World(
        roles=[
            RoleDefinition(f"role-{n}", f"Role {n}", tuple(permission(rng) for _ in range(rng.randint(1, 3))))
            for n in range(roles)
        ],
        assignments=[assignment(rng, n, roles) for n in range(rng.randint(0, 16))],
        denies=[deny(rng, n) for n in range(rng.choice((0, 0, 1, 2)))],
        members={
            (cased(rng, rng.choice(GROUPS)), cased(rng, rng.choice(USERS + GROUPS))) for _ in range(rng.randint(0, 8))
        },
        parents=parents,
    )


def index(world: World) -> AccessIndex:
    built = AccessIndex(world.roles, world.assignments, world.denies, world.members)
    for child, parent in world.parents.items():
        place(built, child, parent)
    return built


def place(built: AccessIndex, child: str, parent: str | None) -> None:
    if child.startswith("/subscriptions/"):
        built.place_subscription(child, parent)
    else:
        built.set_parent(child, parent)


def question(rng: random.Random) -> dict[str, Any]:
    """The arguments of one decision."""
    request: dict[str, Any] = {}
    if rng.random() < 0.7:
        request["colour"] = rng.choice(("red", "green", "blue", "black"))
    if rng.random() < 0.7:
        request["size"] = rng.randint(1, 5)
    return {
        "principal": cased(rng, rng.choice(USERS)),
        "action": cased(rng, rng.choice(ACTIONS)),
        "scope": scope(rng),
        "data": rng.random() < 0.3,
        "now": NOW,
        "request": request,
    }
