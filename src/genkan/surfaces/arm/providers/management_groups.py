"""Microsoft.Management/managementGroups (REST reference: Management Groups)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from genkan.access import assignments, management_groups
from genkan.access.assignments import Wish
from genkan.access.management_groups import PREFIX, ManagementGroup
from genkan.access.visible import has_any_at_or_below, visible
from genkan.clock import iso
from genkan.resources import subscriptions
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError, bad_request
from genkan.surfaces.arm.needs import ANY_TOKEN, DECIDED, LinkedNeed, Needs
from genkan.surfaces.http import Reply, RequestProblem
from genkan.surfaces.routing import Route

TYPE = "Microsoft.Management/managementGroups"


def index(call: Call) -> Reply:
    """The groups that the caller may read."""
    found = {group.id: group for group in management_groups.listed(call.tx, call.tenant_id)}
    seen = visible(call.index, call.principal, f"{TYPE}/read", list(found), now=call.now)
    return Reply(200, {"value": [_brief(call, found[scope]) for scope in seen]})


def get(call: Call) -> Reply:
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    expand = call.request.query.get("$expand", "").lower()
    deep = call.request.query.get("$recurse", "").lower() == "true"
    shown = as_json(call, group)
    if "children" in expand:
        shown["properties"]["children"] = _children(call, group.key, deep=deep) or None
    if "path" in expand:
        way = list(management_groups.above(call.tx, call.tenant_id, group.parent))[::-1]
        shown["properties"]["details"]["path"] = [{"name": one.name, "displayName": one.display_name} for one in way]
    return Reply(200, shown)


def put(call: Call) -> Reply:
    name = call.param("groupId")
    given = call.properties()
    group, new = management_groups.put(
        call.write,
        name,
        display_name=_text(given.get("displayName")),
        parent=_parent_name(given),
        now=call.now,
        by=call.caller.object_id,
    )
    if new:
        _give_to_its_maker(call, group)
    return Reply(200, as_json(call, group))


def patch(call: Call) -> Reply:
    given = call.body()
    management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    group, _ = management_groups.put(
        call.write,
        call.param("groupId"),
        display_name=_text(given.get("displayName")),
        parent=_name_of(given.get("parentGroupId")),
        now=call.now,
        by=call.caller.object_id,
    )
    return Reply(200, as_json(call, group))


def delete(call: Call) -> Reply:
    management_groups.remove(call.write, call.param("groupId"))
    return Reply(204)


def descendants(call: Call) -> Reply:
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    return Reply(200, {"value": _descendants(call, group.key)})


def entities(call: Call) -> Reply:
    """The groups and subscriptions in which the caller holds any role, with the way down to each."""
    world = call.index
    shown = []
    for group in management_groups.listed(call.tx, call.tenant_id):
        if has_any_at_or_below(world, call.principal, group.id, now=call.now):
            shown.append(_entity(call, group.id, f"/{PREFIX.strip('/')}", group.name, group.display_name, group.parent))
    for one in subscriptions.listed(call.tx, call.tenant_id):
        if has_any_at_or_below(world, call.principal, one.scope, now=call.now):
            shown.append(_entity(call, one.scope, "/subscriptions", one.id, one.display_name, one.management_group))
    return Reply(200, {"value": shown, "count": len(shown)})


def subscriptions_in(call: Call) -> Reply:
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    found = management_groups.subscriptions_in(call.tx, call.tenant_id, group.key)
    return Reply(200, {"value": [_member(call, group, *one) for one in found]})


def get_subscription(call: Call) -> Reply:
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    wanted = call.param("subscriptionId").lower()
    for found, display_name in management_groups.subscriptions_in(call.tx, call.tenant_id, group.key):
        if found == wanted:
            return Reply(200, _member(call, group, found, display_name))
    raise ArmError(404, "NotFound", f"'{group.id}/subscriptions/{wanted}' not found")


def put_subscription(call: Call) -> Reply:
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    one = subscriptions.get(call.tx, call.tenant_id, call.param("subscriptionId"))
    subscriptions.move(call.write, one.id, group.key)
    return Reply(200, _member(call, group, one.id, one.display_name))


def delete_subscription(call: Call) -> Reply:
    """Out of the group means below the root."""
    group = management_groups.get(call.tx, call.tenant_id, call.param("groupId"))
    one = subscriptions.get(call.tx, call.tenant_id, call.param("subscriptionId"))
    if one.management_group == group.key:
        subscriptions.move(call.write, one.id, management_groups.ensure_root(call.write, call.now).key)
    return Reply(204)


def as_json(call: Call, group: ManagementGroup) -> dict[str, Any]:
    details: dict[str, Any] = {
        "version": 1,
        "updatedTime": iso(group.updated_at),
        "updatedBy": group.updated_by,
    }
    if group.parent is not None:
        parent = management_groups.get(call.tx, call.tenant_id, group.parent)
        details["parent"] = {"id": parent.id, "name": parent.name, "displayName": parent.display_name}
    shown = _brief(call, group)
    shown["properties"]["details"] = details
    return shown


def _brief(call: Call, group: ManagementGroup) -> dict[str, Any]:
    properties: dict[str, Any] = {"tenantId": call.tenant_id, "displayName": group.display_name}
    return {"id": group.id, "type": TYPE, "name": group.name, "properties": properties}


def _member(call: Call, group: ManagementGroup, subscription_id: str, display_name: str) -> dict[str, Any]:
    return {
        "id": f"{group.id}/subscriptions/{subscription_id}",
        "type": f"{TYPE}/subscriptions",
        "name": subscription_id,
        "properties": {
            "tenant": call.tenant_id,
            "displayName": display_name,
            "parent": {"id": group.id},
            "state": "Active",
        },
    }


def _children(call: Call, name: str, *, deep: bool) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for child in management_groups.children(call.tx, call.tenant_id, name):
        below = _children(call, child.key, deep=True) if deep else []
        node = {"id": child.id, "type": TYPE, "name": child.name, "displayName": child.display_name}
        shown.append(node | ({"children": below} if below else {}))
    for one, display_name in management_groups.subscriptions_in(call.tx, call.tenant_id, name):
        shown.append(
            {"id": f"/subscriptions/{one}", "type": "/subscriptions", "name": one, "displayName": display_name}
        )
    return shown


def _descendants(call: Call, name: str) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = []
    for child in _children(call, name, deep=False):
        parent = management_groups.get(call.tx, call.tenant_id, name)
        properties = {"displayName": child.pop("displayName"), "parent": {"id": parent.id}}
        shown.append(child | {"properties": properties})
        if child["type"] == TYPE:
            shown += _descendants(call, child["name"])
    return shown


def _entity(call: Call, scope: str, kind: str, name: str, display_name: str, parent: str | None) -> dict[str, Any]:
    way = list(management_groups.above(call.tx, call.tenant_id, parent))
    return {
        "id": scope,
        "type": kind,
        "name": name,
        "properties": {
            "tenantId": call.tenant_id,
            "displayName": display_name,
            "parent": {"id": way[0].id if way else None},
            "permissions": "view",
            "inheritedPermissions": "view",
            "parentDisplayNameChain": [one.display_name for one in way[::-1]],
            "parentNameChain": [one.name for one in way[::-1]],
        },
    }


def _give_to_its_maker(call: Call, group: ManagementGroup) -> None:
    """Who makes a management group is its Owner, by an assignment that everybody sees."""
    catalogue = call.services.access.catalogue(call.tenant_id)
    owner = catalogue.role_named("Owner")
    assert owner is not None, "every catalogue has the general roles"
    wish = Wish(call.caller.object_id, owner.id, call.caller.kind)
    by = call.caller.object_id
    assignments.put(call.write, catalogue, group.id, str(uuid.uuid4()), wish, now=call.now, by=by)


def _text(value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or len(value) > 256):
        raise bad_request("The display name must be a string of at most 256 characters.")
    return value


def _parent_name(given: dict[str, Any]) -> str | None:
    details = given.get("details")
    parent = details.get("parent") if isinstance(details, dict) else None
    return _name_of(parent.get("id")) if isinstance(parent, dict) else None


def _name_of(given: object) -> str | None:
    """A management group's name from its id, or from the bare name that az also sends."""
    if given is None:
        return None
    if not isinstance(given, str):
        raise bad_request("The parent must be the id of a management group.")
    return given.rstrip("/").rpartition("/")[2]


