"""Microsoft.Web/sites: App Service sites as places with an identity; nothing runs on them.

`genkan run --site` lets a program stand on one. Properties are kept as given (REST reference: App Service, Web Apps).
"""

from __future__ import annotations

from typing import Any

from genkan.resources import identities, inventory, locations, tags
from genkan.resources.errors import InvalidName
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.linked import LINKED
from genkan.surfaces.arm.needs import DECIDED, LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

NAMESPACE = "Microsoft.Web"
TYPE = f"{NAMESPACE}/sites"


def index(call: Call) -> Reply:
    group = call.param("resourceGroupName") or None
    found = inventory.listed(call.tx, call.tenant_id, call.param("subscriptionId"), group=group, type=TYPE)
    return Reply(200, {"value": [as_json(one) for one in call.readable(found, lambda one: str(one.id))]})


def get(call: Call) -> Reply:
    return Reply(200, as_json(inventory.get(call.tx, call.tenant_id, _id(call))))


def put(call: Call) -> Reply:
    """Without `identity` in the body the site keeps the one it has."""
    body, site_id = call.body(), _id(call)
    name = site_id.name
    if not 2 <= len(name) <= 60 or not name.replace("-", "").isalnum() or name[0] == "-" or name[-1] == "-":
        raise InvalidName(TYPE, name, "2 to 60 letters, digits and hyphens, no hyphen at either end")
    found = inventory.find(call.tx, call.tenant_id, site_id)
    held = found.identity if found else None
    if "identity" in body:
        held = identities.assigned(call.write, site_id, held, body["identity"], call.now)
    draft = Draft(
        locations.normalized(body.get("location")),
        tags.checked(body.get("tags")),
        properties=call.properties(),
        identity=held,
    )
    made, _ = inventory.put(call.write, site_id, draft, call.now)
    return Reply(200, as_json(made))


def patch(call: Call) -> Reply:
    found, body = inventory.get(call.tx, call.tenant_id, _id(call)), call.body()
    changes: dict[str, Any] = {}
    if "tags" in body:
        changes["tags"] = tags.checked(body["tags"])
    if "identity" in body:
        changes["identity"] = identities.assigned(call.write, found.id, found.identity, body["identity"], call.now)
    return Reply(200, as_json(inventory.change(call.write, found, call.now, **changes) if changes else found))


def delete(call: Call) -> Reply:
    found = inventory.find(call.tx, call.tenant_id, _id(call))
    if found is None:
        return Reply(204)
    identities.release(call.write, found, call.now)
    inventory.remove(call.write, found.id)
    return Reply(200)


def as_json(one: Resource) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": str(one.id),
        "name": one.id.name,
        "type": TYPE,
        "kind": "app",
        "location": one.location,
        "tags": dict(one.tags),
        "properties": {**one.properties, "name": one.id.name, "resourceGroup": one.id.group},
    }
    if one.identity:
        shown["identity"] = dict(one.identity)
    return shown


def _id(call: Call) -> ResourceId:
    names = (call.param("name"),)
    group = call.param("resourceGroupName")
    return ResourceId(call.param("subscriptionId").lower(), group, NAMESPACE, ("sites",), names)


_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_GROUP = _SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"
_SITES = "/providers/Microsoft.Web/sites"
_ONE = _GROUP + _SITES + "/{name}"

ROWS = (
    Route("GET", _SUBSCRIPTION + _SITES, index, LISTED),
    Route("GET", _GROUP + _SITES, index, LISTED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, LINKED),
    Route("PATCH", _ONE, patch, LINKED),
    Route("DELETE", _ONE, delete, DECIDED),
)
