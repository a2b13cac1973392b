"""Denials through the API: found again, explained, and shown to nobody who may not see them."""

from __future__ import annotations

import uuid
from datetime import timedelta

from tests.admin.conftest import Desk
from tests.arm.conftest import World
from tests.tokens.house import App

from genkan.surfaces.admin.routes import ROUTES


def denied(world: World, app: App) -> str:
    """A refused start of the machine; the id of the decision."""
    answer = world.ask(app, "POST", f"{world.vm}/start")
    assert answer.status == 403
    return answer.headers["x-genkan-decision"]


def test_a_denial_is_explained_by_the_id_in_its_header(world: World, desk: Desk) -> None:
    app = world.holder("Reader", world.group)
    found = desk.ask(app, "GET", f"decisions/{denied(world, app)}")
    assert found.status == 200
    assert found.body["verdict"]["reason"] == "LacksAction"
    assert found.body["who"]["objectId"] == app.principal_id
    assert found.body["who"]["displayName"] == "an app"  # the house's name for every service principal
    assert found.body["what"]["action"].lower() == "microsoft.compute/virtualmachines/start/action"
    assert found.body["considered"][0]["name"] == "Reader"
    assert found.body["mend"]["practical"]["name"] == "Virtual Machine Contributor"
    assert found.body["mend"]["place"]["scope"].lower() == world.vm.lower()


def test_the_explanation_shows_the_world_as_it_was_at_the_denial(world: World, desk: Desk) -> None:
    app = world.holder("Reader", world.group)
    decision = denied(world, app)
    world.grant(app.principal_id, "Contributor", world.group)
    found = desk.ask(app, "GET", f"decisions/{decision}").body
    assert [one["name"] for one in found["considered"]] == ["Reader"]


