"""Limits, and paths that try to be something else."""

from __future__ import annotations

import uuid

import pytest
from tests.arm.conftest import World

from genkan.access import assignments, definitions
from genkan.surfaces.arm.gate import check_path
from genkan.surfaces.http import Request


def request(*segments: str) -> Request:
    return Request("GET", segments, "", {}, b"", "https", "management.azure.com", "127.0.0.1")


@pytest.mark.parametrize("segment", ["a/b", "..", ".", "a\x00b", "a\nb", "x" * 2000])
def test_segment_that_decodes_to_something_else_is_refused(segment: str) -> None:
    from genkan.surfaces.arm.errors import ArmError

    with pytest.raises(ArmError) as refused:
        check_path(request("subscriptions", segment))
    assert (refused.value.status, refused.value.code) == (400, "InvalidRequestUri")


def test_ordinary_paths_pass() -> None:
    check_path(request("subscriptions", "s", "resourceGroups", "größe (1)_a.b-c"))


@pytest.mark.parametrize("name", ["a b", "-a", "a.", "x" * 65, "a$"])
def test_bad_names_of_machines_networks_and_deployments_are_refused(world: World, name: str) -> None:
    owner, body = world.owner(), {"location": "westeurope"}
    machine = world.vm.replace("vm1", name)
    assert world.ask(owner, "PUT", machine, body).error["code"] == "InvalidResourceName"
    deployment = f"{world.group}/providers/Microsoft.Resources/deployments/{name}"
    if name not in ("-a", "a."):
        assert world.ask(owner, "PUT", deployment, {"properties": {}}).error["code"] == "InvalidResourceName"


def test_subscription_takes_so_many_assignments_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    owner, app = world.owner(), world.app("a")
    monkeypatch.setattr(assignments, "MOST_IN_SUBSCRIPTION", 2)
    world.grant(app.principal_id, "Reader", world.vm)
    path = f"{world.group}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    wish = {"principalId": app.principal_id, "roleDefinitionId": world.role_id("Contributor")}
    answer = world.ask(owner, "PUT", path, {"properties": wish})
    assert answer.status == 400
    assert answer.error == {
        "code": "RoleAssignmentLimitExceeded",
        "message": "The role assignment limit has been exceeded. No more role assignments can be created.",
    }


def test_tenant_takes_so_many_custom_roles_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(definitions, "MOST_CUSTOM_ROLES", 1)
    owner = world.owner()
    statuses = []
    for name in ("One", "Two"):
        wish = {"roleName": name, "permissions": [{"actions": ["*/read"]}], "assignableScopes": [world.sub]}
        path = f"{world.sub}/providers/Microsoft.Authorization/roleDefinitions/{uuid.uuid4()}"
        statuses.append(world.ask(owner, "PUT", path, {"properties": wish}))
    assert [one.status for one in statuses] == [201, 400]
    assert statuses[1].error["code"] == "RoleDefinitionLimitExceeded"


def test_management_group_takes_five_hundred(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assignments, "MOST_IN_MANAGEMENT_GROUP", 1)
    owner, app = world.owner(), world.app("a")
    group = "/providers/Microsoft.Management/managementGroups/g"
    assert world.ask(owner, "PUT", group, {}).status == 200  # Its maker's own assignment is the first.
    path = f"{group}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}"
    wish = {"principalId": app.principal_id, "roleDefinitionId": world.role_id("Reader")}
    assert world.ask(owner, "PUT", path, {"properties": wish}).error["code"] == "RoleAssignmentLimitExceeded"
