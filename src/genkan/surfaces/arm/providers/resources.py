"""Resources of every type in a subscription or a group (REST reference: Resource Management, Resources)."""

from __future__ import annotations

import re
from typing import Any

from genkan.clock import iso
from genkan.resources import groups, inventory, subscriptions
from genkan.resources.inventory import Resource
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request
from genkan.surfaces.arm.needs import LISTED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_NOT_LISTED = ("Microsoft.Resources/deployments",)
_TERM = re.compile(r"(resourceType|name|location|resourceGroup|tagName|tagValue)\s+(eq|ne)\s+'((?:[^']|'')*)'", re.I)


def index(call: Call) -> Reply:
    """Top-level resources, filtered as asked; each shown only where the caller may read it."""
    subscription = subscriptions.get(call.tx, call.tenant_id, call.param("subscriptionId"))
    group = call.param("resourceGroupName")
    if group:
        groups.get(call.tx, call.tenant_id, subscription.id, group)
    wanted = _terms(call.request.query.get("$filter", ""))
    found = [
        one
        for one in inventory.listed(call.tx, call.tenant_id, subscription.id, group=group or None)
        if len(one.id.types) == 1 and one.id.type not in _NOT_LISTED and all(_fits(one, *term) for term in wanted)
    ]
    shown = call.readable(found, lambda resource: str(resource.id))
    if (top := call.request.query.get("$top", "")).isdigit():
        shown = shown[: int(top)]
    with_times = "createdtime" in call.request.query.get("$expand", "").lower()
    return Reply(200, {"value": [as_json(one, with_times=with_times) for one in shown]})


def as_json(one: Resource, *, with_times: bool = False) -> dict[str, Any]:
    """The generic shape: everything but the type's own properties."""
    shown: dict[str, Any] = {"id": str(one.id), "name": one.id.name, "type": one.id.type}
    for name, value in (("location", one.location), ("tags", one.tags), ("identity", one.identity), ("sku", one.sku)):
        if value:
            shown[name] = value if isinstance(value, str) else dict(value)
    if with_times:
        shown |= {"createdTime": iso(one.created_at), "changedTime": iso(one.changed_at)}
        shown["provisioningState"] = "Succeeded"
    return shown


def _terms(text: str) -> list[tuple[str, bool, str]]:
    """`name eq 'x' and ...` as (name, wanted equal, value); anything else is refused."""
    if not text.strip():
        return []
    found = []
    for part in re.split(r"\s+and\s+", text.strip(), flags=re.IGNORECASE):
        term = _TERM.fullmatch(part.strip())
        if term is None:
            raise bad_request(f"The filter '{text}' is not supported here.", "InvalidFilterInQueryString")
        name, operator, value = term.groups()
        found.append((name.lower(), operator.lower() == "eq", value.replace("''", "'")))
    return found


def _fits(one: Resource, name: str, equal: bool, value: str) -> bool:
    if name == "tagname":
        return (value in one.tags) is equal
    if name == "tagvalue":
        return (value in one.tags.values()) is equal
    actual = {
        "resourcetype": one.id.type,
        "name": one.id.name,
        "location": one.location or "",
        "resourcegroup": one.id.group,
    }[name]
    return (actual.lower() == value.lower()) is equal


ROWS = (
    Route("GET", "/subscriptions/{subscriptionId}/resources", index, LISTED),
    Route("GET", "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/resources", index, LISTED),
)
