"""Microsoft.Resources/resourceGroups (REST reference: Resource Management, Resource Groups)."""

from __future__ import annotations

import re
from typing import Any

from genkan.resources import groups, locations, tags
from genkan.resources.groups import Group
from genkan.surfaces.arm import long_running
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request
from genkan.surfaces.arm.needs import DECIDED, LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_TAG_FILTER = re.compile(r"tagname eq '([^']*)'(?: and tagvalue eq '([^']*)')?", re.IGNORECASE)


def index(call: Call) -> Reply:
    found = groups.listed(call.tx, call.tenant_id, call.param("subscriptionId"))
    shown = call.readable(found, lambda group: group.id)
    if wanted := call.request.query.get("$filter"):
        match = _TAG_FILTER.fullmatch(wanted.strip())
        if match is None:
            raise bad_request(f"The filter '{wanted}' is not supported here.", "InvalidFilterInQueryString")
        name, value = match.groups()
        shown = [group for group in shown if name in group.tags and value in (None, group.tags[name])]
    if (top := call.request.query.get("$top", "")).isdigit():
        shown = shown[: int(top)]
    return Reply(200, {"value": [as_json(group) for group in shown]})


def get(call: Call) -> Reply:
    group = _group(call)
    if call.request.method == "HEAD":
        return Reply(204)
    return Reply(200, as_json(group))


def put(call: Call) -> Reply:
    body = call.body()
    group, new = groups.put(
        call.write,
        call.param("subscriptionId"),
        call.param("resourceGroupName"),
        location=locations.normalized(body.get("location")),
        tags=tags.checked(body.get("tags")),
        managed_by=body.get("managedBy") if isinstance(body.get("managedBy"), str) else None,
    )
    return Reply(201 if new else 200, as_json(group))


def patch(call: Call) -> Reply:
    group = _group(call)
    body = call.body()
    if "tags" in body:
        group = groups.set_tags(call.write, group, tags.checked(body["tags"]))
    return Reply(200, as_json(group))


def delete(call: Call) -> Reply:
    group = _group(call)
    effect = {"kind": "delete_group", "subscription": group.subscription_id, "group": group.name}
    reply = long_running.begin_in_subscription(call, group.id, effect)
    groups.mark_going(call.write, group)
    return reply


def as_json(group: Group) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "id": group.id,
        "name": group.name,
        "type": "Microsoft.Resources/resourceGroups",
        "location": group.location,
    }
    if group.tags:
        shown["tags"] = dict(group.tags)
    if group.managed_by:
        shown["managedBy"] = group.managed_by
    return shown | {"properties": {"provisioningState": group.provisioning_state}}


def _group(call: Call) -> Group:
    return groups.get(call.tx, call.tenant_id, call.param("subscriptionId"), call.param("resourceGroupName"))


_ALL = "/subscriptions/{subscriptionId}/resourceGroups"
_ONE = _ALL + "/{resourceGroupName}"

ROWS = (
    Route("GET", _ALL, index, LISTED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, DECIDED),
    Route("PATCH", _ONE, patch, DECIDED),
    Route("DELETE", _ONE, delete, DECIDED),
)
