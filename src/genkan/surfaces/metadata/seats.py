"""Seats: a program stands for a resource. Given out only to who may run code on it, and short-lived."""

from __future__ import annotations

import json
from base64 import b32decode, b32encode
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256

from genkan.clock import iso
from genkan.resources import inventory
from genkan.resources.inventory import Resource
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.metadata.errors import Refused, no_identity
from genkan.surfaces.services import Services
from genkan.tokens.caller import TokenRefused
from genkan.tokens.sealing import SealBroken

LIFETIME = timedelta(days=7)
PURPOSE = "seat"
AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")

# What running code as a resource needs; writing it is the measure for types without an own word for that.
RUN = {"microsoft.compute/virtualmachines": "Microsoft.Compute/virtualMachines/runCommand/action"}


@dataclass(frozen=True, slots=True)
class Seat:
    tenant_id: str
    resource: Resource
    secret: str  # what App Service and Azure ML send along in a header


def give(services: Services, request: Request, _params: dict[str, str]) -> Reply:
    """POST `{"resourceId": ...}` with a token for Resource Manager: a seat for that resource."""
    try:
        own = (request.base_url,)
        caller = services.tokens.verify(request.headers.get("authorization"), (*AUDIENCES, *own))
    except TokenRefused as fault:
        raise Refused(401, "invalid_token", fault.detail) from None
    body = request.json()
    wanted = body.get("resourceId") if isinstance(body, dict) else None
    if not isinstance(wanted, str):
        raise Refused(400, "invalid_request", "`resourceId` is needed: the id of the resource to stand for.")
    with services.store.read() as tx:
        found = inventory.find(tx, caller.tenant_id, wanted)
    resource_id = str(found.id) if found else wanted
    action = RUN.get(found.id.type.lower(), f"{found.id.type}/write") if found else "Microsoft.Compute/*/read"
    if not services.access.decide(caller.tenant_id, caller.object_id, action, resource_id).allowed:
        raise Refused(403, "AuthorizationFailed", f"Standing for `{resource_id}` needs `{action}` there.")
    if found is None:
        raise Refused(404, "ResourceNotFound", f"There is no resource `{wanted}`.")
    expires = services.clock.now() + LIFETIME
    state = {"tenant": caller.tenant_id, "resource": resource_id, "expires": expires.timestamp()}
    # Base32, since msal-node writes the whole address of IMDS in small letters.
    sealed = b32encode(services.tokens.seal.close(json.dumps(state).encode(), PURPOSE))
    seat = sealed.rstrip(b"=").decode("ascii").lower()
    return Reply(201, {"seat": seat, "secret": _secret(seat), "resourceId": resource_id, "expiresOn": iso(expires)})


def find(services: Services, seat: str) -> Seat:
    """Raises `Refused`."""
    try:
        sealed = b32decode(seat.encode("ascii", "replace") + b"=" * (-len(seat) % 8), casefold=True)
        state = json.loads(services.tokens.seal.open(sealed, PURPOSE))
    except (SealBroken, ValueError):
        raise no_identity("No resource has this address.") from None
    if services.clock.now().timestamp() >= state["expires"]:
        raise no_identity("This address is too old; start the program again.")
    with services.store.read() as tx:
        resource = inventory.find(tx, state["tenant"], state["resource"])
    if resource is None:
        raise no_identity()
    return Seat(state["tenant"], resource, _secret(seat))


def _secret(seat: str) -> str:
    return sha256(b"identity header\0" + seat.lower().encode()).hexdigest()
