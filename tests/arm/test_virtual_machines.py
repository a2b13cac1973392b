"""Virtual machines and the operations that change their power."""

from __future__ import annotations

from typing import Any

from tests.arm.conftest import World


def power(world: World, who: Any) -> str:
    view = world.ask(who, "GET", f"{world.vm}/instanceView").body
    (code,) = [one["code"] for one in view["statuses"] if one["code"].startswith("PowerState/")]
    return str(code)


def test_start_takes_a_deallocated_machine_to_running(world: World) -> None:
    owner = world.owner()
    assert power(world, owner) == "PowerState/deallocated"
    begun = world.ask(owner, "POST", f"{world.vm}/start")
    assert begun.status == 202
    assert begun.headers["retry-after"] == "1"
    assert power(world, owner) == "PowerState/starting"
    status = world.ask(owner, "GET", begun.headers["azure-asyncoperation"].removeprefix("https://management.azure.com"))
    assert status.body["status"] == "InProgress"
    assert world.ask(owner, "GET", begun.headers["location"]).status == 202
    world.finish()
    status = world.ask(owner, "GET", begun.headers["azure-asyncoperation"])
    assert (status.status, status.body["status"]) == (200, "Succeeded")
    assert status.body["endTime"] > status.body["startTime"]
    assert world.ask(owner, "GET", begun.headers["location"]).status == 200
    assert power(world, owner) == "PowerState/running"


def test_who_may_only_start_can_follow_the_start_to_its_end_and_nobody_else_can(world: World) -> None:
    starter = world.holder("Desktop Virtualization Power On Contributor", world.group)
    begun = world.ask(starter, "POST", f"{world.vm}/start")
    assert begun.status == 202
    world.finish()
    where = begun.headers["azure-asyncoperation"]
    assert world.ask(starter, "GET", where).body["status"] == "Succeeded"
    assert world.ask(world.app("stranger"), "GET", where).status == 403
    assert world.ask(starter, "DELETE", world.vm).status == 403


def test_every_power_action_arrives(world: World) -> None:
    owner = world.owner()
    for verb, expected in (
        ("start", "running"),
        ("restart", "running"),
        ("powerOff", "stopped"),
        ("deallocate", "deallocated"),
    ):
        assert world.ask(owner, "POST", f"{world.vm}/{verb}").status == 202
        world.finish()
        assert power(world, owner) == f"PowerState/{expected}"


def test_second_operation_on_a_busy_machine_is_a_conflict(world: World) -> None:
    owner = world.owner()
    world.ask(owner, "POST", f"{world.vm}/start")
    answer = world.ask(owner, "POST", f"{world.vm}/deallocate")
    assert (answer.status, answer.error["code"]) == (409, "Conflict")


def test_machine_is_written_read_patched_and_deleted(world: World) -> None:
    owner = world.owner()
    path = world.vm.replace("vm1", "vm2")
    body = {
        "location": "West Europe",
        "tags": {"a": "1"},
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_B1s"},
            "osProfile": {"computerName": "vm2", "adminUsername": "u", "adminPassword": "Secret-1"},
        },
    }
    made = world.ask(owner, "PUT", path, body)
    assert made.status == 201
    assert made.body["id"] == path
    assert made.body["type"] == "Microsoft.Compute/virtualMachines"
    assert made.body["location"] == "westeurope"
    assert made.body["properties"]["provisioningState"] == "Succeeded"
    assert "adminPassword" not in made.body["properties"]["osProfile"]
    again = world.ask(owner, "PUT", path, body)
    assert again.status == 200
    assert again.body["properties"]["vmId"] == made.body["properties"]["vmId"]
    patched = world.ask(owner, "PATCH", path, {"properties": {"hardwareProfile": {"vmSize": "Standard_B2s"}}})
    assert patched.body["properties"]["hardwareProfile"] == {"vmSize": "Standard_B2s"}
    assert patched.body["properties"]["osProfile"]["adminUsername"] == "u"
    assert patched.body["tags"] == {"a": "1"}
    expanded = world.ask(owner, "GET", path, expand="instanceView")
    assert expanded.body["properties"]["instanceView"]["statuses"][1]["code"] == "PowerState/running"
    assert len(world.ask(owner, "GET", f"{world.sub}/providers/Microsoft.Compute/virtualMachines").body["value"]) == 2
    assert world.ask(owner, "DELETE", path).status == 202
    world.finish()
    assert world.ask(owner, "GET", path).error["code"] == "ResourceNotFound"
    assert world.ask(owner, "DELETE", path).status == 204


def test_missing_group_machine_and_location_are_named(world: World) -> None:
    owner = world.owner()
    answer = world.ask(owner, "PUT", world.vm.replace("demo", "nowhere"), {"location": "westeurope"})
    assert answer.status == 404
    assert answer.body == {
        "error": {"code": "ResourceGroupNotFound", "message": "Resource group 'nowhere' could not be found."}
    }
    answer = world.ask(owner, "POST", world.vm.replace("vm1", "vm9") + "/start")
    assert answer.status == 404
    assert answer.error == {
        "code": "ResourceNotFound",
        "message": "The Resource 'Microsoft.Compute/virtualMachines/vm9' under resource group 'demo' was not found. "
        "For more details please go to https://aka.ms/ARMResourceNotFoundFix",
    }
    path = world.vm.replace("vm1", "vm9")
    assert world.ask(owner, "PUT", path, {}).error["code"] == "LocationRequired"
    assert world.ask(owner, "PUT", path, {"location": "atlantis"}).error["code"].startswith("LocationNotAvailable")
    assert world.ask(owner, "PUT", world.vm, {"location": "eastus"}).error["code"] == "InvalidResourceLocation"
