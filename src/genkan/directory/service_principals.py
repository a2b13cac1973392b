"""Service principals: an application's presence in this tenant; what tokens are issued to and roles assigned to."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from genkan.directory import objects, references, values
from genkan.directory.errors import NotThere, Taken
from genkan.store import Read, Write
from genkan.store.tables import directory as tables


@dataclass(frozen=True, slots=True)
class ServicePrincipal:
    """`type` is Application or ManagedIdentity; `properties` the rest of Graph's resource by its own names."""

    tenant_id: str
    id: str
    app_id: str
    display_name: str
    type: str
    account_enabled: bool
    app_owner_tenant_id: str | None
    created_at: datetime
    deleted_at: datetime | None = None
    revision: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)


def create(
    tx: Write,
    app_id: str,
    display_name: str,
    now: datetime,
    *,
    type: str = "Application",
    account_enabled: bool = True,
    names: Sequence[str] = (),
    app_owner_tenant_id: str | None = None,
    properties: Mapping[str, Any] | None = None,
    id: str | None = None,
) -> ServicePrincipal:
    """Make the tenant's service principal of an application. `names` are further than the application id.

    An application of this tenant lends its published permissions and names. Raises `Taken`.
    """
    app_id = app_id.lower()
    if find_by_app_id(tx, tx.tenant_id, app_id) is not None:
        raise Taken("servicePrincipal", "appId", app_id)
    home = tx.first(select(tables.applications).where(tables.applications.c.app_id == app_id))
    kept = dict(properties or {})
    if home is not None:
        kept = {**_lent(home.display_name, home.sign_in_audience, home.properties), **kept}
        names = [*names, *home.properties.get("identifierUris", ())]
    principal_id = (id or str(uuid.uuid4())).lower()
    names = list(dict.fromkeys([app_id, *names]))
    tx.insert(
        tables.service_principals,
        id=principal_id,
        app_id=app_id,
        display_name=display_name,
        type=type,
        account_enabled=account_enabled,
        app_owner_tenant_id=app_owner_tenant_id or (home.tenant_id if home else tx.tenant_id),
        created_at=now,
        properties={**kept, "servicePrincipalNames": names},
    )
    _claim_names(tx, principal_id, names)
    made = _must(tx, principal_id)
    values.written(tx, "servicePrincipal", None, made)
    return made


def find(tx: Read, tenant_id: str, id: str) -> ServicePrincipal | None:
    row = objects.find(tx, tables.service_principals, tenant_id, id=id.lower())
    return service_principal(row) if row else None


def find_by_app_id(tx: Read, tenant_id: str, app_id: str) -> ServicePrincipal | None:
    row = objects.find(tx, tables.service_principals, tenant_id, app_id=app_id.lower())
    return service_principal(row) if row else None


def find_by_name(tx: Read, tenant_id: str, name: str) -> ServicePrincipal | None:
    """By one of its servicePrincipalNames: case and a trailing slash do not matter."""
    row = tx.get(tables.service_principal_names, tenant_id=tenant_id, name=name_key(name))
    return find(tx, tenant_id, row.service_principal_id) if row else None


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[ServicePrincipal]:
    rows = tx.all(objects.living(tables.service_principals, tenant_id, *where, order_by=order_by, limit=limit))
    return [service_principal(row) for row in rows]


def names_of(tx: Read, tenant_id: str, ids: Sequence[str]) -> dict[str, list[str]]:
    """The names of each of these service principals, in one query."""
    table = tables.service_principal_names
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.service_principal_id.in_(ids))
    found: dict[str, list[str]] = {}
    for row in tx.all(query.order_by(table.c.name)):
        found.setdefault(row.service_principal_id, []).append(row.name)
    return found


def update(
    tx: Write, principal_id: str, *, properties: Mapping[str, Any] | None = None, **columns: Any
) -> ServicePrincipal:
    """Change `display_name`, `account_enabled` and properties by Graph's names. Raises `NotThere`, `Taken`."""
    found = _must(tx, principal_id)
    changed = dict(properties or {})
    if changed.get("servicePrincipalNames") is not None:
        _claim_names(tx, principal_id, changed["servicePrincipalNames"])
    if "display_name" in columns:
        columns["display_name_key"] = str(columns["display_name"]).lower()
    kept = {name: value for name, value in {**found.properties, **changed}.items() if value is not None}
    tx.update(tables.service_principals, {"id": principal_id}, properties=kept, **columns)
    after = _must(tx, principal_id)
    values.written(tx, "servicePrincipal", found, after)
    return after


