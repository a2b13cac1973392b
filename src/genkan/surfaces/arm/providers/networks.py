"""Microsoft.Network: networks, subnets, interfaces, public addresses, security groups (REST reference: Networks).

The four top-level types have the same rows and handlers; subnets hang below networks.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial
from typing import Any

from genkan.resources import inventory, locations, networks, references, tags
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.linked import LINKED
from genkan.surfaces.arm.needs import DECIDED, LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

TYPES = (networks.NETWORKS, networks.INTERFACES, networks.ADDRESSES, networks.SECURITY_GROUPS)


def index(kind: str, call: Call) -> Reply:
    found = inventory.listed(
        call.tx,
        call.tenant_id,
        call.param("subscriptionId"),
        group=call.param("resourceGroupName") or None,
        type=f"{networks.NAMESPACE}/{kind}",
    )
    return Reply(200, {"value": [as_json(call, one) for one in call.readable(found, lambda one: str(one.id))]})


def get(kind: str, call: Call) -> Reply:
    return Reply(200, as_json(call, inventory.get(call.tx, call.tenant_id, _id(call, kind))))


def put(kind: str, call: Call) -> Reply:
    body = call.body()
    draft = Draft(
        location=locations.normalized(body.get("location")),
        tags=tags.checked(body.get("tags")),
        properties=call.properties(),
        sku=body.get("sku") if isinstance(body.get("sku"), dict) else None,
    )
    made, new = networks.put(call.write, _id(call, kind), draft, call.now)
    return Reply(201 if new else 200, as_json(call, made))


def patch(kind: str, call: Call) -> Reply:
    found = inventory.get(call.tx, call.tenant_id, _id(call, kind))
    body = call.body()
    if "tags" in body:
        found = inventory.change(call.write, found, call.now, tags=tags.checked(body["tags"]))
    return Reply(200, as_json(call, found))


def delete(kind: str, call: Call) -> Reply:
    return _removed(call, _id(call, kind))


def subnet_index(call: Call) -> Reply:
    network = inventory.get(call.tx, call.tenant_id, _id(call, networks.NETWORKS))
    found = networks.subnets(call.tx, call.tenant_id, network)
    return Reply(200, {"value": [part_json(one) for one in found]})


def subnet_get(call: Call) -> Reply:
    return Reply(200, part_json(inventory.get(call.tx, call.tenant_id, _subnet_id(call))))


def subnet_put(call: Call) -> Reply:
    made, new = networks.put(call.write, _subnet_id(call), Draft(properties=call.properties()), call.now)
    return Reply(201 if new else 200, part_json(made))


def subnet_delete(call: Call) -> Reply:
    return _removed(call, _subnet_id(call))


def as_json(call: Call, one: Resource) -> dict[str, Any]:
    properties: dict[str, Any] = {**one.properties, **one.state, "provisioningState": "Succeeded"}
    kind = one.id.types[-1].lower()
    if kind == networks.NETWORKS.lower():
        properties["subnets"] = [part_json(part) for part in networks.subnets(call.tx, call.tenant_id, one)]
    if kind == networks.INTERFACES.lower():
        properties["ipConfigurations"] = [_configuration(one, part) for part in properties["ipConfigurations"]]
        machine = next(iter(references.users(call.tx, call.tenant_id, one.id)), None)
        if machine is not None:
            properties["virtualMachine"] = {"id": str(machine)}
    shown: dict[str, Any] = {
        "name": one.id.name,
        "id": str(one.id),
        "etag": _etag(one),
        "type": one.id.type,
        "location": one.location,
    }
    if one.tags:
        shown["tags"] = dict(one.tags)
    if one.sku:
        shown["sku"] = dict(one.sku)
    return shown | {"properties": properties}


def part_json(one: Resource) -> dict[str, Any]:
    """A subnet, which has neither location nor tags."""
    properties = {**one.properties, "provisioningState": "Succeeded"}
    shown = {"name": one.id.name, "id": str(one.id), "etag": _etag(one), "type": one.id.type}
    return shown | {"properties": properties}


def _configuration(one: Resource, part: dict[str, Any]) -> dict[str, Any]:
    kind = f"{one.id.type}/ipConfigurations"
    inner = {**part["properties"], "provisioningState": "Succeeded"}
    where = f"{one.id}/ipConfigurations/{part['name']}"
    return {**part, "id": where, "etag": _etag(one), "type": kind, "properties": inner}


def _etag(one: Resource) -> str:
    return f'W/"{hashlib.sha256(f"{one.id.key} {one.changed_at.isoformat()}".encode()).hexdigest()[:32]}"'


def _removed(call: Call, resource_id: ResourceId) -> Reply:
    found = inventory.find(call.tx, call.tenant_id, resource_id)
    if found is None:
        return Reply(204)
    networks.remove(call.write, found)
    return Reply(200)


def _id(call: Call, kind: str) -> ResourceId:
    return ResourceId(
        call.param("subscriptionId").lower(),
        call.param("resourceGroupName"),
        networks.NAMESPACE,
        (kind,),
        (call.param("name"),),
    )


def _subnet_id(call: Call) -> ResourceId:
    return networks.child(_id(call, networks.NETWORKS), networks.SUBNETS, call.param("subnetName"))


_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_GROUP = _SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"


def _rows(kind: str) -> tuple[Route[Callable[[Call], Reply]], ...]:
    everything = f"/providers/{networks.NAMESPACE}/{kind}"
    one = f"{_GROUP}{everything}/{{name}}"
    return (
        Route("GET", _SUBSCRIPTION + everything, partial(index, kind), LISTED),
        Route("GET", _GROUP + everything, partial(index, kind), LISTED),
        Route("GET", one, partial(get, kind), DECIDED),
        Route("PUT", one, partial(put, kind), LINKED),
        Route("PATCH", one, partial(patch, kind), DECIDED),
        Route("DELETE", one, partial(delete, kind), DECIDED),
    )


_SUBNETS = f"{_GROUP}/providers/{networks.NAMESPACE}/{networks.NETWORKS}/{{name}}/{networks.SUBNETS}"

ROWS = (
    *(row for kind in TYPES for row in _rows(kind)),
    Route("GET", _SUBNETS, subnet_index, DECIDED),
    Route("GET", _SUBNETS + "/{subnetName}", subnet_get, DECIDED),
    Route("PUT", _SUBNETS + "/{subnetName}", subnet_put, LINKED),
    Route("DELETE", _SUBNETS + "/{subnetName}", subnet_delete, DECIDED),
)
