"""The note's own walk with the stock az: sign in, register, give a role, act, be denied."""

from __future__ import annotations

import json
import uuid

import pytest

from tests.az.conftest import Az, name_of

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]


def scope_of(az: Az) -> str:
    return f"/subscriptions/{az.running.owner['subscription_id']}/resourceGroups/demo"


def test_login_with_a_secret_lists_the_subscription(owner: Az) -> None:
    accounts = owner("account", "list")
    assert [account["id"] for account in accounts] == [owner.running.owner["subscription_id"]]
    assert accounts[0]["tenantId"] == owner.running.owner["tenant_id"]
    assert accounts[0]["cloudName"] == "AzureCloud"
    assert accounts[0]["user"] == {"name": owner.running.owner["client_id"], "type": "servicePrincipal"}


def test_login_with_a_wrong_secret_says_7000215(az: Az) -> None:
    house = az.running.owner
    assert "AADSTS7000215" in az.login(house["client_id"], "wrong", house["tenant_id"], fails=True)


def test_a_group_is_created_shown_and_deleted(owner: Az) -> None:
    name = name_of("group")
    made = owner("group", "create", "--name", name, "--location", "westeurope", "--tags", "team=a")
    assert (made["name"], made["location"], made["tags"]) == (name, "westeurope", {"team": "a"})
    assert made["properties"]["provisioningState"] == "Succeeded"
    assert owner("group", "show", "--name", name)["id"] == made["id"]
    owner("group", "delete", "--name", name, "--yes")
    assert "ResourceGroupNotFound" in owner("group", "show", "--name", name, fails=True)


def test_an_application_is_registered_and_its_secret_signs_in(owner: Az, az: Az) -> None:
    name = name_of("app")
    app = owner("ad", "app", "create", "--display-name", name)
    assert app["displayName"] == name
    assert app["passwordCredentials"] == []
    principal = owner("ad", "sp", "create", "--id", app["appId"])
    assert principal["appId"] == app["appId"]
    assert principal["id"] not in (app["id"], app["appId"])
    reset = owner("ad", "app", "credential", "reset", "--id", app["appId"])
    assert set(reset) == {"appId", "password", "tenant"}
    listed = owner("ad", "app", "credential", "list", "--id", app["appId"])
    assert listed[0]["hint"] == reset["password"][:3]
    assert listed[0]["secretText"] is None
    owner("role", "assignment", "create", "--assignee", app["appId"], "--role", "Reader", "--scope", scope_of(owner))
    accounts = az.login(reset["appId"], reset["password"], reset["tenant"])
    assert accounts[0]["id"] == az.running.owner["subscription_id"]


def test_create_for_rbac_gives_a_reader_that_reads_and_is_denied_to_start(owner: Az, az: Az) -> None:
    house, name = owner.running.owner, name_of("rbac")
    made = owner("ad", "sp", "create-for-rbac", "--name", name, "--role", "Reader", "--scopes", scope_of(owner))
    assert made["tenant"] == house["tenant_id"]
    az.login(made["appId"], made["password"], made["tenant"])
    machine = az("vm", "show", "--resource-group", "demo", "--name", "vm1")
    assert machine["name"] == "vm1"
    principal = owner("ad", "sp", "show", "--id", made["appId"])
    denied = az("vm", "start", "--resource-group", "demo", "--name", "vm1", fails=True)
    scope = f"{scope_of(az)}/providers/Microsoft.Compute/virtualMachines/vm1"
    assert (
        f"(AuthorizationFailed) The client '{made['appId']}' with object id '{principal['id']}' does not have "
        f"authorization to perform action 'Microsoft.Compute/virtualMachines/start/action' over scope '{scope}' "
        "or the scope is invalid. If access was recently granted, please refresh your credentials." in denied
    )
    assert "Code: AuthorizationFailed" in denied


def test_role_assignments_are_created_listed_and_deleted(owner: Az) -> None:
    app = owner("ad", "sp", "create-for-rbac", "--name", name_of("assigned"))
    created = owner(
        "role", "assignment", "create", "--assignee", app["appId"], "--role", "Virtual Machine Contributor",
        "--scope", scope_of(owner), "--description", "for the night shift",
    )  # fmt: skip
    assert created["scope"] == scope_of(owner)
    assert created["description"] == "for the night shift"
    listed = owner("role", "assignment", "list", "--assignee", app["appId"], "--scope", scope_of(owner))
    assert [(row["id"], row["roleDefinitionName"]) for row in listed] == [
        (created["id"], "Virtual Machine Contributor")
    ]
    assert listed[0]["principalName"] == app["appId"]
    owner("role", "assignment", "delete", "--ids", created["id"])
    assert owner("role", "assignment", "list", "--assignee", app["appId"], "--scope", scope_of(owner)) == []


def test_role_definitions_are_listed_with_their_permissions(owner: Az) -> None:
    roles = {role["roleName"]: role for role in owner("role", "definition", "list")}
    assert {"Owner", "Contributor", "Reader", "User Access Administrator", "DevTest Labs User"} <= set(roles)
    assert roles["Contributor"]["permissions"][0]["actions"] == ["*"]
    assert "Microsoft.Authorization/*/Write" in roles["Contributor"]["permissions"][0]["notActions"]
    assert roles["Contributor"]["name"] == "b24988ac-6180-42a0-ab88-20f7382dd24c"


def test_a_machine_is_started_and_deallocated(owner: Az) -> None:
    group, name = "demo", "vm1"

    def power() -> str:
        shown = owner("vm", "show", "--show-details", "--resource-group", group, "--name", name)
        return str(shown["powerState"])

    owner("vm", "start", "--resource-group", group, "--name", name)
    assert power() == "VM running"
    owner("vm", "deallocate", "--resource-group", group, "--name", name)
    assert power() == "VM deallocated"


def test_az_rest_reaches_graph_and_arm(owner: Az) -> None:
    found = owner("rest", "--url", "https://graph.microsoft.com/v1.0/organization")
    assert found["value"][0]["id"] == owner.running.owner["tenant_id"]
    denies = owner(
        "rest", "--url", f"{scope_of(owner)}/providers/Microsoft.Authorization/denyAssignments?api-version=2022-04-01"
    )
    assert denies == {"value": []}
    body = {
        "properties": {
            "roleDefinitionId": f"/providers/Microsoft.Authorization/roleDefinitions/{uuid.uuid4()}",
            "principalId": str(uuid.uuid4()),
        }
    }
    url = f"{scope_of(owner)}/providers/Microsoft.Authorization/roleAssignments/{uuid.uuid4()}?api-version=2022-04-01"
    assert "RoleDefinitionDoesNotExist" in owner(
        "rest", "--method", "put", "--url", url, "--body", json.dumps(body), fails=True
    )
