"""The peers, each given the same world in the form that suits it best, and as much done beforehand as it allows.

Wildcards are matched beforehand for Cedar (an action is a child of each role that grants it) and by a
remembered function for the others, group closures and scope chains too: no peer knows Azure's rules.
Policies and entities are parsed once. Each function loads a world and gives the way to ask it.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from bench.access.engines import Ask
from bench.access.plain import Plain
from bench.access.world import ACTIONS, Question

_CASBIN_MODEL = """
[request_definition]
r = sub, obj, act, data
[policy_definition]
p = sub, obj, role
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && covers(p.obj, r.obj) && grants(p.role, r.act, r.data)
"""

_POLAR = """
allow(asker: Asker, action: Act, place: Place) if
    scope in place.chain and
    role in asker.roles_at(scope) and
    action.granted_by(role);
"""


def pycasbin(plain: Plain) -> Ask:
    import casbin

    model = casbin.Model()
    model.load_model_from_text(_CASBIN_MODEL)
    enforcer = casbin.Enforcer(model)
    enforcer.enable_auto_build_role_links(False)
    enforcer.add_policies([[a.principal_id, a.scope, a.role_definition_id] for a in _distinct(plain)])
    enforcer.add_grouping_policies([[member, group] for group, member in plain.world.members])
    enforcer.build_role_links()
    chains: dict[str, frozenset[str]] = {}

    def covers(above: str, below: str) -> bool:
        if below not in chains:
            chains.clear()
            chains[below] = frozenset(plain.chain(below))
        return above in chains[below]

    enforcer.add_function("covers", covers)
    enforcer.add_function("grants", plain.grants)
    return lambda question: bool(enforcer.enforce(question.principal, question.scope, question.action, question.data))


def cedarpy_whole(plain: Plain) -> Ask:
    """All policies in one parsed set, all entities in one parsed graph."""
    import cedarpy

    policies = cedarpy.PolicySet.from_str("\n".join(map(_cedar_policy, _distinct(plain))))
    entities = cedarpy.Entities.from_json_str(json.dumps(_cedar_entities(plain)))

    def ask(question: Question) -> bool:
        return bool(cedarpy.is_authorized(_cedar_request(question), policies, entities).allowed)

    return ask


def cedarpy_slice(plain: Plain) -> Ask:
    """For each caller a parsed set of the policies of its own ids; entities of this request only."""
    import cedarpy

    by_holder = _by_holder(plain)
    sets: dict[str, Any] = {}
    roles: dict[str, set[str]] = {}
    for user, closure in plain.closures.items():
        held = [one for holder in closure for one in by_holder.get(holder, ())]
        sets[user] = cedarpy.PolicySet.from_str("\n".join(map(_cedar_policy, held)))
        roles[user] = {one.role_definition_id for one in held}

    def ask(question: Question) -> bool:
        user = question.principal
        entities = [
            _entity("Principal", user, plain.closures[user][1:]),
            _entity("Scope", question.scope, plain.chain(question.scope)[1:]),
            _cedar_action(plain, question.action, question.data, roles[user]),
        ]
        return bool(cedarpy.is_authorized(_cedar_request(question), sets[user], entities).allowed)

    return ask


def oso(plain: Plain) -> Ask:
    """What a caller's ids hold, by scope, as a host object; Polar goes up the chain and through the roles."""
    from oso import Oso

    class Asker:
        def __init__(self) -> None:
            self.held: dict[str, list[str]] = defaultdict(list)

        def roles_at(self, scope: str) -> list[str]:
            return self.held.get(scope, [])

    class Place:
        def __init__(self, chain: list[str]) -> None:
            self.chain = chain

    class Act:
        def __init__(self, action: str, data: bool) -> None:
            self.action = action
            self.data = data

        def granted_by(self, role: str) -> bool:
            return plain.grants(role, self.action, self.data)

    by_holder = _by_holder(plain)
    askers: dict[str, Asker] = {}
    for user, closure in plain.closures.items():
        asker = askers[user] = Asker()
        for holder in closure:
            for one in by_holder.get(holder, ()):
                asker.held[one.scope].append(one.role_definition_id)
    engine = Oso()
    for kind in (Asker, Place, Act):
        engine.register_class(kind)
    engine.load_str(_POLAR)

    def ask(question: Question) -> bool:
        act, place = Act(question.action, question.data), Place(plain.chain(question.scope))
        return bool(engine.query_rule_once("allow", askers[question.principal], act, place))

    return ask


PEERS = {"pycasbin": pycasbin, "cedarpy": cedarpy_whole, "cedarpy_slice": cedarpy_slice, "oso": oso}


def _distinct(plain: Plain) -> list[Any]:
    """Assignments without those that say the same twice: some engines refuse a repeated policy."""
    seen = {(a.principal_id, a.scope, a.role_definition_id): a for a in plain.world.assignments}
    return list(seen.values())


def _by_holder(plain: Plain) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = defaultdict(list)
    for assignment in _distinct(plain):
        found[assignment.principal_id].append(assignment)
    return found


def _cedar_policy(assignment: Any) -> str:
    return (
        f'permit(principal in Principal::"{assignment.principal_id}", '
        f'action in Action::"{assignment.role_definition_id}", resource in Scope::"{assignment.scope}");'
    )


def _cedar_request(question: Question) -> dict[str, Any]:
    return {
        "principal": f'Principal::"{question.principal}"',
        "action": f'Action::"{"data" if question.data else "control"} {question.action}"',
        "resource": f'Scope::"{question.scope}"',
        "context": {},
    }


def _entity(kind: str, name: str, parents: list[str]) -> dict[str, Any]:
    return {
        "uid": {"type": kind, "id": name},
        "attrs": {},
        "parents": [{"type": kind, "id": parent} for parent in parents],
    }


def _cedar_action(plain: Plain, action: str, data: bool, roles: Iterable[str]) -> dict[str, Any]:
    granting = [role for role in roles if plain.grants(role, action, data)]
    return _entity("Action", f"{'data' if data else 'control'} {action}", granting)


def _cedar_entities(plain: Plain) -> list[dict[str, Any]]:
    inner = "/providers/microsoft.compute/virtualmachines/vm"
    places = {place for one in plain.world.places for place in (one, one + inner)}
    scopes = {place: plain.chain(place)[1:] for place in places if place.count("/") in (4, 8)}
    return [
        *(_entity("Principal", user, closure[1:]) for user, closure in plain.closures.items()),
        *(_entity("Scope", place, above) for place, above in scopes.items()),
        *(_cedar_action(plain, action, data, plain.roles) for action in ACTIONS for data in (False, True)),
    ]
