"""The resource that a token is for: found by any of its names, with what its tokens say."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Row, select

from genkan.directory import first_party, service_principals
from genkan.directory.service_principals import ServicePrincipal
from genkan.store import Read
from genkan.store.tables import directory as tables

LOOPBACK = ("localhost", "127.0.0.1", "::1")
MICROSOFT_HOSTS = (".microsoftonline.com", ".windows.net", ".microsoft.com", ".azure.com", ".azure.net")


@dataclass(frozen=True, slots=True)
class Resource:
    """A service principal that tokens are issued for. `token_version` is its requestedAccessTokenVersion."""

    principal: ServicePrincipal
    app_id: str
    display_name: str
    token_version: int
    first_party: bool
    assignment_required: bool
    optional_claims: Mapping[str, Any]
    application: Mapping[str, Any]  # Graph's own property names; empty for Microsoft's own

    @property
    def principal_id(self) -> str:
        return self.principal.id


def find(tx: Read, tenant_id: str, name: str, own_host: str) -> Resource | None:
    """The resource with this name: an identifier URI, an application id, or our own address.

    Clients that are pointed at us by URL ask for a token for that URL, some of them without its port; it
    stands for Microsoft Graph, whose roles such a token needs. Resource Manager looks at the audience alone.
    """
    row = None
    if _is_own(name, own_host):
        row = _by_app_id(tx, tenant_id, first_party.GRAPH)
    for candidate in () if row else _names(name):
        row = _by_name(tx, tenant_id, candidate) or _by_uri(tx, tenant_id, candidate)
        if row:
            break
    if row is None and _is_guid(name):
        row = _by_app_id(tx, tenant_id, name.lower())
    return _resource(tx, row) if row else None


def _resource(tx: Read, row: Row[Any]) -> Resource:
    principal = service_principals.service_principal(row)
    known = first_party.apps().get(row.app_id)
    application = tx.first(
        select(tables.applications).where(
            tables.applications.c.app_id == row.app_id, tables.applications.c.deleted_at.is_(None)
        )
    )
    properties: Mapping[str, Any] = application.properties if application else {}
    # Not set means version 1 (Graph's apiApplication.requestedAccessTokenVersion).
    asked = (properties.get("api") or {}).get("requestedAccessTokenVersion") or 1
    return Resource(
        principal=principal,
        app_id=row.app_id,
        display_name=row.display_name,
        token_version=known.token_version if known else asked,
        first_party=known is not None,
        assignment_required=bool(row.properties.get("appRoleAssignmentRequired")),
        optional_claims=properties.get("optionalClaims") or {},
        application=properties,
    )


def _names(name: str) -> Iterator[str]:
    """The name as service principals keep it, then with its first label as a star."""
    plain = name.lower().rstrip("/")
    yield plain
    scheme, separator, rest = plain.partition("://")
    first, dot, others = rest.partition(".")
    if separator and dot and first != "*":
        yield f"{scheme}://*.{others}"


def _is_own(name: str, own_host: str) -> bool:
    if not name.lower().startswith("https://"):
        return False
    try:
        host, own = urlsplit(name).hostname, urlsplit(f"//{own_host}").hostname or ""
    except ValueError:
        return False
    return host in LOOPBACK or (host == own and not own.endswith(MICROSOFT_HOSTS))


def _is_guid(name: str) -> bool:
    try:
        return str(uuid.UUID(name)) == name.lower()
    except ValueError:
        return False


def _by_name(tx: Read, tenant_id: str, name: str) -> Row[Any] | None:
    principals, names = tables.service_principals, tables.service_principal_names
    return tx.first(
        select(principals)
        .join(names, (names.c.tenant_id == principals.c.tenant_id) & (names.c.service_principal_id == principals.c.id))
        .where(names.c.tenant_id == tenant_id, names.c.name == name, principals.c.deleted_at.is_(None))
    )


def _by_uri(tx: Read, tenant_id: str, uri: str) -> Row[Any] | None:
    applications, uris = tables.applications, tables.identifier_uris
    app_id = tx.value(
        select(applications.c.app_id)
        .join(uris, (uris.c.tenant_id == applications.c.tenant_id) & (uris.c.application_id == applications.c.id))
        .where(uris.c.tenant_id == tenant_id, uris.c.uri == uri, applications.c.deleted_at.is_(None))
    )
    return _by_app_id(tx, tenant_id, app_id) if app_id else None


def _by_app_id(tx: Read, tenant_id: str, app_id: str) -> Row[Any] | None:
    principals = tables.service_principals
    return tx.first(
        select(principals).where(
            principals.c.tenant_id == tenant_id, principals.c.app_id == app_id, principals.c.deleted_at.is_(None)
        )
    )
