"""/oauth2PermissionGrants: delegated permissions of clients, for everyone or for one user. It is consent."""

from __future__ import annotations

from genkan.directory import permissions
from genkan.directory.permissions import PermissionGrant
from genkan.store.tables import directory as tables
from genkan.surfaces.graph import service_principals, users
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_body, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import created, list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request, not_found, not_served
from genkan.surfaces.graph.shapes.grants import PERMISSION_GRANT
from genkan.surfaces.http import Reply

TABLE = tables.permission_grants
GRANTS = Entity(PERMISSION_GRANT, permissions.grants)


def _find(call: Call) -> PermissionGrant:
    if call.params["id"].lower() == "delta":
        raise not_served("delta queries for oauth2PermissionGrants")
    found = permissions.grants(call.tx, call.tenant_id, TABLE.c.id == call.params["id"])
    if not found:
        raise not_found(call.params["id"])
    return found[0]


def list_(call: Call) -> Reply:
    return list_reply(call, GRANTS)


def of_client(call: Call) -> Reply:
    return list_reply(call, GRANTS, TABLE.c.client_id == service_principals.find(call).id)


def of_user(call: Call) -> Reply:
    return list_reply(call, GRANTS, TABLE.c.principal_id == users.find(call).id)


def get(call: Call) -> Reply:
    return one_reply(call, GRANTS, _find(call))


def create(call: Call) -> Reply:
    values = read_body(call.request, PERMISSION_GRANT, "create").values
    person = values.get("principalId")
    if (values["consentType"] == "Principal") != (person is not None):
        raise bad_request(
            "The principalId is required with the consentType 'Principal', and only with it.", target="principalId"
        )
    made = permissions.grant_scopes(
        call.write,
        values["clientId"],
        values["resourceId"],
        " ".join((values.get("scope") or "").split()),
        person,
        start_time=values.get("startTime"),
        expiry_time=values.get("expiryTime"),
    )
    call.audit("Add delegated permission grant", made.client_id, "ServicePrincipal", scope=made.scope)
    return created(call, GRANTS, made)


def update(call: Call) -> Reply:
    found = _find(call)
    item = PERMISSION_GRANT.property("scope")
    assert item is not None
    body = read_object(call.request)
    unknown = {name for name in body if "@" not in name} - {"scope"}
    if body.get("id") == found.id:
        unknown.discard("id")
    if unknown:
        raise bad_request(f"Property '{min(unknown)}' of an oAuth2PermissionGrant cannot be changed.")
    scope = check(item, body.get("scope"), "OAuth2PermissionGrant") or ""
    permissions.change_grant(call.write, found.id, " ".join(scope.split()))
    call.audit("Update delegated permission grant", found.client_id, "ServicePrincipal", scope=scope)
    return Reply(204)


def delete(call: Call) -> Reply:
    found = _find(call)
    permissions.revoke_grant(call.write, found.id)
    call.audit("Remove delegated permission grant", found.client_id, "ServicePrincipal", scope=found.scope)
    return Reply(204)


ROWS: tuple[Row, ...] = (
    row("GET", "/oauth2PermissionGrants", list_),
    row("POST", "/oauth2PermissionGrants", create),
    row("GET", "/oauth2PermissionGrants/{id}", get),
    row("PATCH", "/oauth2PermissionGrants/{id}", update),
    row("DELETE", "/oauth2PermissionGrants/{id}", delete),
    row("GET", "/servicePrincipals/{id}/oauth2PermissionGrants", of_client),
    row("GET", "/users/{id}/oauth2PermissionGrants", of_user),
    row("GET", "/me/oauth2PermissionGrants", of_user),
)
