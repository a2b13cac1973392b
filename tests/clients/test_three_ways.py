"""The same program, plugged in by proxy, by custom endpoint and by the adfs alias, gets the same answers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.clients.conftest import App, last_json, program
from tests.running import GENKAN, Running

BUILT_IN = {
    "Owner",
    "Contributor",
    "Reader",
    "User Access Administrator",
    "Role Based Access Control Administrator",
    "Virtual Machine Contributor",
    "Desktop Virtualization Power On Contributor",
    "DevTest Labs User",
}


def by_proxy(running: Running, app: App) -> Any:
    return last_json(running.run(GENKAN, "run", "--", *program("machines.py"), variables=app.variables))


def by_endpoint(running: Running, app: App) -> Any:
    base = running.server["url"].rstrip("/")
    bundle = str(running.data / "ca-bundle.pem")
    variables = app.variables | {"AZURE_AUTHORITY_HOST": base, "REQUESTS_CA_BUNDLE": bundle, "SSL_CERT_FILE": bundle}
    return last_json(running.run(*program("machines.py"), base, base, variables=variables))


def by_adfs(running: Running, app: App) -> Any:
    base = running.server["url"].rstrip("/")
    bundle = str(running.data / "ca-bundle.pem")
    variables = app.variables | {
        "AZURE_AUTHORITY_HOST": base,
        "AZURE_TENANT_ID": "adfs",
        "REQUESTS_CA_BUNDLE": bundle,
        "SSL_CERT_FILE": bundle,
    }
    return last_json(running.run(*program("machines.py"), base, "https://management.azure.com", variables=variables))


@pytest.mark.parametrize("way", [by_proxy, by_endpoint, by_adfs])
def test_promise_62_a_reader_reads_and_every_refusal_is_worded_as_azure_words_it(
    running: Running, reader: App, way: Any
) -> None:
    said = way(running, reader)
    subscription = running.owner["subscription_id"]
    group = f"/subscriptions/{subscription}/resourceGroups/demo"
    machine = f"{group}/providers/Microsoft.Compute/virtualMachines/vm1"
    principal = running.json("app", "show", reader.name)["servicePrincipals"][0]["id"]

    def denied(action: str, scope: str) -> dict[str, Any]:
        return {
            "status": 403,
            "code": "AuthorizationFailed",
            "message": (
                f"The client '{reader.client_id}' with object id '{principal}' does not have authorization to perform "
                f"action '{action}' over scope '{scope}' or the scope is invalid. If access was recently granted, "
                "please refresh your credentials."
            ),
        }

    assert said["id"] == machine
    assert said["groups"] == ["demo"]
    assert said["statuses"] == ["ProvisioningState/succeeded", "PowerState/deallocated"]
    assert said["start"] == denied("Microsoft.Compute/virtualMachines/start/action", machine)
    assert said["delete"] == denied("Microsoft.Compute/virtualMachines/delete", machine)
    other = f"/subscriptions/{subscription}/resourcegroups/other"
    assert said["write_group"] == denied("Microsoft.Resources/subscriptions/resourcegroups/write", other)
    assert said["missing"] == {
        "status": 404,
        "code": "ResourceNotFound",
        "message": "The Resource 'Microsoft.Compute/virtualMachines/missing' under resource group 'demo' was not "
        "found. For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    }
    assert set(said["roles"]) >= BUILT_IN
    assert {"role": "acdd72a7-3385-48ef-bd42-f606fba81ae7", "principal": principal, "scope": group} in said[
        "assignments"
    ]
    assert said["assign"]["code"] == "AuthorizationFailed"


def test_promise_62_asynchronous_clients_work_unmodified_under_the_proxy(running: Running, reader: App) -> None:
    said = last_json(running.run(GENKAN, "run", "--", *program("asynchronous.py"), variables=reader.variables))
    assert said["machines"] == ["vm1"]
    assert said["start"] == "AuthorizationFailed"
    assert "AADSTS7000215" in said["wrong_secret"]
    assert "Invalid client secret provided" in said["wrong_secret"]
