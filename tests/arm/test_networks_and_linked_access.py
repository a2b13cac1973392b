"""Networks as far as machines need them, and the permission that referring to something needs."""

from __future__ import annotations

from typing import Any

from tests.arm.conftest import Answer, World
from tests.tokens.house import App

NETWORK = {
    "location": "westeurope",
    "properties": {
        "addressSpace": {"addressPrefixes": ["10.0.0.0/16"]},
        "subnets": [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}],
    },
}


def at(world: World, kind: str, name: str) -> str:
    return f"{world.group}/providers/Microsoft.Network/{kind}/{name}"


def put(world: World, who: App, kind: str, name: str, body: dict[str, Any]) -> Answer:
    return world.ask(who, "PUT", at(world, kind, name), {"location": "westeurope"} | body)


def interface(world: World) -> dict[str, Any]:
    subnet = {"id": at(world, "virtualNetworks", "net") + "/subnets/default"}
    address = {"id": at(world, "publicIPAddresses", "ip")}
    properties = {"subnet": subnet, "publicIPAddress": address}
    return {"properties": {"ipConfigurations": [{"name": "one", "properties": properties}]}}


def network(world: World, owner: App) -> None:
    assert put(world, owner, "virtualNetworks", "net", NETWORK).status == 201
    assert put(world, owner, "publicIPAddresses", "ip", {"sku": {"name": "Standard"}}).status == 201


def test_network_interface_gets_addresses_and_knows_its_machine(world: World) -> None:
    owner = world.owner()
    network(world, owner)
    made = put(world, owner, "networkInterfaces", "nic", interface(world))
    assert made.status == 201
    (configuration,) = made.body["properties"]["ipConfigurations"]
    assert configuration["properties"]["privateIPAddress"] == "10.0.0.4"
    assert configuration["id"].endswith("/networkInterfaces/nic/ipConfigurations/one")
    second = put(world, owner, "networkInterfaces", "nic2", interface(world))
    assert second.body["properties"]["ipConfigurations"][0]["properties"]["privateIPAddress"] == "10.0.0.5"
    profile = {"networkProfile": {"networkInterfaces": [{"id": at(world, "networkInterfaces", "nic")}]}}
    assert world.ask(owner, "PATCH", world.vm, {"properties": profile}).status == 200
    shown = world.ask(owner, "GET", at(world, "networkInterfaces", "nic")).body
    assert shown["properties"]["virtualMachine"] == {"id": world.vm}
    refused = world.ask(owner, "DELETE", at(world, "networkInterfaces", "nic"))
    assert (refused.status, refused.error["code"]) == (400, "NicInUse")
    assert f"is used by existing resource {world.vm}." in refused.error["message"]
    refused = world.ask(owner, "DELETE", at(world, "virtualNetworks", "net"))
    assert (refused.status, refused.error["code"]) == (400, "InUseSubnetCannotBeDeleted")
    refused = world.ask(owner, "DELETE", at(world, "publicIPAddresses", "ip"))
    assert (refused.status, refused.error["code"]) == (400, "PublicIPAddressCannotBeDeleted")
    address = world.ask(owner, "GET", at(world, "publicIPAddresses", "ip")).body["properties"]["ipAddress"]
    assert address.startswith("198.18.")


def test_subnets_are_resources_of_their_own(world: World) -> None:
    owner = world.owner()
    network(world, owner)
    subnets = at(world, "virtualNetworks", "net") + "/subnets"
    made = world.ask(owner, "PUT", f"{subnets}/other", {"properties": {"addressPrefix": "10.0.1.0/24"}})
    assert (made.status, made.body["type"]) == (201, "Microsoft.Network/virtualNetworks/subnets")
    assert [one["name"] for one in world.ask(owner, "GET", subnets).body["value"]] == ["default", "other"]
    put(world, owner, "virtualNetworks", "net", NETWORK)
    assert [one["name"] for one in world.ask(owner, "GET", subnets).body["value"]] == ["default"]
    missing = at(world, "virtualNetworks", "none") + "/subnets/x"
    answer = world.ask(owner, "PUT", missing, {"properties": {"addressPrefix": "10.0.1.0/24"}})
    assert (answer.status, answer.error["code"]) == (404, "ParentResourceNotFound")


def test_referring_to_what_does_not_exist_is_refused(world: World) -> None:
    answer = put(world, world.owner(), "networkInterfaces", "nic", interface(world))
    assert (answer.status, answer.error["code"]) == (400, "InvalidResourceReference")


def test_joining_a_subnet_needs_a_permission_there(world: World) -> None:
    owner = world.owner()
    network(world, owner)
    other = f"{world.sub}/resourceGroups/mine"
    world.ask(owner, "PUT", other, {"location": "westeurope"})
    app = world.holder("Network Contributor", other)
    path = f"{other}/providers/Microsoft.Network/networkInterfaces/nic"
    body = {"location": "westeurope"} | interface(world)
    answer = world.ask(app, "PUT", path, body)
    subnet = at(world, "virtualNetworks", "net") + "/subnets/default"
    address = at(world, "publicIPAddresses", "ip")
    assert answer.status == 403
    assert answer.error == {
        "code": "LinkedAuthorizationFailed",
        "message": f"The client '{app.app_id}' with object id '{app.principal_id}' has permission to perform action "
        f"'Microsoft.Network/networkInterfaces/write' on scope '{path}'; however, it does not have permission to "
        f"perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action,"
        f"Microsoft.Network/publicIPAddresses/join/action' on the linked scope(s) '{subnet},{address}' "
        "(respectively) or the linked scope(s) are invalid.",
    }
    rows = {row["action"]: row for row in world.decisions()}
    assert len(rows) == 2
    row = rows["Microsoft.Network/virtualNetworks/subnets/join/action"]
    assert row["id"] == answer.headers["x-genkan-decision"]
    assert row["record"]["linked"] == {"action": "Microsoft.Network/networkInterfaces/write", "scope": path}
    assert world.ask(owner, "GET", path).status == 404
    world.grant(app.principal_id, "Network Contributor", world.group)
    assert world.ask(app, "PUT", path, body).status == 201


def test_attaching_an_interface_to_a_machine_needs_join(world: World) -> None:
    owner = world.owner()
    network(world, owner)
    put(world, owner, "networkInterfaces", "nic", interface(world))
    other = f"{world.sub}/resourceGroups/mine"
    world.ask(owner, "PUT", other, {"location": "westeurope"})
    app = world.holder("Virtual Machine Contributor", other)
    profile = {"networkProfile": {"networkInterfaces": [{"id": at(world, "networkInterfaces", "nic")}]}}
    path = f"{other}/providers/Microsoft.Compute/virtualMachines/vm"
    answer = world.ask(app, "PUT", path, {"location": "westeurope", "properties": profile})
    assert answer.error["code"] == "LinkedAuthorizationFailed"
    assert "'Microsoft.Network/networkInterfaces/join/action'" in answer.error["message"]
