"""/directoryRoles and /directoryRoleTemplates: Entra's built-in roles and who holds them.

Every role counts as activated, and its id in the tenant is its template's.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Select, select

from genkan.directory import directory_roles
from genkan.directory.directory_roles import DirectoryRole
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import mixed, navigation
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_found, not_served
from genkan.surfaces.graph.facts import every_role
from genkan.surfaces.graph.keys import named
from genkan.surfaces.graph.links import referenced
from genkan.surfaces.graph.shapes.roles import DIRECTORY_ROLE, ROLE_TEMPLATE
from genkan.surfaces.graph.shapes.shape import guid
from genkan.surfaces.http import Reply

ROLES = mixed.ROLES
TEMPLATES = Entity(ROLE_TEMPLATE, every_role)
KINDS = ("user", "group", "servicePrincipal")


def find(call: Call) -> DirectoryRole:
    """By id, or `directoryRoles(roleTemplateId='..')`. Raises Graph's 404."""
    key = call.params["id"]
    if key.lower() == "delta":
        raise not_served("delta queries for directoryRoles")
    alternate = named(key)
    found = directory_roles.role(alternate[1] if alternate and alternate[0] == "roletemplateid" else key)
    if found is None or found.name.lower() == key.lower():
        raise not_found(key)
    return found


def list_(call: Call) -> Reply:
    return list_reply(call, ROLES)


def templates(call: Call) -> Reply:
    return list_reply(call, TEMPLATES)


def get_template(call: Call) -> Reply:
    found = every_role(call.tx, call.tenant_id, ROLE_TEMPLATE.table.c.id == call.params["id"].lower())
    if not found:
        raise not_found(call.params["id"])
    return one_reply(call, TEMPLATES, found[0])


def get(call: Call) -> Reply:
    found = find(call)
    return one_reply(call, ROLES, every_role(call.tx, call.tenant_id, DIRECTORY_ROLE.table.c.id == found.id)[0])


def activate(call: Call) -> Reply:
    """Activating a role that is active already, which all are, answers it."""
    template = check(
        guid("roleTemplateId", required=True), read_object(call.request).get("roleTemplateId"), "DirectoryRole"
    )
    if directory_roles.role(template) is None:
        raise not_found(template)
    found = every_role(call.tx, call.tenant_id, DIRECTORY_ROLE.table.c.id == template)[0]
    reply = one_reply(call, ROLES, found, status=201)
    reply.headers["location"] = f"{call.root}/directoryRoles/{template}"
    return reply


def _holders(tenant_id: str, role_id: str) -> Select[Any]:
    table = tables.directory_role_assignments
    return select(table.c.principal_id).where(table.c.tenant_id == tenant_id, table.c.role_id == role_id)


def _members(call: Call) -> Select[Any]:
    return _holders(call.tenant_id, find(call).id)


ROLES.expands["members"] = navigation.expanded(navigation.Relationship("members", _holders, KINDS))


def members(call: Call) -> Reply:
    return mixed.mixed_list(call, _members(call), KINDS)


def count_members(call: Call) -> Reply:
    return mixed.mixed_count(call, _members(call), KINDS)


def add_member(call: Call) -> Reply:
    found = find(call)
    principal = referenced(call)
    directory_roles.assign(call.write, principal, found.id)
    call.audit("Add member to role", principal, "Role", found.name)
    return Reply(204)


def remove_member(call: Call) -> Reply:
    found, principal = find(call), call.params["key"].lower()
    held = [item for item in directory_roles.assigned(call.tx, call.tenant_id, [principal]) if item.role_id == found.id]
    if not held:
        raise not_found(principal)
    directory_roles.remove(call.write, held[0].id)
    call.audit("Remove member from role", principal, "Role", found.name)
    return Reply(204)


AT = "/directoryRoles/{id}/members"
ROWS: tuple[Row, ...] = (
    row("GET", "/directoryRoles", list_),
    row("POST", "/directoryRoles", activate),
    row("GET", "/directoryRoles/{id}", get),
    row("GET", AT, members),
    row("GET", f"{AT}/$count", count_members),
    row("GET", f"{AT}/{{type}}", members),
    row("GET", f"{AT}/{{type}}/$count", count_members),
    row("POST", f"{AT}/$ref", add_member),
    row("DELETE", f"{AT}/{{key}}/$ref", remove_member),
    row("GET", "/directoryRoleTemplates", templates),
    row("GET", "/directoryRoleTemplates/{id}", get_template),
)
