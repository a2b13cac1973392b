"""The stock az on what stands around roles: custom roles, conditions, locks, management groups, identities."""

from __future__ import annotations

import json

import pytest

from tests.az.conftest import Az, name_of

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]


def subscription(az: Az) -> str:
    return f"/subscriptions/{az.running.owner['subscription_id']}"


def new_group(az: Az) -> str:
    name = name_of("group")
    az("group", "create", "--name", name, "--location", "westeurope")
    return name


def test_a_custom_role_is_created_listed_updated_and_deleted(owner: Az) -> None:
    name = name_of("role")
    wish = {
        "Name": name,
        "IsCustom": True,
        "Description": "Starts machines",
        "Actions": ["Microsoft.Compute/virtualMachines/start/action"],
        "NotActions": [],
        "AssignableScopes": [subscription(owner)],
    }
    made = owner("role", "definition", "create", "--role-definition", json.dumps(wish))
    assert (made["roleName"], made["roleType"]) == (name, "CustomRole")
    listed = owner("role", "definition", "list", "--custom-role-only", "--name", name)
    assert [one["name"] for one in listed] == [made["name"]]
    changed = listed[0] | {"description": "Starts and stops machines"}
    changed["permissions"][0]["actions"].append("Microsoft.Compute/virtualMachines/powerOff/action")
    updated = owner("role", "definition", "update", "--role-definition", json.dumps(changed))
    assert len(updated["permissions"][0]["actions"]) == 2
    owner("role", "definition", "delete", "--name", name)
    assert owner("role", "definition", "list", "--custom-role-only", "--name", name) == []


def test_an_assignment_with_a_condition_keeps_it_and_a_broken_one_is_refused(owner: Az) -> None:
    group = new_group(owner)
    scope = f"{subscription(owner)}/resourceGroups/{group}"
    app = owner("ad", "sp", "create-for-rbac", "--name", name_of("conditional"))
    role = "Role Based Access Control Administrator"
    reader = owner("role", "definition", "list", "--name", "Reader")[0]["name"]
    condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
        "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals "
        f"{{{reader}}}))"
    )
    assign = ("role", "assignment", "create", "--assignee", app["appId"], "--role", role, "--scope", scope)
    refused = owner(*assign, "--condition", "((", "--condition-version", "2.0", fails=True)
    assert "InvalidRoleAssignmentCondition" in refused
    made = owner(*assign, "--condition", condition, "--condition-version", "2.0")
    assert (made["condition"], made["conditionVersion"]) == (condition, "2.0")
    listed = owner("role", "assignment", "list", "--scope", scope, "--include-inherited", "--include-groups")
    assert {role, "Owner"} <= {one["roleDefinitionName"] for one in listed}


def test_a_lock_keeps_a_group_until_it_is_taken_away(owner: Az) -> None:
    group = new_group(owner)
    owner("lock", "create", "--name", "keep", "--lock-type", "CanNotDelete", "--resource-group", group)
    assert [one["level"] for one in owner("lock", "list", "--resource-group", group)] == ["CanNotDelete"]
    assert "ScopeLocked" in owner("group", "delete", "--name", group, "--yes", fails=True)
    owner("lock", "delete", "--name", "keep", "--resource-group", group)
    owner("group", "delete", "--name", group, "--yes")


def test_a_management_group_is_made_and_takes_the_subscription(owner: Az) -> None:
    name, mine = name_of("mg"), owner.running.owner["subscription_id"]
    group = ("account", "management-group")
    # az waits ten seconds after each registration of a provider, however fast it is.
    assert owner(*group, "create", "--name", name, "--no-register")["name"] == name
    owner(*group, "subscription", "add", "--name", name, "--subscription", mine)
    shown = owner(*group, "show", "--name", name, "--expand", "--recurse", "--no-register")
    assert [child["name"] for child in shown["children"]] == [mine]
    owner(*group, "subscription", "remove", "--name", name, "--subscription", mine)
    owner(*group, "delete", "--name", name, "--no-register")
    assert name not in {one["name"] for one in owner(*group, "list", "--no-register")}


def test_rest_reads_deny_assignments_and_permissions(owner: Az) -> None:
    base = f"{subscription(owner)}/providers/Microsoft.Authorization"
    assert owner("rest", "--url", f"{base}/denyAssignments?api-version=2022-04-01") == {"value": []}
    held = owner("rest", "--url", f"{base}/permissions?api-version=2022-04-01")["value"]
    assert ["*"] in [block["actions"] for block in held]


def test_a_machine_is_created_with_its_network_an_identity_and_a_role(owner: Az) -> None:
    group = new_group(owner)
    scope = f"{subscription(owner)}/resourceGroups/{group}"
    image = "Debian:debian-12:12-gen2:latest"
    how = ("--image", image, "--admin-username", "azureuser", "--admin-password", "Not-a-real-1-password")
    given = ("--assign-identity", "--role", "Reader", "--scope", scope)
    made = owner("vm", "create", "--resource-group", group, "--name", "vm", *how, *given)
    assert (made["powerState"], made["privateIpAddress"]) == ("VM running", "10.0.0.4")
    identity = made["identity"]["systemAssignedIdentity"]
    listed = owner("role", "assignment", "list", "--scope", scope)
    assert [one["roleDefinitionName"] for one in listed if one["principalId"] == identity] == ["Reader"]
    own = owner("identity", "create", "--resource-group", group, "--name", "own")
    both = owner("vm", "identity", "assign", "--resource-group", group, "--name", "vm", "--identities", own["id"])
    assert list(both["userAssignedIdentities"]) == [own["id"]]
    owner("group", "delete", "--name", group, "--yes")
