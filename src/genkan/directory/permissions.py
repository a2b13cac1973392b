"""What a resource's application lets others do: app roles assigned to principals, scopes granted to clients.

An app role assignment shows as `roles` in the next app-only token (or in a user's token for that resource); a
permission grant shows as `scp`.
"""

from __future__ import annotations

import base64
import secrets
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from genkan.directory import objects, published, service_principals
from genkan.directory.errors import AlreadyThere, NotThere, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

# The role of an assignment to a resource that declares no role for it.
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class AppRoleAssignment:
    """A principal holds an app role of a resource; `resource_id` is the resource's service principal."""

    id: str
    principal_id: str
    principal_type: str  # User, Group, ServicePrincipal
    resource_id: str
    app_role_id: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PermissionGrant:
    """Delegated permissions of a client at a resource, for everyone (AllPrincipals) or one user (Principal)."""

    id: str
    client_id: str
    resource_id: str
    consent_type: str
    principal_id: str | None
    scope: str  # space-separated
    start_time: datetime | None = None  # kept and shown; like Entra, nothing else comes of them
    expiry_time: datetime | None = None

    @property
    def scopes(self) -> frozenset[str]:
        return frozenset(self.scope.split())


def assign_app_role(
    tx: Write, principal_id: str, resource_id: str, app_role_id: str, now: datetime
) -> AppRoleAssignment:
    """Assign an app role by its id. Raises `NotThere`, `Unacceptable`, `AlreadyThere`."""
    kind = objects.kind_of(tx, tx.tenant_id, principal_id)
    if kind not in ("user", "group", "servicePrincipal"):
        raise NotThere("principal", principal_id)
    resource = service_principals.find(tx, tx.tenant_id, resource_id)
    if resource is None:
        raise NotThere("servicePrincipal", resource_id)
    if app_role_id != DEFAULT_ACCESS:
        role = published.app_role(resource, id=app_role_id)
        if role is None:
            raise Unacceptable("appRoleId", "Permission being assigned was not found on application")
        wanted = "Application" if kind == "servicePrincipal" else "User"
        if wanted not in role.get("allowedMemberTypes", ()):
            raise Unacceptable("appRoleId", f"the app role `{role.get('value')}` is not for {wanted} members")
    key = {"principal_id": principal_id, "resource_id": resource_id, "app_role_id": app_role_id}
    if tx.get(tables.app_role_assignments, tenant_id=tx.tenant_id, **key):
        raise AlreadyThere("permission being assigned")
    assignment_id = _short_id(uuid.UUID(principal_id).bytes + secrets.token_bytes(16))
    tx.insert(
        tables.app_role_assignments,
        id=assignment_id,
        principal_type=objects.REFERENCE_KINDS[kind],
        created_at=now,
        **key,
    )
    return AppRoleAssignment(assignment_id, principal_id, objects.REFERENCE_KINDS[kind], resource_id, app_role_id, now)


def grant_app_role(tx: Write, principal_id: str, resource_app_id: str, value: str, now: datetime) -> AppRoleAssignment:
    """Grant an app role by its value, such as `User.Read.All` of Microsoft Graph, as admin consent does."""
    resource = service_principals.find_by_app_id(tx, tx.tenant_id, resource_app_id)
    if resource is None:
        raise NotThere("servicePrincipal", resource_app_id)
    role = published.app_role(resource, value=value)
    if role is None:
        raise NotThere("app role", value)
    return assign_app_role(tx, principal_id, resource.id, role["id"], now)


def app_role_value(tx: Read, tenant_id: str, resource_id: str, app_role_id: str) -> str | None:
    """The claim value of an app role; None for default access, a disabled role, or an unknown one."""
    resource = service_principals.find(tx, tenant_id, resource_id)
    role = published.app_role(resource, id=app_role_id) if resource else None
    return role.get("value") if role else None


def role_values(tx: Read, tenant_id: str, principal_ids: Iterable[str], resource_id: str) -> list[str]:
    """The `roles` claim of these principals (a user and the groups that hold them) at a resource."""
    table = tables.app_role_assignments
    query = select(table.c.app_role_id).where(
        table.c.tenant_id == tenant_id,
        table.c.principal_id.in_(list(principal_ids)),
        table.c.resource_id == resource_id,
    )
    held = {row.app_role_id for row in tx.all(query)}
    resource = service_principals.find(tx, tenant_id, resource_id) if held else None
    if resource is None:
        return []
    enabled = (role for role in published.app_roles(resource) if role.get("isEnabled", True))
    return sorted(role["value"] for role in enabled if role["id"] in held and role.get("value"))


