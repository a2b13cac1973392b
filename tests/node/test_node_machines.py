"""@azure/arm-* by proxy, by custom endpoint and by the adfs alias: the same answers, worded as Azure words them."""

from __future__ import annotations

import os
from typing import Any

import pytest

from tests.clients.conftest import App, last_json
from tests.clients.owner import Owner
from tests.node.conftest import Run, program
from tests.running import GENKAN, Running

pytestmark = pytest.mark.node
PROGRAM = "machines.mjs"
ARM = "https://management.azure.com"


def by_proxy(running: Running, app: App) -> Any:
    return last_json(running.run(GENKAN, "run", "--", *program(PROGRAM), variables=app.variables))


def by_endpoint(running: Running, app: App) -> Any:
    base = running.server["url"].rstrip("/")
    plugged = {"AZURE_AUTHORITY_HOST": base, "NODE_EXTRA_CA_CERTS": str(running.data / "ca.pem")}
    return last_json(running.run(*program(PROGRAM, base, base), variables=app.variables | plugged))


def by_adfs(running: Running, app: App) -> Any:
    base = running.server["url"].rstrip("/")
    plugged = {"AZURE_AUTHORITY_HOST": base, "NODE_EXTRA_CA_CERTS": str(running.data / "ca.pem")}
    variables = app.variables | plugged | {"AZURE_TENANT_ID": "adfs"}
    return last_json(running.run(*program(PROGRAM, base, ARM), variables=variables))


@pytest.mark.parametrize("way", [by_proxy, by_endpoint, by_adfs])
def test_a_reader_reads_and_is_refused_the_rest(running: Running, owner: Owner, reader: App, way: Any) -> None:
    said = way(running, reader)
    principal = owner.principal(reader)["id"]
    subscription = running.owner["subscription_id"]

    def denied(action: str, scope: str) -> dict[str, Any]:
        message = (
            f"The client '{reader.client_id}' with object id '{principal}' does not have authorization to perform "
            f"action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, please "
            "refresh your credentials."
        )
        return {"status": 403, "code": "AuthorizationFailed", "message": message}

    assert said["id"] == owner.machine
    assert "PowerState/deallocated" in said["statuses"]
    assert said["subscriptions"] == [subscription]
    assert said["groups"] == ["demo"]
    assert said["start"] == denied("Microsoft.Compute/virtualMachines/start/action", owner.machine)
    assert said["remove"] == denied("Microsoft.Compute/virtualMachines/delete", owner.machine)
    other = f"/subscriptions/{subscription}/resourcegroups/other"
    assert said["writeGroup"] == denied("Microsoft.Resources/subscriptions/resourcegroups/write", other)
    nowhere = f"/subscriptions/{subscription}/resourcegroups/nowhere"
    assert said["missingGroup"] == denied("Microsoft.Resources/subscriptions/resourcegroups/read", nowhere)
    assert said["missing"] == {
        "status": 404,
        "code": "ResourceNotFound",
        "message": "The Resource 'Microsoft.Compute/virtualMachines/missing' under resource group 'demo' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    }
    assert {"Owner", "Contributor", "Reader", "Virtual Machine Contributor"} <= set(said["roles"])
    reads = {"role": "acdd72a7-3385-48ef-bd42-f606fba81ae7", "principal": principal, "scope": owner.group}
    assert reads in said["assignments"]
    assert (said["assign"]["status"], said["assign"]["code"]) == (403, "AuthorizationFailed")


def test_an_owner_makes_starts_assigns_and_takes_away(running: Running, owner: Owner, reader: App, node: Run) -> None:
    group, principal = f"life-{os.urandom(3).hex()}", owner.principal(reader)["id"]
    own = {"AZURE_CLIENT_ID": running.owner["client_id"], "AZURE_CLIENT_SECRET": running.owner["client_secret"]}
    said = node("life.mjs", group, principal, variables=own)
    scope = f"/subscriptions/{running.owner['subscription_id']}/resourceGroups/{group}"
    assert said["group"] == {"id": scope, "tags": {"by": "life"}, "state": "Succeeded"}
    assert said["machine"]["id"] == f"{scope}/providers/Microsoft.Compute/virtualMachines/web"
    assert said["machine"]["state"] == "Succeeded"
    assert set(said["machine"]["identity"]) == {"principalId", "tenantId", "type"}
    assert (said["stopped"], said["started"]) == ("PowerState/deallocated", "PowerState/running")
    name = said["assignment"]["name"]
    assert said["assignment"] == {
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        "name": name,
        "scope": scope,
        "principalType": "ServicePrincipal",
        "type": "Microsoft.Authorization/roleAssignments",
    }
    assert said["twice"] == {
        "status": 409,
        "code": "RoleAssignmentExists",
        "message": "The role assignment already exists. The ID of the existing role assignment is "
        f"{name.replace('-', '')}.",
    }
    assert said["unknownRole"] == {
        "status": 400,
        "code": "RoleDefinitionDoesNotExist",
        "message": "The specified role definition with ID '00000000000040008000000000000000' does not exist.",
    }
    assert said["left"] == 0
    assert said["gone"] == {
        "status": 404,
        "code": "ResourceGroupNotFound",
        "message": f"Resource group '{group}' could not be found.",
    }
