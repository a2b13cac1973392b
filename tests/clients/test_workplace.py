"""azure-mgmt-network, -msi and -compute build what a machine needs; only who may assign an identity lends it."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from tests.clients.conftest import App, last_json, program
from tests.clients.owner import Owner
from tests.running import GENKAN, Running


def work(running: Running, *arguments: str, **variables: str) -> Any:
    command = program("workplace.py")
    return last_json(running.run(GENKAN, "run", "--", *command, *arguments, variables=variables))


def test_promise_62_owner_builds_and_takes_apart_and_a_contributor_of_machines_may_not_lend_the_identity(
    running: Running, new_app: Callable[[], App]
) -> None:
    owner, name = Owner(running), f"work-{os.urandom(3).hex()}"
    group = f"/subscriptions/{running.owner['subscription_id']}/resourceGroups/{name}"
    owner.arm("PUT", f"{group}?api-version=2021-04-01", {"location": "westeurope"})
    own = {"AZURE_CLIENT_ID": running.owner["client_id"], "AZURE_CLIENT_SECRET": running.owner["client_secret"]}

    built = work(running, "build", name, **own)
    net = f"{group}/providers/Microsoft.Network/virtualNetworks/net"
    machine = f"{group}/providers/Microsoft.Compute/virtualMachines/web"
    identity = f"{group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/robot"
    assert built["network"] == [net, "Succeeded", "10.0.0.0/24"]
    assert (built["address"], built["machine_of_nic"]) == ("10.0.0.4", machine)
    assert built["identity"] == [identity, owner.tenant_id]
    assert built["same"] == [True, True]
    assert built["federated"] == [
        "https://token.actions.githubusercontent.com",
        "repo:me/it:ref:main",
        ["api://AzureADTokenExchange"],
    ]
    assert built["listed"] == ["github"]
    assert (built["in_use"]["status"], built["in_use"]["code"]) == (400, "InUseSubnetCannotBeDeleted")

    app = new_app()
    running.cli("role", "assign", "Virtual Machine Contributor", "--to", app.name, "--scope", group)
    refused = work(running, "attach", name, identity, **app.variables)
    assert (refused["status"], refused["code"]) == (403, "LinkedAuthorizationFailed")
    assert refused["message"] == (
        f"The client '{app.client_id}' with object id '{owner.principal(app)['id']}' has permission to perform action "
        f"'Microsoft.Compute/virtualMachines/write' on scope '{machine}'; however, it does not have permission to "
        f"perform action(s) 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action' on the linked scope(s) "
        f"'{identity}' (respectively) or the linked scope(s) are invalid."
    )
    running.cli("role", "assign", "Managed Identity Operator", "--to", app.name, "--scope", identity)
    assert work(running, "attach", name, identity, **app.variables) is None

    left = work(running, "tear", name, **own)
    assert (left["machines"], left["networks"]) == ([], [])
    assert (left["identity"]["status"], left["identity"]["code"]) == (404, "ResourceNotFound")
    owner.http.close()
