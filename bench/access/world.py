"""One world for all engines: the same for the same size, with everything that makes decisions hard.

Four levels of management groups, groups within groups, roles of one to three blocks with `notActions`
and data actions, assignments from the root down to single resources.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from uuid import UUID

from genkan.access.model import Permission, RoleAssignment, RoleDefinition

MANAGEMENT = "/providers/microsoft.management/managementgroups/"
_TYPES = {
    "microsoft.compute": ("virtualmachines", "disks", "snapshots", "images"),
    "microsoft.network": ("virtualnetworks", "networkinterfaces", "publicipaddresses", "loadbalancers"),
    "microsoft.storage": ("storageaccounts", "storageaccounts/blobservices"),
    "microsoft.keyvault": ("vaults", "vaults/secrets"),
    "microsoft.web": ("sites", "serverfarms", "sites/slots"),
    "microsoft.sql": ("servers", "servers/databases"),
}
_VERBS = ("read", "write", "delete", "start/action", "restart/action", "listkeys/action", "join/action")
_TEAMS = 40  # in a division
ACTIONS = [f"{space}/{kind}/{verb}" for space, kinds in _TYPES.items() for kind in kinds for verb in _VERBS]


@dataclass(frozen=True, slots=True)
class Question:
    principal: str
    action: str
    scope: str
    data: bool


@dataclass(slots=True)
class World:
    roles: list[RoleDefinition]
    assignments: list[RoleAssignment]
    members: list[tuple[str, str]]  # (group, member)
    group_parents: dict[str, str | None]  # management group -> the one above
    subscriptions: dict[str, str]  # subscription id -> management group
    users: list[str]
    places: list[str]


def build(size: int) -> World:
    """The world of `size` assignments."""
    rng = random.Random(size)
    # The same hierarchy and the same roles at every size: only the number of things below them grows.
    parents, roles = _management_groups(random.Random(1)), _roles(random.Random(2))
    subscriptions = {_id(rng): rng.choice(list(parents)) for _ in range(size // 100)}
    groups = [f"/subscriptions/{s}/resourcegroups/rg{n}" for s in subscriptions for n in range(10)]
    places = [
        f"{rng.choice(groups)}/providers/{space}/{kind.split('/', 1)[0]}/r{n}"
        for n in range(size // 2)
        for space, kind in [rng.choice([(s, k) for s, kinds in _TYPES.items() for k in kinds])]
    ]
    users = [_id(rng) for _ in range(max(20, size // 10))]
    teams = [_id(rng) for _ in range(max(10, size // 25))]
    members = {
        (rng.choice(_division(teams, n * 4 // 10)), user)
        for n, user in enumerate(users)
        for _ in range(rng.randint(0, 4))
    }
    # A team only goes into one made before it: nesting several deep, no circles.
    members |= {
        (rng.choice(_division(teams, n)[: n % _TEAMS]), team)
        for n, team in enumerate(teams)
        if n % _TEAMS and rng.random() < 0.5
    }
    assignments = [
        RoleAssignment(
            id=_id(rng),
            scope=_place(rng, list(parents), list(subscriptions), groups, places),
            principal_id=rng.choice(users if rng.random() < 0.7 else teams),
            principal_type="User",
            role_definition_id=rng.choice(roles).id,
        )
        for _ in range(size)
    ]
    return World(roles, assignments, sorted(members), parents, subscriptions, users, groups + places)


def questions(world: World, count: int, seed: int) -> list[Question]:
    """Nearly all about a place where the caller holds something, half of those about an action of the role it has."""
    rng = random.Random(seed)
    by_holder: dict[str, list[RoleAssignment]] = {}
    for assignment in world.assignments:
        by_holder.setdefault(assignment.principal_id, []).append(assignment)
    above: dict[str, list[str]] = {}
    for group, member in world.members:
        above.setdefault(member, []).append(group)
    named = {
        role.id: [action for block in role.permissions for action in block.actions if "*" not in action] or ACTIONS
        for role in world.roles
    }
    found = []
    for _ in range(count):
        user = rng.choice(world.users)
        holder = rng.choice([user, user, *above.get(user, ())])
        scope, action = rng.choice(world.places), rng.choice(ACTIONS)
        if holder in by_holder and rng.random() < 0.9:
            aim = rng.choice(by_holder[holder])
            if rng.random() < 0.5:
                action = rng.choice(named[aim.role_definition_id])
            if aim.scope.startswith("/subscriptions/") and aim.scope.count("/") >= 4:
                inner = "/providers/microsoft.compute/virtualmachines/vm"
                scope = aim.scope if aim.scope.count("/") > 4 else aim.scope + inner
        found.append(Question(_fresh(user), _fresh(action), _fresh(scope), rng.random() < 0.1))
    return found


def _division(teams: list[str], near: int) -> list[str]:
    """The teams of the division that the team of this number is in: people do not join teams of other divisions."""
    start = near // _TEAMS * _TEAMS
    return teams[start : start + _TEAMS]


def _fresh(text: str) -> str:
    """A copy: a request brings its own strings, it does not share the world's."""
    return text.encode().decode()


def _management_groups(rng: random.Random) -> dict[str, str | None]:
    parents: dict[str, str | None] = {"top": None}
    for level in range(1, 4):
        above = [name for name in parents if name.count("-") == level - 1]
        for n in range(3):
            parents[f"{rng.choice(above)}-{level}{n}"] = None
    return {name: name.rpartition("-")[0] or None for name in parents}


def _place(rng: random.Random, above: list[str], subscriptions: list[str], groups: list[str], places: list[str]) -> str:
    draw = rng.random()
    if draw < 0.01:
        return MANAGEMENT + rng.choice(above)
    if draw < 0.15:
        return f"/subscriptions/{rng.choice(subscriptions)}"
    return rng.choice(groups if draw < 0.75 else places)


def _roles(rng: random.Random) -> list[RoleDefinition]:
    owner = Permission(actions=("*",))
    contributor = Permission(actions=("*",), not_actions=("*/delete", "*/listkeys/action"))
    fixed = [(owner,), (contributor,), (Permission(actions=("*/read",)),)]
    made = [tuple(_permission(rng) for _ in range(rng.choice((1, 1, 1, 2, 3)))) for _ in range(97)]
    return [RoleDefinition(_id(rng), f"Role {n}", blocks) for n, blocks in enumerate(fixed + made)]


def _permission(rng: random.Random) -> Permission:
    spaces = rng.sample(list(_TYPES), 2)
    wild = [f"{space}/{rng.choice(_TYPES[space])}/*" for space in spaces] + [f"{spaces[0]}/*/read", "*/start/*"]
    return Permission(
        actions=tuple(rng.sample(ACTIONS, rng.randint(1, 20)) + rng.sample(wild, rng.randint(0, 2))),
        not_actions=tuple(rng.sample(ACTIONS, rng.randint(0, 2))),
        data_actions=tuple(rng.sample(ACTIONS, rng.randint(0, 5))),
        not_data_actions=tuple(rng.sample(wild, rng.randint(0, 1))),
    )


def _id(rng: random.Random) -> str:
    return str(UUID(int=rng.getrandbits(128)))