def follow(
    tx: Write, app_id: str, display_name: str, sign_in_audience: str, properties: Mapping[str, Any], *, before: str
) -> None:
    """Take over what changed in the application. The name follows only while it was the application's own."""
    found = find_by_app_id(tx, tx.tenant_id, app_id)
    if found is None:
        return
    lent = _lent(display_name, sign_in_audience, properties)
    gone = {name: None for name in ("appRoles", "oauth2PermissionScopes") if name not in lent}
    names = list(dict.fromkeys([app_id, *properties.get("identifierUris", ())]))
    columns = {"display_name": display_name} if found.display_name == before else {}
    update(tx, found.id, properties={**gone, **lent, "servicePrincipalNames": names}, **columns)


def delete(tx: Write, principal_id: str, now: datetime) -> None:
    """Put it among the deleted items. Raises `NotThere`."""
    found = _must(tx, principal_id)
    objects.bury(tx, "servicePrincipal", principal_id, now)
    values.written(tx, "servicePrincipal", found, None)
    tx.delete(tables.service_principal_names, service_principal_id=principal_id)


def restore(tx: Write, principal_id: str, now: datetime) -> ServicePrincipal:
    """Bring a deleted one back. Raises `NotThere`, or `Taken` when the application has a new one."""
    row = objects.buried(tx, tx.tenant_id, "servicePrincipal", principal_id, now)
    if row is None:
        raise NotThere("servicePrincipal", principal_id)
    if find_by_app_id(tx, tx.tenant_id, row.app_id) is not None:
        raise Taken("servicePrincipal", "appId", row.app_id)
    tx.update(tables.service_principals, {"id": principal_id}, deleted_at=None)
    _claim_names(tx, principal_id, row.properties.get("servicePrincipalNames", [row.app_id]))
    restored = _must(tx, principal_id)
    values.written(tx, "servicePrincipal", None, restored)
    return restored


def purge(tx: Write, principal_id: str) -> None:
    references.forget(tx, principal_id)
    tx.delete(tables.service_principals, id=principal_id)


def name_key(name: str) -> str:
    """How names are compared: lower case, without the trailing slash that some clients add."""
    return name.lower().rstrip("/")


def service_principal(row: Row[Any]) -> ServicePrincipal:
    return ServicePrincipal(
        row.tenant_id,
        row.id,
        row.app_id,
        row.display_name,
        row.type,
        row.account_enabled,
        row.app_owner_tenant_id,
        row.created_at,
        row.deleted_at,
        row.revision,
        row.properties,
    )


def _lent(display_name: str, sign_in_audience: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    """What the service principal shows of its application."""
    lent: dict[str, Any] = {"appDisplayName": display_name, "signInAudience": sign_in_audience}
    if properties.get("appRoles"):
        lent["appRoles"] = properties["appRoles"]
    scopes = (properties.get("api") or {}).get("oauth2PermissionScopes")
    if scopes:
        lent["oauth2PermissionScopes"] = scopes
    web = properties.get("web") or {}
    redirects = [
        *(web.get("redirectUris") or ()),
        *((properties.get("spa") or {}).get("redirectUris") or ()),
        *((properties.get("publicClient") or {}).get("redirectUris") or ()),
    ]
    lent["replyUrls"] = redirects
    lent["homepage"], lent["logoutUrl"] = web.get("homePageUrl"), web.get("logoutUrl")
    return {name: value for name, value in lent.items() if value is not None}


def _claim_names(tx: Write, principal_id: str, names: Iterable[str]) -> None:
    """Let these, and only these, lead to the service principal. Raises `Taken`."""
    wanted = {name_key(name): name for name in names}
    for gone in set(names_of(tx, tx.tenant_id, [principal_id]).get(principal_id, ())) - wanted.keys():
        tx.delete(tables.service_principal_names, name=gone)
    for key, name in wanted.items():
        holder = tx.get(tables.service_principal_names, tenant_id=tx.tenant_id, name=key)
        if holder is None:
            tx.insert(tables.service_principal_names, name=key, service_principal_id=principal_id)
        elif holder.service_principal_id != principal_id:
            raise Taken("servicePrincipal", "servicePrincipalNames", name)


def _must(tx: Write, principal_id: str) -> ServicePrincipal:
    found = find(tx, tx.tenant_id, principal_id)
    if found is None:
        raise NotThere("servicePrincipal", principal_id)
    return found
