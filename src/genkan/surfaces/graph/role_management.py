"""/roleManagement/directory: role definitions and role assignments, scope `/`."""

from __future__ import annotations

from typing import Any

from genkan.directory import directory_roles
from genkan.directory.directory_roles import EVERYWHERE, RoleAssignment
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import mixed
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request, not_found
from genkan.surfaces.graph.facts import every_role
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.shapes.roles import ROLE_ASSIGNMENT, ROLE_DEFINITION
from genkan.surfaces.http import Reply

TABLE = tables.directory_role_assignments
DEFINITIONS = Entity(ROLE_DEFINITION, every_role)


def _principal(call: Call, found: RoleAssignment, _expansion: Expansion) -> Any:
    return next(iter(mixed.objects(call, [found.principal_id])), None)


def _definition(call: Call, found: RoleAssignment, _expansion: Expansion) -> Any:
    roles = every_role(call.tx, call.tenant_id, ROLE_DEFINITION.table.c.id == found.role_id)
    return render_all(call.tx, call.tenant_id, DEFINITIONS, roles, None, version=call.version)[0]


ASSIGNMENTS = Entity(
    ROLE_ASSIGNMENT,
    directory_roles.every,
    expands={"principal": _principal, "roleDefinition": _definition},
)


def list_definitions(call: Call) -> Reply:
    return list_reply(call, DEFINITIONS)


def get_definition(call: Call) -> Reply:
    key = call.params["key"].lower()
    found = every_role(call.tx, call.tenant_id, ROLE_DEFINITION.table.c.id == key)
    if not found:
        raise not_found(key)
    return one_reply(call, DEFINITIONS, found[0])


def list_assignments(call: Call) -> Reply:
    return list_reply(call, ASSIGNMENTS)


def get_assignment(call: Call) -> Reply:
    return one_reply(call, ASSIGNMENTS, _find(call))


def assign(call: Call) -> Reply:
    columns = read_body(call.request, ROLE_ASSIGNMENT, "create").columns(ROLE_ASSIGNMENT)
    role = directory_roles.role(columns["role_id"])
    if role is None:
        raise bad_request("The specified role definition does not exist.", target="roleDefinitionId")
    made = directory_roles.assign(
        call.write, columns["principal_id"], role.id, columns.get("directory_scope") or EVERYWHERE
    )
    call.audit("Add member to role", made.principal_id, "Role", role.name)
    return created(call, ASSIGNMENTS, made)


def remove(call: Call) -> Reply:
    found = _find(call)
    directory_roles.remove(call.write, found.id)
    call.audit("Remove member from role", found.principal_id, "Role", found.role_id)
    return Reply(204)


def _find(call: Call) -> RoleAssignment:
    found = directory_roles.find(call.tx, call.tenant_id, call.params["key"])
    if found is None:
        raise not_found(call.params["key"])
    return found


AT = "/roleManagement/directory"
ROWS: tuple[Row, ...] = (
    row("GET", f"{AT}/roleDefinitions", list_definitions),
    row("GET", f"{AT}/roleDefinitions/{{key}}", get_definition),
    row("GET", f"{AT}/roleAssignments", list_assignments),
    row("POST", f"{AT}/roleAssignments", assign),
    row("GET", f"{AT}/roleAssignments/{{key}}", get_assignment),
    row("DELETE", f"{AT}/roleAssignments/{{key}}", remove),
)
