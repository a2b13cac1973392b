"""Microsoft.Compute/virtualMachines (REST reference: Compute, Virtual Machines)."""

from __future__ import annotations

from functools import partial
from typing import Any

from genkan.clock import iso
from genkan.resources import inventory, locations, machines, tags
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.resources.machines import Verb
from genkan.surfaces.arm import long_running
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import invalid_content
from genkan.surfaces.arm.linked import LINKED
from genkan.surfaces.arm.needs import DECIDED, LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_DISPLAY = {
    "running": "VM running",
    "starting": "VM starting",
    "stopped": "VM stopped",
    "stopping": "VM stopping",
    "deallocated": "VM deallocated",
    "deallocating": "VM deallocating",
}


def index(call: Call) -> Reply:
    found = inventory.listed(
        call.tx,
        call.tenant_id,
        call.param("subscriptionId"),
        group=call.param("resourceGroupName") or None,
        type=machines.TYPE,
    )
    shown = call.readable(found, lambda machine: str(machine.id))
    with_view = _wants_view(call) or call.request.query.get("statusonly", "").lower() == "true"
    return Reply(200, {"value": [as_json(machine, with_view=with_view) for machine in shown]})


def get(call: Call) -> Reply:
    return Reply(200, as_json(_machine(call), with_view=_wants_view(call)))


def put(call: Call) -> Reply:
    body = call.body()
    draft = Draft(
        location=locations.normalized(body.get("location")),
        tags=tags.checked(body.get("tags")),
        properties=call.properties(),
        identity=body.get("identity"),
    )
    machine, new = machines.put(call.write, _id(call), draft, call.now)
    return Reply(201 if new else 200, as_json(machine))


def patch(call: Call) -> Reply:
    body = call.body()
    changes: dict[str, Any] = {}
    if "tags" in body:
        changes["tags"] = tags.checked(body["tags"])
    if "properties" in body:
        changes["properties"] = call.properties()
    if "identity" in body:
        changes["identity"] = body["identity"]
    unknown = sorted(set(body) - {"tags", "properties", "identity", "id", "name", "type", "location"})
    if unknown:
        raise invalid_content(f"'{unknown[0]}' cannot be updated.")
    return Reply(200, as_json(machines.patch(call.write, _machine(call), changes, call.now)))


def delete(call: Call) -> Reply:
    machine = inventory.find(call.tx, call.tenant_id, _id(call))
    if machine is None:
        return Reply(204)
    return _begin(call, machine, {"kind": "delete_resource", "id": str(machine.id)})


def instance_view(call: Call) -> Reply:
    return Reply(200, view(_machine(call)))


def change_power(verb: Verb, call: Call) -> Reply:
    machine = _machine(call)
    reply = _begin(call, machine, {"kind": "power", "id": machine.id.key, "power": machines.WAYS[verb][1]})
    machines.depart(call.write, machine, verb, call.now)
    return reply


def as_json(machine: Resource, *, with_view: bool = False) -> dict[str, Any]:
    properties = {
        **machine.properties,
        "provisioningState": "Succeeded",
        "vmId": machine.state["vmId"],
        "timeCreated": iso(machine.created_at),
    }
    if with_view:
        properties["instanceView"] = view(machine)
    shown: dict[str, Any] = {
        "name": machine.id.name,
        "id": str(machine.id),
        "type": machines.TYPE,
        "location": machine.location,
    }
    if machine.tags:
        shown["tags"] = dict(machine.tags)
    if machine.identity:
        shown["identity"] = dict(machine.identity)
    return shown | {"properties": properties}


def view(machine: Resource) -> dict[str, Any]:
    """The instance view: how the machine is now. Only the provisioning status has a time in Azure."""
    power = machine.state["power"]
    return {
        "statuses": [
            {
                "code": "ProvisioningState/succeeded",
                "level": "Info",
                "displayStatus": "Provisioning succeeded",
                "time": machine.state["powerSince"],
            },
            {"code": f"PowerState/{power}", "level": "Info", "displayStatus": _DISPLAY[power]},
        ]
    }


def _begin(call: Call, machine: Resource, effect: dict[str, Any]) -> Reply:
    assert machine.location is not None
    return long_running.begin(call, str(machine.id), effect, provider="Microsoft.Compute", location=machine.location)


def _wants_view(call: Call) -> bool:
    return call.request.query.get("$expand", "").lower() == "instanceview"


def _id(call: Call) -> ResourceId:
    return ResourceId(
        call.param("subscriptionId").lower(),
        call.param("resourceGroupName"),
        "Microsoft.Compute",
        ("virtualMachines",),
        (call.param("vmName"),),
    )


def _machine(call: Call) -> Resource:
    return inventory.get(call.tx, call.tenant_id, _id(call))


_TYPE = "/providers/Microsoft.Compute/virtualMachines"
_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_GROUP = _SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"
_ONE = _GROUP + _TYPE + "/{vmName}"

ROWS = (
    Route("GET", _SUBSCRIPTION + _TYPE, index, LISTED),
    Route("GET", _GROUP + _TYPE, index, LISTED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, LINKED),
    Route("PATCH", _ONE, patch, LINKED),
    Route("DELETE", _ONE, delete, DECIDED),
    Route("GET", _ONE + "/instanceView", instance_view, DECIDED),
    Route("POST", _ONE + "/start", partial(change_power, "start"), DECIDED),
    Route("POST", _ONE + "/powerOff", partial(change_power, "powerOff"), DECIDED),
    Route("POST", _ONE + "/deallocate", partial(change_power, "deallocate"), DECIDED),
    Route("POST", _ONE + "/restart", partial(change_power, "restart"), DECIDED),
)
