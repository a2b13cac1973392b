"""Microsoft.Authorization/locks on subscriptions, groups and resources (REST reference: Management Locks)."""

from __future__ import annotations

from typing import Any

from genkan.resources import locks
from genkan.resources.ids import subscription_id
from genkan.resources.locks import Lock
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request
from genkan.surfaces.arm.needs import DECIDED, UNLOCKED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def index(call: Call) -> Reply:
    """Those at the scope, above and below it; `atScope()` leaves out what is below."""
    wanted = call.request.query.get("$filter", "").replace(" ", "").lower()
    if wanted not in ("", "atscope()"):
        raise bad_request(f"The filter '{wanted}' is not supported. Supported is: atScope().", "InvalidFilter")
    scope = _scope(call)
    found = locks.at_or_above(call.tx, call.tenant_id, scope)
    if not wanted:
        found += locks.below(call.tx, call.tenant_id, scope)
    return Reply(200, {"value": [as_json(lock) for lock in found]})


def get(call: Call) -> Reply:
    return Reply(200, as_json(locks.get(call.tx, call.tenant_id, _scope(call), call.param("lockName"))))


def put(call: Call) -> Reply:
    given = call.properties()
    level, notes = given.get("level"), given.get("notes")
    lock, new = locks.put(call.write, _scope(call), call.param("lockName"), level=level, notes=notes, now=call.now)
    return Reply(201 if new else 200, as_json(lock))


def delete(call: Call) -> Reply:
    gone = locks.remove(call.write, _scope(call), call.param("lockName"))
    return Reply(200 if gone else 204)


def as_json(lock: Lock) -> dict[str, Any]:
    properties: dict[str, Any] = {"level": lock.level}
    if lock.notes is not None:
        properties["notes"] = lock.notes
    return {"properties": properties, "id": lock.id, "type": "Microsoft.Authorization/locks", "name": lock.name}


def _scope(call: Call) -> str:
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    if subscription_id(scope) is None:
        raise bad_request("Locks can be set on subscriptions, resource groups and resources.", "InvalidScope")
    return scope


_ALL = "{scope*}/providers/Microsoft.Authorization/locks"
_ONE = _ALL + "/{lockName}"

# A lock does not lock itself: who may write locks can always take one away.
ROWS = (
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, UNLOCKED),
    Route("DELETE", _ONE, delete, UNLOCKED),
)
