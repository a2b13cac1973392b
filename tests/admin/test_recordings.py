"""Recordings: what was used, the least that allows it, and who may open such a door."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.admin.conftest import Desk
from tests.arm.conftest import World
from tests.tokens.house import App

from genkan.journal.recorder import LEASE
from genkan.store.tables.access import role_assignments


def start(desk: Desk, owner: App, **body: object) -> str:
    answer = desk.ask(owner, "POST", "recordings", body)
    assert answer.status == 201, answer.body
    return str(answer.body["id"])


def test_a_recorded_program_gets_through_and_its_uses_are_told(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    recording = start(desk, owner)
    assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(app, "POST", f"{world.vm}/start").status == 202
    assert world.ask(app, "GET", world.vm).status == 200
    result = desk.ask(owner, "POST", f"recordings/{recording}/stop").body
    uses = {use["action"]: use for use in result["policy"]["uses"]}
    assert set(uses) == {"Microsoft.Compute/virtualMachines/read", "Microsoft.Compute/virtualMachines/start/action"}
    assert uses["Microsoft.Compute/virtualMachines/read"]["times"] == 2
    assert not uses["Microsoft.Compute/virtualMachines/read"]["allowed"]
    (place,) = result["policy"]["places"]
    assert place["scope"].lower() == world.group.lower()
    assert [give["roleName"] for give in place["practical"]] == ["Virtual Machine Contributor"]
    assert [give["roleName"] for give in place["roles"]] == ["Desktop Virtualization Power On Contributor"]
    assert len(place["custom"]["actions"]) == 2
    assert "Virtual Machine Contributor" in result["policy"]["fixes"]["az"]


def test_after_the_stop_everything_is_decided_as_before(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    recording = start(desk, owner)
    desk.ask(owner, "POST", f"recordings/{recording}/stop")
    assert world.ask(app, "POST", f"{world.vm}/start").status == 403


def test_the_owner_itself_is_not_recorded(world: World, desk: Desk) -> None:
    owner = world.owner()
    recording = start(desk, owner)
    world.ask(owner, "GET", world.vm)
    assert desk.ask(owner, "POST", f"recordings/{recording}/stop").body["policy"]["uses"] == []


def test_only_the_named_principal_is_let_through(world: World, desk: Desk) -> None:
    owner, app, other = world.owner(), world.app("my-app"), world.app("other")
    start(desk, owner, principalId=app.principal_id)
    assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(other, "GET", world.vm).status == 403


def test_an_enforced_recording_hears_and_lets_nobody_through(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.holder("Reader", world.group)
    recording = start(desk, owner, enforce=True)
    assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(app, "POST", f"{world.vm}/start").status == 403
    result = desk.ask(owner, "POST", f"recordings/{recording}/stop").body
    allowed = {use["action"]: use["allowed"] for use in result["policy"]["uses"]}
    assert allowed == {
        "Microsoft.Compute/virtualMachines/read": True,
        "Microsoft.Compute/virtualMachines/start/action": False,
    }


def test_a_recording_whose_owner_died_closes_by_itself(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    recording = start(desk, owner)
    world.clock.advance(LEASE - timedelta(seconds=1))
    assert world.ask(app, "GET", world.vm).status == 200
    assert desk.ask(owner, "POST", f"recordings/{recording}/renew").status == 204
    world.clock.advance(LEASE - timedelta(seconds=1))
    assert world.ask(app, "GET", world.vm).status == 200
    world.clock.advance(timedelta(seconds=1))
    assert world.ask(app, "GET", world.vm).status == 403


def test_a_recording_is_not_renewed_once_its_owner_has_lost_the_right(world: World, desk: Desk) -> None:
    owner = world.app("owner")
    assignment = world.grant(owner.principal_id, "Owner", world.sub)
    recording = start(desk, owner)
    with world.store.write(world.tenant_id) as tx:
        tx.delete(role_assignments, id=assignment)
    assert desk.ask(owner, "POST", f"recordings/{recording}/renew").status == 403
    world.clock.advance(LEASE)
    assert world.ask(world.app("my-app"), "GET", world.vm).status == 403


def test_an_ended_recording_is_not_opened_again(world: World, desk: Desk) -> None:
    owner = world.owner()
    stopped, expired = start(desk, owner), start(desk, owner)
    desk.ask(owner, "POST", f"recordings/{stopped}/stop")
    assert desk.ask(owner, "POST", f"recordings/{stopped}/renew").status == 409
    world.clock.advance(LEASE)
    assert desk.ask(owner, "POST", f"recordings/{expired}/renew").status == 409


@pytest.mark.parametrize("role", ["Contributor", "Reader"])
def test_who_cannot_hand_out_roles_cannot_allow_everything(world: World, desk: Desk, role: str) -> None:
    holder = world.holder(role, world.sub)
    answer = desk.ask(holder, "POST", "recordings", {})
    assert (answer.status, answer.error["code"]) == (403, "AuthorizationFailed")
    assert desk.ask(holder, "POST", "recordings", {"enforce": True}).status == 201


def test_an_owner_of_one_of_two_subscriptions_cannot_open_both(world: World, desk: Desk) -> None:
    owner = world.owner()
    world.add_subscription("Another")
    assert desk.ask(owner, "POST", "recordings", {}).status == 403


def test_an_owner_of_subscriptions_does_not_open_the_directory(world: World, desk: Desk) -> None:
    answer = desk.ask(world.owner(), "POST", "recordings", {})
    assert (answer.body["allowsArm"], answer.body["allowsGraph"]) == (True, False)


def test_nobody_else_stops_or_renews_a_recording(world: World, desk: Desk) -> None:
    recording = start(desk, world.owner())
    other = world.owner()
    for path in ("/stop", "/renew"):
        assert desk.ask(other, "POST", f"recordings/{recording}{path}").status == 404
    assert desk.ask(other, "GET", f"recordings/{uuid.uuid4()}").status == 404


@pytest.mark.parametrize("body", [{"enforce": "yes"}, {"principalId": "me"}, {"principalId": 1}])
def test_a_recording_that_cannot_be_read_is_refused(world: World, desk: Desk, body: dict[str, object]) -> None:
    assert desk.ask(world.owner(), "POST", "recordings", body).status == 400


def test_the_line_of_a_recording_holds_no_id_of_a_throw_away_subscription(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    recording = start(desk, owner)
    world.ask(app, "GET", world.vm)
    allow = desk.ask(owner, "GET", f"recordings/{recording}").body["allow"]
    assert allow == {
        "arm": [
            {
                "action": "Microsoft.Compute/virtualMachines/read",
                "data": False,
                "scope": "/subscriptions/*/resourceGroups/demo",
            }
        ],
        "graph": [],
    }


def test_the_decision_that_a_recording_turned_says_so(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    recording = start(desk, owner)
    world.ask(app, "GET", world.vm)
    found = desk.ask(owner, "GET", "decisions/last").body
    assert any(recording in note for note in found["notes"])


def test_a_recorded_program_sees_the_subscriptions(world: World, desk: Desk) -> None:
    app = world.app("my-app")
    assert world.ask(app, "GET", "/subscriptions").body["value"] == []
    start(desk, world.owner())
    assert len(world.ask(app, "GET", "/subscriptions").body["value"]) == 1


def test_another_reads_a_recording_only_where_it_may_read_role_assignments(world: World, desk: Desk) -> None:
    recording = start(desk, world.owner())
    reader, stranger = world.holder("Reader", world.sub), world.app("stranger")
    here = world.holder("Owner", world.group)
    assert desk.ask(reader, "GET", f"recordings/{recording}").status == 200
    assert [one["id"] for one in desk.ask(reader, "GET", "recordings").body["value"]] == [recording]
    for who in (stranger, here):
        assert desk.ask(who, "GET", f"recordings/{recording}").status == 404
        assert desk.ask(who, "GET", "recordings").body["value"] == []


def test_a_reader_of_one_of_two_subscriptions_sees_no_recording_of_others(world: World, desk: Desk) -> None:
    owner, reader = world.owner(), world.holder("Reader", world.sub)
    recording = start(desk, owner)
    world.add_subscription("Another")
    assert desk.ask(reader, "GET", "recordings").body["value"] == []
    assert desk.ask(reader, "GET", f"recordings/{recording}").status == 404
    assert [one["id"] for one in desk.ask(owner, "GET", "recordings").body["value"]] == [recording]


def test_the_list_tells_who_made_each_recording_and_how_much_it_heard(world: World, desk: Desk) -> None:
    owner, app = world.owner(), world.app("my-app")
    first = start(desk, owner, principalId=app.principal_id)
    for _ in range(2):
        world.ask(app, "GET", world.vm)
    world.ask(app, "POST", f"{world.vm}/start")
    desk.ask(owner, "POST", f"recordings/{first}/stop")
    world.clock.advance(timedelta(seconds=1))
    start(desk, owner, enforce=True)
    newest, oldest = desk.ask(owner, "GET", "recordings").body["value"]
    assert oldest["id"] == first
    assert (oldest["ownerId"], oldest["principalId"]) == (owner.principal_id, app.principal_id)
    assert (oldest["calls"], oldest["actions"], oldest["open"]) == (3, 2, False)
    assert (newest["calls"], newest["allowsArm"], newest["open"]) == (0, False, True)


def test_the_list_of_recordings_is_paged(world: World, desk: Desk) -> None:
    owner = world.owner()
    made = {start(desk, owner) for _ in range(3)}
    first = desk.ask(owner, "GET", "recordings", top="2").body
    assert first["nextLink"].endswith("/_genkan/recordings?top=2&$skip=2")
    rest = desk.ask(owner, "GET", "recordings", **{"top": "2", "$skip": "2"}).body
    assert "nextLink" not in rest
    assert {one["id"] for one in first["value"] + rest["value"]} == made
    for query in ({"top": "0"}, {"top": "201"}, {"$skip": "-1"}, {"$skip": "x"}):
        assert desk.ask(owner, "GET", "recordings", **query).status == 400


def test_a_recording_keeps_the_line_that_its_owner_tells_and_no_other_shape(world: World, desk: Desk) -> None:
    owner = world.owner()
    recording = start(desk, owner, command="python app.py ***")
    assert desk.ask(owner, "GET", f"recordings/{recording}").body["command"] == "python app.py ***"
    assert desk.ask(owner, "GET", f"recordings/{start(desk, owner)}").body["command"] is None
    for command in (["python"], 1, "two\nlines", "x" * 501):
        assert desk.ask(owner, "POST", "recordings", {"command": command}).status == 400