def test_the_last_denial_is_the_newest(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    denied(world, app)
    world.clock.advance(timedelta(seconds=1))
    newest = denied(world, app)
    assert desk.ask(app, "GET", "decisions/last").body["decisionId"] == newest


def test_without_any_denial_the_last_one_is_not_found(world: World, desk: Desk) -> None:
    answer = desk.ask(world.app("my-app"), "GET", "decisions/last")
    assert (answer.status, answer.error["code"]) == (404, "DecisionNotFound")


def test_a_stranger_sees_neither_another_s_decision_nor_that_it_exists(world: World, desk: Desk) -> None:
    decision = denied(world, world.app("my-app"))
    stranger = world.app("stranger")
    hidden = desk.ask(stranger, "GET", f"decisions/{decision}")
    absent = desk.ask(stranger, "GET", f"decisions/{uuid.uuid4()}")
    assert hidden.status == absent.status == 404
    assert hidden.error["code"] == absent.error["code"]
    assert desk.ask(stranger, "GET", "decisions").body["value"] == []
    assert desk.ask(stranger, "GET", "decisions/last").status == 404


def test_who_reads_role_assignments_sees_the_denials_of_others(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    decision = denied(world, app)
    owner = world.owner()
    assert desk.ask(owner, "GET", f"decisions/{decision}").status == 200
    (listed,) = desk.ask(owner, "GET", "decisions").body["value"]
    assert (listed["id"], listed["principal"], listed["allowed"]) == (decision, "an app", False)


def test_an_owner_of_one_subscription_does_not_see_the_denials_of_another(world: World, desk: Desk) -> None:
    elsewhere = world.add_subscription("Another")
    owner = world.holder("Owner", f"/subscriptions/{elsewhere}")
    decision = denied(world, world.app("my-app"))
    assert desk.ask(owner, "GET", f"decisions/{decision}").status == 404


def test_another_tenant_s_token_finds_nothing(world: World, desk: Desk) -> None:
    decision = denied(world, world.app("my-app"))
    stranger = world.app("stranger", world.house.tenant("fabrikam.onmicrosoft.com"))
    assert desk.ask(stranger, "GET", f"decisions/{decision}").status == 404


def test_the_list_is_filtered_by_principal_surface_and_scope(world: World, desk: Desk) -> None:
    one, two = world.app("one"), world.app("two")
    denied(world, one)
    denied(world, two)
    owner = world.owner()

    def count(**query: str) -> int:
        return len(desk.ask(owner, "GET", "decisions", **query).body["value"])

    assert count() == 2
    assert count(principalId=one.principal_id) == 1
    assert count(surface="arm") == 2
    assert count(surface="graph") == 0
    assert count(scope=world.group) == 2
    assert count(scope=f"{world.group}x") == 0
    assert count(scope=world.vm.upper()) == 2
    assert count(top="1") == 1
    assert count(allowed="true") == 0
    assert count(allowed="all") == 2


def test_a_filter_that_says_nothing_is_refused(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    queries = [{"top": "0"}, {"top": "x"}, {"top": "1000"}, {"allowed": "maybe"}, {"surface": "vault"}]
    for query in queries:
        answer = desk.ask(app, "GET", "decisions", **query)
        assert (answer.status, answer.error["code"]) == (400, "InvalidRequest"), query


def test_an_id_that_is_none_is_refused(world: World, desk: Desk) -> None:
    assert desk.ask(world.app("my-app"), "GET", "decisions/nonsense").status == 400


def test_a_question_about_oneself_is_decided_as_the_gate_would(world: World, desk: Desk) -> None:
    app = world.holder("Virtual Machine Contributor", world.vm)
    start = {"action": "Microsoft.Compute/virtualMachines/start/action", "scope": world.vm}
    answer = desk.ask(app, "POST", "explain", start)
    assert answer.body["verdict"] == {
        "allowed": True,
        "reason": "Granted",
        "sentence": f"Allowed: `Virtual Machine Contributor` at `{world.vm}` grants it.",
    }
    assert answer.body["mend"] is None
    remove = start | {"action": "Microsoft.Network/virtualNetworks/delete"}
    assert not desk.ask(app, "POST", "explain", remove).body["verdict"]["allowed"]


def test_a_question_about_another_takes_reading_role_assignments(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    body = {"action": "Microsoft.Compute/disks/read", "scope": world.group, "principalId": app.principal_id}
    assert desk.ask(world.app("stranger"), "POST", "explain", body).status == 403
    answer = desk.ask(world.owner(), "POST", "explain", body)
    assert answer.status == 200
    assert answer.body["who"]["objectId"] == app.principal_id
    unknown = body | {"principalId": str(uuid.uuid4())}
    assert desk.ask(world.owner(), "POST", "explain", unknown).error["code"] == "PrincipalNotFound"


def test_a_question_that_cannot_be_read_is_refused(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    nowhere = {"action": "a/b", "scope": "nowhere"}
    for body in ({}, {"action": "a"}, {"action": 1, "scope": "/"}, nowhere, [1], b"{", b"[" * 100):
        assert desk.ask(app, "POST", "explain", body).status == 400, body


def test_assignments_of_another_elsewhere_are_not_shown_to_who_may_not_read_them(world: World, desk: Desk) -> None:
    elsewhere = f"/subscriptions/{world.add_subscription('Another')}"
    app = world.holder("Contributor", elsewhere)
    decision = denied(world, app)
    shown = desk.ask(world.owner(), "GET", f"decisions/{decision}").body
    assert elsewhere not in str(shown)
    assert (shown["notShown"], shown["verdict"]["reason"]) == (1, "NoAssignment")
    own = desk.ask(app, "GET", f"decisions/{decision}").body
    assert own["considered"][0]["scope"] == elsewhere
    assert own["verdict"]["reason"] == "OtherScope"


def test_what_is_created_is_mended_at_the_group_when_the_owner_asks(world: World, desk: Desk) -> None:
    disk = f"{world.group}/providers/Microsoft.Compute/disks/new"
    body = {"action": "Microsoft.Compute/disks/write", "scope": disk, "principalId": world.app("a").principal_id}
    place = desk.ask(world.owner(), "POST", "explain", body).body["mend"]["place"]
    assert place == {"scope": world.group, "because": "the resource does not exist yet"}


def test_only_health_is_there_without_a_token(world: World, desk: Desk) -> None:
    for route in ROUTES:
        path = route.template.removeprefix("/_genkan/").replace("{id}", str(uuid.uuid4()))
        answer = desk.send(route.method, path, {})
        assert answer.status == (200 if path == "health" else 401), route.template
    assert desk.send("GET", "nothing").status == 401
    assert set(desk.send("GET", "health").body) == {"name", "version"}


def test_a_forged_token_is_refused(desk: Desk) -> None:
    assert desk.send("GET", "decisions", None, "e30.e30.e30").status == 401


def test_an_unknown_path_and_a_wrong_method_are_told_apart(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    assert desk.ask(app, "GET", "nothing").status == 404
    wrong = desk.ask(app, "DELETE", "catalogue")
    assert (wrong.status, wrong.headers["allow"]) == (405, "GET, POST")


def test_older_decisions_are_asked_for_by_time(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    for _ in range(3):
        world.ask(app, "GET", world.vm)
        world.clock.advance(timedelta(seconds=1))
    newest, *older = desk.ask(owner, "GET", "decisions").body["value"]
    assert desk.ask(owner, "GET", "decisions", before=newest["at"]).body["value"] == older
    assert desk.ask(owner, "GET", "decisions", before="yesterday").status == 400
