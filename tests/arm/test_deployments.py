"""Deployments of literal templates, as `az vm create` sends them."""

from __future__ import annotations

import uuid
from typing import Any

from tests.arm.conftest import Answer, World
from tests.tokens.house import App


def template(world: World, *, role: str = "", **more: Any) -> dict[str, Any]:
    """What az sends for a machine with a network, here in an order that `dependsOn` has to mend."""
    network = f"{world.group}/providers/Microsoft.Network"
    subnet = {"id": f"{network}/virtualNetworks/net/subnets/default"}
    configuration = {"name": "one", "properties": {"privateIPAllocationMethod": "Dynamic", "subnet": subnet}}
    resources: list[dict[str, Any]] = [
        {
            "type": "Microsoft.Compute/virtualMachines",
            "apiVersion": "2022-11-01",
            "name": "made",
            "location": "westeurope",
            "dependsOn": ["Microsoft.Network/networkInterfaces/nic"],
            "identity": {"type": "SystemAssigned"},
            "properties": {
                "hardwareProfile": {"vmSize": "Standard_B1s"},
                "networkProfile": {"networkInterfaces": [{"id": f"{network}/networkInterfaces/nic"}]},
                "osProfile": {"computerName": "made", "adminPassword": "[parameters('adminPassword')]"},
            },
        },
        {
            "type": "Microsoft.Network/networkInterfaces",
            "apiVersion": "2022-01-01",
            "name": "nic",
            "location": "westeurope",
            "dependsOn": ["Microsoft.Network/virtualNetworks/net"],
            "properties": {"ipConfigurations": [configuration]},
        },
        {
            "type": "Microsoft.Network/virtualNetworks",
            "apiVersion": "2022-01-01",
            "name": "net",
            "location": "westeurope",
            "properties": {
                "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
                "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}],
            },
        },
    ]
    if role:
        machine = f"{world.group}/providers/Microsoft.Compute/virtualMachines/made"
        assignment = {
            "roleDefinitionId": f"{world.sub}/providers/Microsoft.Authorization/roleDefinitions/{world.role_id(role)}",
            "principalId": f"[reference('{machine}', '2019-07-01', 'Full').identity.principalId]",
            "principalType": "ServicePrincipal",
            "scope": world.group,
        }
        resources.append(
            {
                "type": "Microsoft.Authorization/roleAssignments",
                "apiVersion": "2022-04-01",
                "name": str(uuid.uuid4()),
                "dependsOn": ["Microsoft.Compute/virtualMachines/made"],
                "properties": assignment,
            }
        )
    declared = {"adminPassword": {"type": "securestring"}}
    return {"contentVersion": "1.0.0.0", "parameters": declared, "resources": resources, **more}


def deploy(world: World, who: App, given: dict[str, Any], **more: Any) -> Answer:
    path = f"{world.group}/providers/Microsoft.Resources/deployments/d"
    parameters = {"adminPassword": {"value": "Secret-1"}}
    properties = {"template": given, "parameters": parameters, "mode": "incremental", **more}
    return world.ask(who, "PUT", path, {"properties": properties})


def test_template_of_az_vm_create_makes_everything_and_gives_the_role(world: World) -> None:
    owner = world.owner()
    answer = deploy(world, owner, template(world, role="Reader"))
    assert answer.status == 201
    assert answer.body["properties"]["provisioningState"] == "Succeeded", answer.body
    assert len(answer.body["properties"]["outputResources"]) == 4
    machine = f"{world.group}/providers/Microsoft.Compute/virtualMachines/made"
    shown = world.ask(owner, "GET", machine).body
    assert "adminPassword" not in shown["properties"]["osProfile"]
    listed = f"{world.group}/providers/Microsoft.Authorization/roleAssignments"
    principals = [one["properties"]["principalId"] for one in world.ask(owner, "GET", listed).body["value"]]
    assert shown["identity"]["principalId"] in principals
    followed = world.ask(owner, "GET", answer.headers["azure-asyncoperation"])
    assert followed.body["status"] == "Succeeded"
    assert "Secret-1" not in str(world.ask(owner, "GET", answer.body["id"]).body)
    names = [one["name"] for one in world.ask(owner, "GET", f"{world.sub}/resources").body["value"]]
    assert "d" not in names


def test_everything_in_a_template_is_decided_before_anything_is_made(world: World) -> None:
    app = world.holder("Network Contributor", world.group)
    answer = deploy(world, app, template(world))
    assert (answer.status, answer.error["code"]) == (403, "InvalidTemplateDeployment")
    assert "Authorization failed for template resource 'made'" in answer.error["message"]
    assert f"action 'Microsoft.Compute/virtualMachines/write' at scope '{world.group}" in answer.error["message"]
    assert answer.headers["x-genkan-decision"] == world.decisions()[0]["id"]
    assert world.ask(app, "GET", f"{world.group}/providers/Microsoft.Network/virtualNetworks/net").status == 404


def test_delegation_counts_for_role_assignments_in_a_template(world: World) -> None:
    condition = (
        "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})) OR "
        "(@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals "
        f"{{{world.role_id('Reader')}}}))"
    )
    app = world.holder("Contributor", world.group)
    world.grant(app.principal_id, "Role Based Access Control Administrator", world.group, condition)
    refused = deploy(world, app, template(world, role="Owner"))
    assert refused.error["code"] == "InvalidTemplateDeployment"
    assert deploy(world, app, template(world, role="Reader")).body["properties"]["provisioningState"] == "Succeeded"


def test_failure_on_the_way_is_told_by_the_operation(world: World) -> None:
    given = template(world)
    given["resources"][2]["properties"] = {}
    answer = deploy(world, world.owner(), given)
    assert answer.body["properties"]["provisioningState"] == "Failed"
    status = world.ask(world.owner(), "GET", answer.headers["azure-asyncoperation"]).body
    assert (status["status"], status["error"]["code"]) == ("Failed", "DeploymentFailed")
    assert status["error"]["details"][0]["code"] == "InvalidParameter"


def test_what_is_not_read_is_refused_by_name(world: World) -> None:
    owner = world.owner()
    expression = template(world)
    expression["resources"][0]["location"] = "[resourceGroup().location]"
    answer = deploy(world, owner, expression)
    assert (answer.status, answer.error["code"]) == (400, "NotSupportedByGenkan")
    assert "[resourceGroup().location]" in answer.error["message"]
    assert deploy(world, owner, template(world), mode="Complete").error["code"] == "NotSupportedByGenkan"
    path = f"{world.group}/providers/Microsoft.Resources/deployments/d"
    assert world.ask(owner, "POST", f"{path}/whatIf", {}).error["code"] == "NotSupportedByGenkan"
    circle = template(world)
    circle["resources"][2]["dependsOn"] = ["Microsoft.Compute/virtualMachines/made"]
    assert deploy(world, owner, circle).error["code"] == "InvalidTemplate"


def test_images_are_known_by_alias_and_version(world: World) -> None:
    document = world.ask(None, "GET", "/metadata/endpoints/vmImageAliases", version=None).body
    image = document["outputs"]["aliases"]["value"]["Linux"]["Debian12"]
    versions = (
        f"{world.sub}/providers/Microsoft.Compute/locations/westeurope/publishers/{image['publisher']}"
        f"/artifacttypes/vmimage/offers/{image['offer']}/skus/{image['sku']}/versions"
    )
    owner = world.owner()
    (one,) = world.ask(owner, "GET", versions).body
    assert world.ask(owner, "GET", one["id"]).body["properties"]["osDiskImage"] == {"operatingSystem": "Linux"}
