"""Microsoft.ManagedIdentity/userAssignedIdentities and their federatedIdentityCredentials (REST reference)."""

from __future__ import annotations

from typing import Any

from genkan.resources import federation, identities, inventory, locations, tags
from genkan.resources.federation import FederatedCredential
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError, bad_request
from genkan.surfaces.arm.needs import DECIDED, LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def index(call: Call) -> Reply:
    group = call.param("resourceGroupName") or None
    found = inventory.listed(call.tx, call.tenant_id, call.param("subscriptionId"), group=group, type=identities.TYPE)
    return Reply(200, {"value": [as_json(call, one) for one in call.readable(found, lambda one: str(one.id))]})


def get(call: Call) -> Reply:
    return Reply(200, as_json(call, _identity(call)))


def put(call: Call) -> Reply:
    body = call.body()
    draft = Draft(locations.normalized(body.get("location")), tags.checked(body.get("tags")))
    made, new = identities.put(call.write, _id(call), draft, call.now)
    return Reply(201 if new else 200, as_json(call, made))


def patch(call: Call) -> Reply:
    found = _identity(call)
    body = call.body()
    if "tags" in body:
        found = inventory.change(call.write, found, call.now, tags=tags.checked(body["tags"]))
    return Reply(200, as_json(call, found))


def delete(call: Call) -> Reply:
    found = inventory.find(call.tx, call.tenant_id, _id(call))
    if found is None:
        return Reply(204)
    identities.release(call.write, found, call.now)
    inventory.remove(call.write, found.id)
    return Reply(200)


def credentials_index(call: Call) -> Reply:
    owner = _identity(call)
    found = federation.listed(call.tx, call.tenant_id, owner.state["principalId"])
    return Reply(200, {"value": [_credential_json(owner, one) for one in found]})


def credential_get(call: Call) -> Reply:
    owner = _identity(call)
    found = federation.find(call.tx, call.tenant_id, owner.state["principalId"], call.param("credentialName"))
    if found is None:
        message = f"The federated identity credential '{call.param('credentialName')}' was not found."
        raise ArmError(404, "NotFound", message)
    return Reply(200, _credential_json(owner, found))


def credential_put(call: Call) -> Reply:
    owner = _identity(call)
    properties = call.properties()
    if not properties:
        raise bad_request("The properties issuer, subject and audiences are required.")
    made, new = federation.put(call.write, owner.state["principalId"], call.param("credentialName"), properties)
    return Reply(201 if new else 200, _credential_json(owner, made))


def credential_delete(call: Call) -> Reply:
    owner = _identity(call)
    gone = federation.remove(call.write, owner.state["principalId"], call.param("credentialName"))
    return Reply(200 if gone else 204)


def as_json(call: Call, one: Resource) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "location": one.location,
        "tags": dict(one.tags),
        "id": str(one.id),
        "name": one.id.name,
        "type": identities.TYPE,
    }
    return shown | {"properties": {"tenantId": call.tenant_id, **one.state}}


def _credential_json(owner: Resource, one: FederatedCredential) -> dict[str, Any]:
    return {
        "id": f"{owner.id}/federatedIdentityCredentials/{one.name}",
        "name": one.name,
        "type": f"{identities.TYPE}/federatedIdentityCredentials",
        "properties": {"issuer": one.issuer, "subject": one.subject, "audiences": list(one.audiences)},
    }


def _id(call: Call) -> ResourceId:
    return ResourceId(
        call.param("subscriptionId").lower(),
        call.param("resourceGroupName"),
        "Microsoft.ManagedIdentity",
        ("userAssignedIdentities",),
        (call.param("resourceName"),),
    )


def _identity(call: Call) -> Resource:
    return inventory.get(call.tx, call.tenant_id, _id(call))


_TYPE = "/providers/Microsoft.ManagedIdentity/userAssignedIdentities"
_SUBSCRIPTION = "/subscriptions/{subscriptionId}"
_GROUP = _SUBSCRIPTION + "/resourceGroups/{resourceGroupName}"
_ONE = _GROUP + _TYPE + "/{resourceName}"
_CREDENTIALS = _ONE + "/federatedIdentityCredentials"
_CREDENTIAL = _CREDENTIALS + "/{credentialName}"

ROWS = (
    Route("GET", _SUBSCRIPTION + _TYPE, index, LISTED),
    Route("GET", _GROUP + _TYPE, index, LISTED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, DECIDED),
    Route("PATCH", _ONE, patch, DECIDED),
    Route("DELETE", _ONE, delete, DECIDED),
    Route("GET", _CREDENTIALS, credentials_index, DECIDED),
    Route("GET", _CREDENTIAL, credential_get, DECIDED),
    Route("PUT", _CREDENTIAL, credential_put, DECIDED),
    Route("DELETE", _CREDENTIAL, credential_delete, DECIDED),
)
