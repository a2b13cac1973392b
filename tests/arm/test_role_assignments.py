"""Role assignments: integrity, filters, delegation, and that they count at once."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from tests.arm.conftest import Answer, World
from tests.tokens.house import App

AUTHORIZATION = "providers/Microsoft.Authorization"


def put(world: World, who: App, scope: str, name: str | None = None, **properties: Any) -> Answer:
    path = f"{scope}/{AUTHORIZATION}/roleAssignments/{name or uuid.uuid4()}"
    return world.ask(who, "PUT", path, {"properties": properties})


def role(world: World, name: str) -> str:
    return f"{world.sub}/{AUTHORIZATION}/roleDefinitions/{world.role_id(name)}"


def test_assigned_role_counts_for_the_very_next_request(world: World) -> None:
    owner, app = world.owner(), world.app("my-app")
    assert world.ask(app, "POST", f"{world.vm}/start").status == 403
    name = str(uuid.uuid4())
    made = put(
        world, owner, world.group, name, principalId=app.principal_id, roleDefinitionId=role(world, "Contributor")
    )
    assert made.status == 201
    assert made.body["id"] == f"{world.group}/{AUTHORIZATION}/roleAssignments/{name}"
    shown = made.body["properties"]
    assert shown["principalType"] == "ServicePrincipal"
    assert shown["roleDefinitionId"] == role(world, "Contributor")
    assert (shown["scope"], shown["createdBy"]) == (world.group, owner.principal_id)
    assert world.ask(app, "POST", f"{world.vm}/start").status == 202
    gone = world.ask(owner, "DELETE", made.body["id"])
    assert (gone.status, gone.body["name"]) == (200, name)
    assert world.ask(owner, "DELETE", made.body["id"]).status == 204
    assert world.ask(app, "GET", world.vm).status == 403


def test_same_put_again_is_fine_and_a_second_of_the_same_kind_is_not(world: World) -> None:
    owner, app, name = world.owner(), world.app("a"), str(uuid.uuid4())
    wish = {"principalId": app.principal_id, "roleDefinitionId": role(world, "Reader")}
    assert put(world, owner, world.group, name, **wish).status == 201
    assert put(world, owner, world.group, name, **wish, description="why").status == 200
    second = put(world, owner, world.group, **wish)
    assert second.status == 409
    assert second.error == {
        "code": "RoleAssignmentExists",
        "message": "The role assignment already exists. The ID of the existing role assignment is "
        f"{name.replace('-', '')}.",
    }
    moved = put(world, owner, world.group, name, principalId=owner.principal_id, roleDefinitionId=role(world, "Reader"))
    assert moved.error["code"] == "RoleAssignmentUpdateNotPermitted"


def test_unknown_principal_is_refused_unless_its_type_is_given(world: World) -> None:
    owner, stranger = world.owner(), str(uuid.uuid4())
    wish = {"principalId": stranger, "roleDefinitionId": role(world, "Reader")}
    answer = put(world, owner, world.group, **wish)
    assert (answer.status, answer.error["code"]) == (400, "PrincipalNotFound")
    assert answer.error["message"].startswith(
        f"Principal {stranger.replace('-', '')} does not exist in the directory {world.tenant_id}. "
    )
    assert put(world, owner, world.group, **wish, principalType="ServicePrincipal").status == 201


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"roleDefinitionId": str(uuid.UUID(int=7))}, "RoleDefinitionDoesNotExist"),
        ({"principalId": "nobody"}, "InvalidPrincipalId"),
        ({"principalId": 7}, "BadRequestFormat"),
        ({"principalType": "User"}, "UnmatchedPrincipalType"),
        ({"principalType": "Robot"}, "BadRequestFormat"),
        ({"condition": "@Resource[", "conditionVersion": "2.0"}, "InvalidRoleAssignmentCondition"),
        ({"condition": "1", "conditionVersion": "9"}, "InvalidRoleAssignmentCondition"),
    ],
)
def test_what_cannot_be_is_refused_by_name(world: World, change: dict[str, Any], code: str) -> None:
    owner, app = world.owner(), world.app("a")
    wish = {"principalId": app.principal_id, "roleDefinitionId": role(world, "Reader")} | change
    world.token(owner)  # The first token makes the tenant's signing key, which is a write.
    revision = world.store.revision(world.tenant_id)
    answer = put(world, owner, world.group, **wish)
    assert (answer.status, answer.error["code"]) == (400, code)
    assert world.store.revision(world.tenant_id) == revision


def test_assignment_id_must_be_a_guid_and_the_scope_must_exist(world: World) -> None:
    owner = world.owner()
    wish = {"principalId": owner.principal_id, "roleDefinitionId": role(world, "Reader")}
    assert put(world, owner, world.group, "not-a-guid", **wish).error["code"] == "InvalidRoleAssignmentId"
    assert put(world, owner, f"{world.sub}/resourceGroups/none", **wish).error["code"] == "ResourceGroupNotFound"
    assert put(world, owner, world.vm + "x", **wish).error["code"] == "ResourceNotFound"


def test_lists_go_up_and_down_and_at_scope_only_up(world: World) -> None:
    owner, app = world.owner(), world.app("a")
    world.grant(app.principal_id, "Reader", world.group)
    world.grant(app.principal_id, "Virtual Machine Contributor", world.vm)
    listed = f"{world.group}/{AUTHORIZATION}/roleAssignments"

    def scopes(**query: str) -> list[str]:
        wanted = query.get("filter", "")
        return [one["properties"]["scope"] for one in world.ask(owner, "GET", listed, filter=wanted).body["value"]]

    assert sorted(scopes()) == sorted([world.sub, world.group, world.vm])
    assert sorted(scopes(filter="atScope()")) == sorted([world.sub, world.group])
    assert sorted(scopes(filter=f"principalId eq '{app.principal_id}'")) == sorted([world.group, world.vm])
    assert scopes(filter=f"atScope() and assignedTo('{app.principal_id}')") == [world.group]
    assert world.ask(owner, "GET", listed, filter="asTarget()").error["code"] == "InvalidFilter"


def test_assigned_to_counts_groups_through_nesting(world: World) -> None:
    from genkan.store.tables.directory import memberships

    owner, app = world.owner(), world.app("a")
    inner, outer = str(uuid.uuid4()), str(uuid.uuid4())
    with world.store.write(world.tenant_id) as tx:
        tx.insert(memberships, group_id=inner, member_id=app.principal_id, member_type="ServicePrincipal")
        tx.insert(memberships, group_id=outer, member_id=inner, member_type="Group")
    wish = {"principalId": outer, "principalType": "Group", "roleDefinitionId": role(world, "Reader")}
    assert put(world, owner, world.group, **wish).status == 201
    assert world.ask(app, "GET", world.vm).status == 200
    listed = f"{world.sub}/{AUTHORIZATION}/roleAssignments"
    found = world.ask(owner, "GET", listed, filter=f"assignedTo('{app.principal_id}')").body["value"]
    assert [one["properties"]["principalId"] for one in found] == [outer]


def test_reader_cannot_hand_out_roles(world: World) -> None:
    reader = world.holder("Contributor", world.sub)
    answer = put(world, reader, world.group, principalId=reader.principal_id, roleDefinitionId=role(world, "Owner"))
    assert (answer.status, answer.error["code"]) == (403, "AuthorizationFailed")
    assert "'Microsoft.Authorization/roleAssignments/write'" in answer.error["message"]


def test_delegation_hands_out_only_the_roles_of_its_condition(world: World) -> None:
    reader = world.role_id("Reader")
    condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
        "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals "
        f"{{{reader}}})) AND ((!(ActionMatches{{'Microsoft.Authorization/roleAssignments/delete'}})) OR "
        "(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals "
        f"{{{reader}}}))"
    )
    delegate = world.holder("Role Based Access Control Administrator", world.group, condition)
    app = world.app("a")
    allowed = put(world, delegate, world.group, principalId=app.principal_id, roleDefinitionId=role(world, "Reader"))
    assert allowed.status == 201
    denied = put(world, delegate, world.group, principalId=app.principal_id, roleDefinitionId=role(world, "Owner"))
    assert (denied.status, denied.error["code"]) == (403, "AuthorizationFailed")
    assert " has an authorization with ABAC condition that is not fulfilled to perform " in denied.error["message"]
    other = world.grant(app.principal_id, "Contributor", world.group)
    path = f"{world.group}/{AUTHORIZATION}/roleAssignments"
    assert world.ask(delegate, "DELETE", f"{path}/{other}").status == 403
    assert world.ask(delegate, "DELETE", allowed.body["id"]).status == 200
