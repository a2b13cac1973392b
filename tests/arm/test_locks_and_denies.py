"""Locks stop everybody, deny assignments whom they name; both whatever roles say."""

from __future__ import annotations

import uuid

from tests.arm.conftest import World

from genkan.access import denies
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, Permission


def lock(world: World, scope: str, level: str) -> str:
    path = f"{scope}/providers/Microsoft.Authorization/locks/l"
    made = world.ask(world.holder("Owner", world.sub), "PUT", path, {"properties": {"level": level}})
    assert made.status == 201, made.body
    return path


def test_cannot_delete_stops_deletes_of_what_is_in_it_and_around_it_only(world: World) -> None:
    owner = world.owner()
    path = lock(world, world.group, "CanNotDelete")
    answer = world.ask(owner, "DELETE", world.vm)
    assert answer.status == 409
    assert answer.error == {
        "code": "ScopeLocked",
        "message": f"The scope '{world.vm}' cannot perform delete operation because following scope(s) are locked: "
        f"'{world.group}'. Please remove the lock and try again.",
    }
    assert world.ask(owner, "DELETE", world.group).error["code"] == "ScopeLocked"
    assert world.ask(owner, "POST", f"{world.vm}/start").status == 202
    world.finish()
    assert world.ask(owner, "DELETE", path).status == 200
    assert world.ask(owner, "DELETE", world.vm).status == 202


def test_lock_on_a_machine_keeps_its_group_from_being_deleted(world: World) -> None:
    lock(world, world.vm, "CanNotDelete")
    answer = world.ask(world.owner(), "DELETE", world.group)
    assert (answer.status, answer.error["code"]) == (409, "ScopeLocked")
    assert f"'{world.vm}'" in answer.error["message"]


def test_read_only_stops_writes_and_actions_and_can_be_taken_away(world: World) -> None:
    owner = world.owner()
    path = lock(world, world.sub, "ReadOnly")
    assert world.ask(owner, "POST", f"{world.vm}/start").error["code"] == "ScopeLocked"
    assert world.ask(owner, "PATCH", world.vm, {"tags": {}}).error["code"] == "ScopeLocked"
    assert world.ask(owner, "GET", world.vm).status == 200
    assert world.ask(owner, "DELETE", path).status == 200
    assert world.ask(owner, "POST", f"{world.vm}/start").status == 202


def test_locks_are_for_those_who_may_write_them_and_the_decision_comes_first(world: World) -> None:
    contributor = world.holder("Contributor", world.sub)
    path = f"{world.group}/providers/Microsoft.Authorization/locks/l"
    answer = world.ask(contributor, "PUT", path, {"properties": {"level": "ReadOnly"}})
    assert answer.error["code"] == "AuthorizationFailed"
    lock(world, world.group, "ReadOnly")
    assert world.ask(world.app("nobody"), "DELETE", world.vm).error["code"] == "AuthorizationFailed"
    assert world.ask(contributor, "DELETE", path).error["code"] == "AuthorizationFailed"


def test_locks_are_listed_up_and_down(world: World) -> None:
    owner = world.owner()
    lock(world, world.vm, "CanNotDelete")
    lock(world, world.sub, "CanNotDelete")
    listed = f"{world.group}/providers/Microsoft.Authorization/locks"
    assert len(world.ask(owner, "GET", listed).body["value"]) == 2
    (above,) = world.ask(owner, "GET", listed, filter="atScope()").body["value"]
    assert (above["name"], above["properties"]["level"]) == ("l", "CanNotDelete")
    assert world.ask(owner, "PUT", f"{listed}/x", {"properties": {"level": "Soft"}}).status == 400
    assert world.ask(owner, "GET", f"{listed}/none").error["code"] == "LockNotFound"


def deny(world: World, *principals: str, excluded: str = "") -> DenyAssignment:
    made = DenyAssignment(
        id=str(uuid.uuid4()),
        name="No starting",
        scope=world.group,
        permissions=(Permission(actions=("Microsoft.Compute/virtualMachines/start/action",)),),
        principals=principals,
        exclude_principals=(excluded,) if excluded else (),
    )
    with world.store.write(world.tenant_id) as tx:
        denies.put(tx, made, world.clock.now())
    return made


def test_deny_assignment_wins_over_owner_and_spares_whom_it_excludes(world: World) -> None:
    owner, spared = world.owner(), world.holder("Owner", world.sub)
    made = deny(world, ALL_PRINCIPALS, excluded=spared.principal_id)
    refused = world.ask(owner, "POST", f"{world.vm}/start")
    deny_id = made.id.replace("-", "")
    assert (refused.status, refused.error["code"]) == (403, "DenyAssignmentAuthorizationFailed")
    assert refused.error["message"] == (
        f"The client '{owner.app_id}' with object id '{owner.principal_id}' has permission to perform action "
        f"'Microsoft.Compute/virtualMachines/start/action' on scope '{world.vm}'; however, the access is denied "
        f"because of the deny assignment with name 'No starting' and Id '{deny_id}' at scope '{made.scope}'."
    )
    (row,) = world.decisions()
    assert row["record"]["reason"] == "DenyAssignment"
    assert world.ask(spared, "POST", f"{world.vm}/start").status == 202
    listed = f"{world.vm}/providers/Microsoft.Authorization/denyAssignments"
    (shown,) = world.ask(owner, "GET", listed).body["value"]
    assert shown["properties"]["denyAssignmentName"] == "No starting"
    assert shown["properties"]["principals"] == [{"id": ALL_PRINCIPALS, "type": "SystemDefined"}]
    assert world.ask(owner, "GET", shown["id"]).body == shown
    assert shown["name"] == made.id


def test_deny_assignments_cannot_be_written_by_users(world: World) -> None:
    made = deny(world, ALL_PRINCIPALS)
    path = f"{world.group}/providers/Microsoft.Authorization/denyAssignments/{made.id}"
    owner = world.owner()
    assert world.ask(owner, "PUT", path, {"properties": {}}).status == 405
    assert world.ask(owner, "DELETE", path).status == 405


def test_list_leaves_out_what_a_deny_assignment_hides(world: World) -> None:
    owner = world.owner()
    hidden = DenyAssignment(
        id=str(uuid.uuid4()),
        name="Hidden",
        scope=world.vm,
        permissions=(Permission(actions=("*/read",)),),
        principals=(ALL_PRINCIPALS,),
    )
    listed = f"{world.sub}/providers/Microsoft.Compute/virtualMachines"
    assert len(world.ask(owner, "GET", listed).body["value"]) == 1
    with world.store.write(world.tenant_id) as tx:
        denies.put(tx, hidden, world.clock.now())
    assert world.ask(owner, "GET", listed).body["value"] == []
