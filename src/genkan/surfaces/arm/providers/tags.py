"""Microsoft.Resources/tags/default: the tags of a subscription, group or resource, on their own."""

from __future__ import annotations

from collections.abc import Mapping

from genkan.resources import groups, ids, inventory, subscriptions, tags
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request, invalid_content
from genkan.surfaces.arm.needs import DECIDED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def get(call: Call) -> Reply:
    scope = _scope(call)
    return _shown(scope, _read(call, scope))


def put(call: Call) -> Reply:
    """Replace all tags."""
    scope = _scope(call)
    return _shown(scope, _write(call, scope, _given(call)))


def patch(call: Call) -> Reply:
    """Merge, replace or delete tags, as `operation` says."""
    scope = _scope(call)
    given, old = _given(call), _read(call, scope)
    operation = str(call.body().get("operation", "")).lower()
    if operation == "merge":
        new = {**old, **given}
    elif operation == "replace":
        new = given
    elif operation == "delete":
        new = {name: value for name, value in old.items() if given.get(name) != value}
    else:
        raise invalid_content("'operation' must be Merge, Replace or Delete.")
    return _shown(scope, _write(call, scope, tags.checked(new)))


def delete(call: Call) -> Reply:
    _write(call, _scope(call), {})
    return Reply(200)


def _scope(call: Call) -> str:
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    if ids.subscription_id(scope) is None:
        raise bad_request("Subscriptions, resource groups and resources have tags.", "InvalidScope")
    return scope


def _given(call: Call) -> dict[str, str]:
    return tags.checked(call.properties().get("tags"))


def _read(call: Call, scope: str) -> dict[str, str]:
    resource = inventory.find(call.tx, call.tenant_id, scope)
    if resource is not None:
        return dict(resource.tags)
    parts = scope.split("/")
    if len(parts) > 3:
        return dict(groups.get(call.tx, call.tenant_id, parts[2], parts[4]).tags)
    return dict(subscriptions.get(call.tx, call.tenant_id, parts[2]).tags)


def _write(call: Call, scope: str, new: dict[str, str]) -> dict[str, str]:
    resource = inventory.find(call.tx, call.tenant_id, scope)
    parts = scope.split("/")
    if resource is not None:
        inventory.change(call.write, resource, call.now, tags=new)
    elif len(parts) > 3:
        groups.set_tags(call.write, groups.get(call.tx, call.tenant_id, parts[2], parts[4]), new)
    else:
        subscriptions.set_tags(call.write, parts[2], new)
    return new


def _shown(scope: str, held: Mapping[str, str]) -> Reply:
    body = {
        "id": f"{scope}/providers/Microsoft.Resources/tags/default",
        "name": "default",
        "type": "Microsoft.Resources/tags",
        "properties": {"tags": dict(held)},
    }
    return Reply(200, body)


_ONE = "{scope*}/providers/Microsoft.Resources/tags/default"

ROWS = (
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, DECIDED),
    Route("PATCH", _ONE, patch, DECIDED),
    Route("DELETE", _ONE, delete, DECIDED),
)