def _makes_a_new_one(call: Call) -> bool:
    """Nobody can have a role at a group that is not there yet: what counts is the parent, which is linked.

    Below the root, unless a tenant forbids it, anybody may make a group, as in Azure.
    """
    return management_groups.find(call.tx, call.tenant_id, call.param("groupId")) is None


def _new_parent(call: Call) -> Sequence[LinkedNeed]:
    """Putting a group below another needs `write` there too."""
    try:
        parent = _parent_name(call.peek()) or _name_of(call.body().get("parentGroupId"))
    except (ArmError, RequestProblem):
        return ()  # The handler refuses the body.
    if parent is None or parent.lower() == call.tenant_id:
        return ()
    return (LinkedNeed(f"{TYPE}/write", PREFIX + parent),)


def _moving(call: Call) -> Sequence[LinkedNeed]:
    """A subscription is moved by who may hand out roles in it, and may write its old group (the root aside)."""
    found = subscriptions.find(call.tx, call.param("subscriptionId"))
    needs = [
        LinkedNeed("Microsoft.Authorization/roleAssignments/write", f"/subscriptions/{call.param('subscriptionId')}")
    ]
    if found is not None and found.tenant_id == call.tenant_id and found.management_group != call.tenant_id:
        needs.append(LinkedNeed(f"{TYPE}/write", PREFIX + found.management_group))
    return needs


_BASE = "/providers/Microsoft.Management"
_ALL = _BASE + "/managementGroups"
_ONE = _ALL + "/{groupId}"
_MEMBERS = _ONE + "/subscriptions"

ROWS = (
    Route("GET", _ALL, index, ANY_TOKEN),
    Route("POST", _BASE + "/getEntities", entities, ANY_TOKEN),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, Needs(excused=_makes_a_new_one, linked=_new_parent)),
    Route("PATCH", _ONE, patch, Needs(linked=_new_parent)),
    Route("DELETE", _ONE, delete, DECIDED),
    Route("GET", _ONE + "/descendants", descendants, DECIDED),
    Route("GET", _MEMBERS, subscriptions_in, DECIDED),
    Route("GET", _MEMBERS + "/{subscriptionId}", get_subscription, DECIDED),
    Route("PUT", _MEMBERS + "/{subscriptionId}", put_subscription, Needs(linked=_moving)),
    Route("DELETE", _MEMBERS + "/{subscriptionId}", delete_subscription, Needs(linked=_moving)),
)
