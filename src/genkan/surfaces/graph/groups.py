"""/groups: security and Microsoft 365 groups."""

from __future__ import annotations

from genkan.directory import directory_roles, groups, objects, owners, tenants
from genkan.directory.groups import Group
from genkan.surfaces.graph import security_identifiers
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import Body, read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request, denied, not_found, not_served
from genkan.surfaces.graph.extension_values import extended, writable
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.links import bound, own
from genkan.surfaces.graph.moments import seconds
from genkan.surfaces.graph.permissions import PERMISSIONS
from genkan.surfaces.graph.shapes.group import GROUP
from genkan.surfaces.graph.upserts import new_name
from genkan.surfaces.graph.versions import check_version
from genkan.surfaces.http import Reply

GROUPS = Entity(GROUP, groups.every, extras={"securityIdentifier": security_identifiers.shown})
MANAGES_ROLES = "RoleManagement.ReadWrite.Directory"


def find(call: Call) -> Group:
    """The group that the path names. Raises Graph's 404."""
    key = call.params["id"]
    id = object_id(call.tx, call.tenant_id, "groups", key)
    found = groups.find(call.tx, call.tenant_id, id) if id else None
    if found is None:
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    return list_reply(call, extended(call, GROUPS))


def count(call: Call) -> Reply:
    return count_reply(call, extended(call, GROUPS))


def get(call: Call) -> Reply:
    return one_reply(call, extended(call, GROUPS), find(call))


def create(call: Call, unique_name: str | None = None) -> Reply:
    shape = writable(call, GROUP)
    body = read_body(call.request, shape, "create")
    columns, properties = body.columns(shape), body.properties(shape)
    types = {name.lower() for name in properties.get("groupTypes") or ()}
    _check_types(body, types)
    if columns["mail_enabled"] and "unified" not in types:
        raise bad_request("Cannot create a mail-enabled group that is not of the type 'Unified'.", target="mailEnabled")
    if "unified" in types and not columns["mail_enabled"]:
        raise bad_request("A group of the type 'Unified' must be mail-enabled.", target="mailEnabled")
    if not columns["mail_enabled"] and not columns["security_enabled"]:
        raise bad_request("A group must be mail-enabled or security-enabled.", target="securityEnabled")
    if "unified" in types:
        tenant = tenants.find(call.tx, call.tenant_id)
        domain = tenant.initial_domain if tenant else ""
        properties["mail"] = f"{columns['mail_nickname']}@{domain}"
        properties.setdefault("visibility", "Public")
    if properties.get("isAssignableToRole"):
        _for_role_managers(call)
        if not columns["security_enabled"]:
            raise bad_request("A group for directory roles must be security-enabled.", target="isAssignableToRole")
    properties["renewedDateTime"] = seconds(call.now)
    found = groups.create(
        call.write,
        columns["display_name"],
        columns["mail_nickname"],
        call.now,
        security_enabled=columns["security_enabled"],
        mail_enabled=columns["mail_enabled"],
        unique_name=unique_name or columns.get("unique_name"),
        properties=properties,
    )
    _bind(call, found, body)
    call.audit("Add group", found.id, "Group", found.display_name)
    return created(call, GROUPS, found)


def update(call: Call) -> Reply:
    """Also creates one that is addressed by its uniqueName, with `Prefer: create-if-missing`."""
    name = new_name(call)
    if name is not None:
        return create(call, unique_name=name)
    found = find(call)
    guard(call, found)
    check_version(call, found)
    shape = writable(call, GROUP)
    body = read_body(call.request, shape, "update")
    _check_types(body, {name.lower() for name in body.values.get("groupTypes") or ()})
    groups.update(call.write, found.id, properties=body.properties(shape, over=found.properties), **body.columns(shape))
    _bind(call, found, body)
    call.audit("Update group", found.id, "Group", found.display_name)
    return Reply(204)


def delete(call: Call) -> Reply:
    found = find(call)
    guard(call, found)
    check_version(call, found)
    groups.delete(call.write, found.id, call.now)
    call.audit("Delete group", found.id, "Group", found.display_name)
    return Reply(204)


def guard(call: Call, found: Group) -> None:
    """What holds directory roles is managed by those who may assign them, and by its owners. Raises Graph's 403."""
    if found.role_assignable and not owners.owns(call.tx, call.tenant_id, call.caller.object_id, found.id):
        _for_role_managers(call)


def _for_role_managers(call: Call) -> None:
    if MANAGES_ROLES in call.caller.roles:
        return
    principals = [call.caller.object_id, *groups.groups_of(call.tx, call.tenant_id, call.caller.object_id)]
    held = directory_roles.held(call.tx, call.tenant_id, principals)
    if not any(directory_roles.grants(block, "roleAssignments/create") for role in held for block in role.blocks):
        raise denied()


def _check_types(body: Body, types: set[str]) -> None:
    if "dynamicmembership" in types or body.values.get("membershipRule"):
        raise not_served("groups with dynamic membership")
    if types - {"unified"}:
        raise bad_request("Invalid value specified for property 'groupTypes' of resource 'Group'.", target="groupTypes")


def _check_readable(call: Call, ids: set[str]) -> None:
    """A program that may only create groups puts into them whom it may read, and itself. Raises Graph's 403."""
    roles = call.caller.roles
    if not call.caller.app_only or not ids or not roles.isdisjoint(PERMISSIONS["PATCH", "/groups/{id}"].application):
        return
    for named in objects.named(call.tx, call.tenant_id, sorted(ids)).values():
        if roles.isdisjoint(PERMISSIONS["GET", f"/{named.kind}s/{{id}}"].application):
            raise denied()


def _bind(call: Call, found: Group, body: Body) -> None:
    """`members@odata.bind` and `owners@odata.bind`; who may create only as owner becomes one."""
    ids = bound(call, body, "members", "owners")
    _check_readable(call, {*ids["members"], *ids["owners"]} - {call.caller.object_id})
    for member_id in ids["members"]:
        groups.add_member(call.write, found.id, member_id)
    own(call, found.id, ids["owners"])


ROWS: tuple[Row, ...] = (
    row("GET", "/groups", list_),
    row("POST", "/groups", create),
    row("GET", "/groups/$count", count),
    row("GET", "/groups/{id}", get),
    row("PATCH", "/groups/{id}", update),
    row("DELETE", "/groups/{id}", delete),
)
