"""appRoleAssignments and appRoleAssignedTo: app roles held by principals; granting one is admin consent."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from genkan.directory import directory_roles, first_party, objects, permissions
from genkan.directory import groups as directory_groups
from genkan.directory import service_principals as directory_principals
from genkan.directory.permissions import AppRoleAssignment
from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import groups, service_principals, users
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import context_url, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity, Expand
from genkan.surfaces.graph.errors import bad_request, denied, not_found, unsupported_query
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.shapes.grants import APP_ROLE_ASSIGNMENT
from genkan.surfaces.http import Reply

MOST_EXPANDED = 20
TABLE = tables.app_role_assignments


def _names(tx: Read, tenant_id: str, found: Sequence[AppRoleAssignment]) -> Mapping[str, Mapping[str, Any]]:
    ids = {id for item in found for id in (item.principal_id, item.resource_id)}
    named = {id: each.display_name for id, each in objects.named(tx, tenant_id, sorted(ids)).items()}
    return {
        item.id: {
            "principalDisplayName": named.get(item.principal_id),
            "resourceDisplayName": named.get(item.resource_id),
        }
        for item in found
    }


ASSIGNMENTS = Entity(
    APP_ROLE_ASSIGNMENT,
    permissions.app_role_assignments,
    extras={"principalDisplayName": _names, "resourceDisplayName": _names},
)


def _expanded(side: str) -> Expand:
    def expand(call: Call, found: Any, expansion: Expansion) -> list[dict[str, Any]]:
        if expansion.options:
            raise unsupported_query("Options inside $expand of app role assignments are not supported.")
        held = permissions.app_role_assignments(call.tx, call.tenant_id, TABLE.c[side] == found.id, limit=MOST_EXPANDED)
        return render_all(call.tx, call.tenant_id, ASSIGNMENTS, held, None, version=call.version)

    return expand


def _rows(at: str, find: Callable[[Call], Any], side: str) -> Iterator[Row]:
    """`side` is the column that the path's object stands in."""
    column = TABLE.c[side]

    def list_(call: Call) -> Reply:
        return list_reply(call, ASSIGNMENTS, column == find(call).id)

    def get(call: Call) -> Reply:
        found = permissions.app_role_assignments(
            call.tx, call.tenant_id, column == find(call).id, TABLE.c.id == call.params["key"]
        )
        if not found:
            raise not_found(call.params["key"])
        return one_reply(call, ASSIGNMENTS, found[0])

    def assign(call: Call) -> Reply:
        return _assign(call, find(call).id, side)

    def remove(call: Call) -> Reply:
        found = find(call)
        permissions.remove_app_role(call.write, call.params["key"], **{side: found.id})
        call.audit("Remove app role assignment", found.id, "ServicePrincipal", assignment=call.params["key"])
        return Reply(204)

    yield row("GET", at, list_)
    if not at.startswith("/me"):
        yield row("POST", at, assign)
        yield row("DELETE", f"{at}/{{key}}", remove)
    if at.startswith("/servicePrincipals"):
        yield row("GET", f"{at}/{{key}}", get)


def _assign(call: Call, id: str, side: str) -> Reply:
    values = read_body(call.request, APP_ROLE_ASSIGNMENT, "create").values
    named = {"principal_id": "principalId", "resource_id": "resourceId"}[side]
    if values[named] != id:
        raise bad_request(f"The {named} must be the object in the path.", target=named)
    _guard(call, values["resourceId"])
    made = permissions.assign_app_role(
        call.write, values["principalId"], values["resourceId"], values["appRoleId"], call.now
    )
    call.audit("Add app role assignment", made.principal_id, made.principal_type, appRoleId=made.app_role_id)
    body = render_all(call.tx, call.tenant_id, ASSIGNMENTS, [made], None, version=call.version)[0]
    return Reply(201, {"@odata.context": f"{context_url(call, ASSIGNMENTS, None)}/$entity", **body})


def _guard(call: Call, resource_id: str) -> None:
    """For a user, an app role of Microsoft Graph takes a higher role than one of another resource."""
    resource = directory_principals.find(call.tx, call.tenant_id, resource_id)
    if resource is not None:
        guard_resource(call, resource.app_id)


def guard_resource(call: Call, app_id: str) -> None:
    """Raises Graph's 403 for a user whose roles do not reach to app roles of this resource."""
    if call.caller.app_only or app_id != first_party.GRAPH:
        return
    principals = [
        call.caller.object_id,
        *directory_groups.groups_of(call.tx, call.tenant_id, call.caller.object_id),
    ]
    held = {role.id for role in directory_roles.held(call.tx, call.tenant_id, principals)}
    if directory_roles.MAY_GRANT_GRAPH.isdisjoint(held):
        raise denied()


def _all() -> Iterator[Row]:
    for entity in (service_principals.SERVICE_PRINCIPALS, users.USERS, groups.GROUPS):
        entity.expands["appRoleAssignments"] = _expanded("principal_id")
    service_principals.SERVICE_PRINCIPALS.expands["appRoleAssignedTo"] = _expanded("resource_id")
    yield from _rows("/servicePrincipals/{id}/appRoleAssignments", service_principals.find, "principal_id")
    yield from _rows("/servicePrincipals/{id}/appRoleAssignedTo", service_principals.find, "resource_id")
    yield from _rows("/users/{id}/appRoleAssignments", users.find, "principal_id")
    yield from _rows("/me/appRoleAssignments", users.find, "principal_id")
    yield from _rows("/groups/{id}/appRoleAssignments", groups.find, "principal_id")


ROWS: tuple[Row, ...] = tuple(_all())