def app_role_assignments(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[AppRoleAssignment]:
    table = tables.app_role_assignments
    query = select(table).where(table.c.tenant_id == tenant_id, *where)
    return [_assignment(row) for row in tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))]


def remove_app_role(tx: Write, assignment_id: str, **side: str) -> None:
    """`side` is `principal_id=` or `resource_id=`, from which the assignment was addressed. Raises `NotThere`."""
    if not tx.delete(tables.app_role_assignments, id=assignment_id, **side):
        raise NotThere("appRoleAssignment", assignment_id)


def grant_scopes(
    tx: Write,
    client_id: str,
    resource_id: str,
    scope: str,
    principal_id: str | None = None,
    *,
    start_time: datetime | None = None,
    expiry_time: datetime | None = None,
) -> PermissionGrant:
    """Grant delegated permissions for everyone, or for one user. Raises `NotThere`, `AlreadyThere`."""
    for id in (client_id, resource_id):
        if service_principals.find(tx, tx.tenant_id, id) is None:
            raise NotThere("servicePrincipal", id)
    if principal_id is not None and objects.kind_of(tx, tx.tenant_id, principal_id) != "user":
        raise NotThere("user", principal_id)
    if grant_of(tx, tx.tenant_id, client_id, resource_id, principal_id):
        raise AlreadyThere("permission entry")
    grant_id = _short_id(uuid.UUID(client_id).bytes + secrets.token_bytes(16))
    consent_type = "Principal" if principal_id else "AllPrincipals"
    tx.insert(
        tables.permission_grants,
        id=grant_id,
        client_id=client_id,
        resource_id=resource_id,
        consent_type=consent_type,
        principal_id=principal_id,
        scope=scope,
        start_time=start_time,
        expiry_time=expiry_time,
    )
    return PermissionGrant(grant_id, client_id, resource_id, consent_type, principal_id, scope, start_time, expiry_time)


def grant_of(
    tx: Read, tenant_id: str, client_id: str, resource_id: str, principal_id: str | None
) -> PermissionGrant | None:
    """The grant for everyone (`principal_id` None) or for one user."""
    key = {"client_id": client_id, "resource_id": resource_id, "principal_id": principal_id}
    row = tx.get(tables.permission_grants, tenant_id=tenant_id, **key)
    return _grant(row) if row else None


def grants(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[PermissionGrant]:
    table = tables.permission_grants
    query = select(table).where(table.c.tenant_id == tenant_id, *where)
    return [_grant(row) for row in tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))]


def granted_scopes(tx: Read, tenant_id: str, client_id: str, resource_id: str, user_id: str) -> frozenset[str]:
    """The `scp` that a user's token for this client and resource may carry."""
    for_all = grant_of(tx, tenant_id, client_id, resource_id, None)
    own = grant_of(tx, tenant_id, client_id, resource_id, user_id)
    return (for_all.scopes if for_all else frozenset()) | (own.scopes if own else frozenset())


def change_grant(tx: Write, grant_id: str, scope: str) -> PermissionGrant:
    """Replace the scopes of a grant. Raises `NotThere`."""
    if not tx.update(tables.permission_grants, {"id": grant_id}, scope=scope):
        raise NotThere("oAuth2PermissionGrant", grant_id)
    row = tx.get(tables.permission_grants, tenant_id=tx.tenant_id, id=grant_id)
    assert row is not None
    return _grant(row)


def revoke_grant(tx: Write, grant_id: str) -> None:
    if not tx.delete(tables.permission_grants, id=grant_id):
        raise NotThere("oAuth2PermissionGrant", grant_id)


def _short_id(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _assignment(row: Row[Any]) -> AppRoleAssignment:
    return AppRoleAssignment(
        row.id, row.principal_id, row.principal_type, row.resource_id, row.app_role_id, row.created_at
    )


def _grant(row: Row[Any]) -> PermissionGrant:
    return PermissionGrant(
        row.id,
        row.client_id,
        row.resource_id,
        row.consent_type,
        row.principal_id,
        row.scope,
        row.start_time,
        row.expiry_time,
    )
