"""Role definitions: the built-in ones listed, custom ones written with all of Azure's rules."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.arm.conftest import Answer, World
from tests.tokens.house import App


def path(world: World, role_id: str, scope: str = "") -> str:
    return f"{scope or world.sub}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"


def wish(world: World, **changes: Any) -> dict[str, Any]:
    block = {"actions": ["Microsoft.Compute/virtualMachines/start/action"], "notActions": []}
    return {
        "roleName": "Starter",
        "description": "Starts machines",
        "type": "CustomRole",
        "permissions": [block],
        "assignableScopes": [world.sub],
    } | changes


def put(world: World, who: App, role_id: str, properties: dict[str, Any]) -> Answer:
    return world.ask(who, "PUT", path(world, role_id), {"name": role_id, "properties": properties})


def test_built_in_roles_are_found_by_name_and_by_id(world: World) -> None:
    owner = world.owner()
    listed = f"{world.sub}/providers/Microsoft.Authorization/roleDefinitions"
    (reader,) = world.ask(owner, "GET", listed, filter="roleName eq 'Reader'").body["value"]
    assert reader["id"] == path(world, world.role_id("Reader"))
    assert reader["properties"]["type"] == "BuiltInRole"
    assert reader["properties"]["permissions"][0]["actions"] == ["*/read"]
    assert world.ask(owner, "GET", path(world, world.role_id("Reader"))).body == reader
    assert len(world.ask(owner, "GET", listed).body["value"]) > 8
    only_custom = world.ask(owner, "GET", listed, filter="type eq 'CustomRole'").body["value"]
    assert only_custom == []
    missing = world.ask(owner, "GET", path(world, str(uuid.uuid4())))
    assert (missing.status, missing.error["code"]) == (404, "RoleDefinitionDoesNotExist")


def test_custom_role_is_written_assigned_changed_and_deleted(world: World) -> None:
    owner, app, role_id = world.owner(), world.app("a"), str(uuid.uuid4())
    made = put(world, owner, role_id, wish(world))
    assert (made.status, made.body["properties"]["type"]) == (201, "CustomRole")
    assert made.body["properties"]["createdBy"] == owner.principal_id
    assignment = f"{world.group}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    body = {"properties": {"principalId": app.principal_id, "roleDefinitionId": made.body["id"]}}
    assert world.ask(owner, "PUT", assignment, body).status == 201
    assert world.ask(app, "POST", f"{world.vm}/start").status == 202
    world.finish()
    in_use = world.ask(owner, "DELETE", path(world, role_id))
    assert (in_use.status, in_use.error["code"]) == (409, "RoleDefinitionHasAssignments")
    stop = {"actions": ["Microsoft.Compute/virtualMachines/powerOff/action"]}
    assert put(world, owner, role_id, wish(world, permissions=[stop])).status == 201
    assert world.ask(app, "POST", f"{world.vm}/start").status == 403
    assert world.ask(app, "POST", f"{world.vm}/powerOff").status == 202
    assert world.ask(owner, "DELETE", assignment).status == 200
    assert world.ask(owner, "DELETE", path(world, role_id)).status == 200
    assert world.ask(owner, "DELETE", path(world, role_id)).status == 204


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"roleName": "Reader"}, 409, "RoleDefinitionWithSameNameExists"),
        ({"roleName": ""}, 400, "RoleDefinitionNameNullOrEmpty"),
        ({"roleName": 7}, 400, "BadRequestFormat"),
        ({"permissions": []}, 400, "InvalidRoleDefinition"),
        ({"permissions": [{"actions": "*"}]}, 400, "BadRequestFormat"),
        ({"assignableScopes": []}, 400, "MissingAssignableScopes"),
        ({"assignableScopes": ["Invalid_Scope"]}, 400, "LinkedInvalidPropertyId"),
        ({"type": "BuiltInRole"}, 400, "InvalidRoleDefinitionType"),
        (
            {"permissions": [{"actions": ["Microsoft.Compute/virtualMachines/fly/action"]}]},
            400,
            "InvalidActionOrNotAction",
        ),
    ],
)
def test_custom_role_that_cannot_be_is_refused(world: World, change: dict[str, Any], status: int, code: str) -> None:
    answer = put(world, world.owner(), str(uuid.uuid4()), wish(world, **change))
    assert (answer.status, answer.error["code"]) == (status, code)


def test_name_of_a_custom_role_is_unique_without_regard_to_case(world: World) -> None:
    owner = world.owner()
    assert put(world, owner, str(uuid.uuid4()), wish(world)).status == 201
    second = put(world, owner, str(uuid.uuid4()), wish(world, roleName="STARTER"))
    assert second.error["code"] == "RoleDefinitionWithSameNameExists"


def test_action_of_a_provider_that_is_not_catalogued_may_be_real(world: World) -> None:
    block = {"actions": ["Contoso.Rockets/launchPads/launch/action"]}
    assert put(world, world.owner(), str(uuid.uuid4()), wish(world, permissions=[block])).status == 201


def test_assignable_scopes_must_be_real_and_the_author_must_be_allowed_at_each(world: World) -> None:
    owner = world.owner()
    missing = [f"{world.sub}/resourceGroups/none"]
    answer = put(world, owner, str(uuid.uuid4()), wish(world, assignableScopes=missing))
    assert (answer.status, answer.error["code"]) == (400, "InvalidAssignableScope")
    other = f"/subscriptions/{world.add_subscription('Another')}"
    answer = put(world, owner, str(uuid.uuid4()), wish(world, assignableScopes=[world.sub, other]))
    assert (answer.status, answer.error["code"]) == (403, "LinkedAuthorizationFailed")
    assert other in answer.error["message"]


def test_role_cannot_be_assigned_outside_of_its_assignable_scopes(world: World) -> None:
    owner, role_id = world.owner(), str(uuid.uuid4())
    assert put(world, owner, role_id, wish(world, assignableScopes=[world.group])).status == 201
    body = {"properties": {"principalId": owner.principal_id, "roleDefinitionId": path(world, role_id)}}
    outside = f"{world.sub}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    assert world.ask(owner, "PUT", outside, body).error["code"] == "RoleDefinitionDoesNotExist"
    inside = f"{world.vm}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    assert world.ask(owner, "PUT", inside, body).status == 201
    listed = "/providers/Microsoft.Authorization/roleDefinitions"
    custom = "type eq 'CustomRole'"
    assert world.ask(owner, "GET", world.sub + listed, filter=custom).body["value"] == []
    assert len(world.ask(owner, "GET", world.group + listed, filter=custom).body["value"]) == 1
    below = f"{custom} and atScopeAndBelow()"
    assert len(world.ask(owner, "GET", world.sub + listed, filter=below).body["value"]) == 1


def test_built_in_role_cannot_be_written_or_deleted(world: World) -> None:
    owner, reader = world.owner(), world.role_id("Reader")
    assert put(world, owner, reader, wish(world)).error["code"] == "RoleDefinitionExists"
    assert world.ask(owner, "DELETE", path(world, reader)).error["code"] == "RoleDefinitionExists"
