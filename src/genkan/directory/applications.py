"""Applications: the registrations. What can sign in is the service principal beside each (see its file)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from genkan.directory import objects, references, service_principals, values
from genkan.directory.errors import NotThere, StillEnabled, Taken, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables


@dataclass(frozen=True, slots=True)
class Application:
    """One registration. `properties` holds the rest of Graph's resource by its own names; `revision` its last write."""

    tenant_id: str
    id: str
    app_id: str
    display_name: str
    sign_in_audience: str
    unique_name: str | None
    created_at: datetime
    deleted_at: datetime | None = None
    revision: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def identifier_uris(self) -> tuple[str, ...]:
        return tuple(self.properties.get("identifierUris", ()))


def register(
    tx: Write,
    display_name: str,
    now: datetime,
    *,
    sign_in_audience: str = "AzureADMyOrg",
    identifier_uris: Sequence[str] = (),
    unique_name: str | None = None,
    properties: Mapping[str, Any] | None = None,
    app_id: str | None = None,
) -> Application:
    """Register an application under a new application (client) id. Raises `Taken`."""
    application_id = str(uuid.uuid4())
    kept = dict(properties or {})
    if identifier_uris:
        kept["identifierUris"] = list(identifier_uris)
    if unique_name is not None and tx.get(tables.applications, tenant_id=tx.tenant_id, unique_name=unique_name):
        raise Taken("application", "uniqueName", unique_name)
    tx.insert(
        tables.applications,
        id=application_id,
        app_id=(app_id or str(uuid.uuid4())).lower(),
        display_name=display_name,
        sign_in_audience=sign_in_audience,
        unique_name=unique_name,
        created_at=now,
        properties=kept,
    )
    claim_uris(tx, application_id, identifier_uris)
    made = _must(tx, application_id)
    values.written(tx, "application", None, made)
    return made


def find(tx: Read, tenant_id: str, id: str) -> Application | None:
    row = objects.find(tx, tables.applications, tenant_id, id=id.lower())
    return application(row) if row else None


def find_by_app_id(tx: Read, tenant_id: str, app_id: str) -> Application | None:
    row = objects.find(tx, tables.applications, tenant_id, app_id=app_id.lower())
    return application(row) if row else None


def find_by_unique_name(tx: Read, tenant_id: str, unique_name: str) -> Application | None:
    row = objects.find(tx, tables.applications, tenant_id, unique_name=unique_name)
    return application(row) if row else None


def home_of(tx: Read, app_id: str) -> Application | None:
    """The registration in whichever tenant holds it: for applications of several tenants."""
    table = tables.applications
    row = tx.first(select(table).where(table.c.app_id == app_id.lower(), table.c.deleted_at.is_(None)))
    return application(row) if row else None


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[Application]:
    rows = tx.all(objects.living(tables.applications, tenant_id, *where, order_by=order_by, limit=limit))
    return [application(row) for row in rows]


def update(
    tx: Write,
    application_id: str,
    *,
    properties: Mapping[str, Any] | None = None,
    **columns: Any,
) -> Application:
    """Change columns (`display_name`, `sign_in_audience`, `unique_name`) and properties by Graph's names.

    A property given as None goes back to its default. The service principal in the same tenant follows.
    Raises `NotThere`, `Taken` and `StillEnabled`.
    """
    found = _must(tx, application_id)
    changed = dict(properties or {})
    left = _published({**found.properties, **changed})
    if any(item.get("isEnabled", True) for id, item in _published(found.properties).items() if id not in left):
        raise StillEnabled
    unique_name = columns.get("unique_name")
    if "unique_name" in columns and found.unique_name is not None and unique_name != found.unique_name:
        raise Unacceptable("uniqueName", "Property 'uniqueName' is read-only and cannot be set.")
    if unique_name is not None and unique_name != found.unique_name:
        other = tx.get(tables.applications, tenant_id=tx.tenant_id, unique_name=unique_name)
        if other is not None:
            raise Taken("application", "uniqueName", unique_name)
    if "identifierUris" in changed:
        claim_uris(tx, application_id, changed["identifierUris"] or ())
    if "display_name" in columns:
        columns["display_name_key"] = str(columns["display_name"]).lower()
    kept = {name: value for name, value in {**found.properties, **changed}.items() if value is not None}
    tx.update(tables.applications, {"id": application_id}, properties=kept, **columns)
    after = _must(tx, application_id)
    values.written(tx, "application", found, after)
    service_principals.follow(
        tx, after.app_id, after.display_name, after.sign_in_audience, after.properties, before=found.display_name
    )
    return after


def _published(properties: Mapping[str, Any]) -> dict[Any, Mapping[str, Any]]:
    """App roles and scopes by id."""
    scopes = (properties.get("api") or {}).get("oauth2PermissionScopes") or ()
    return {item.get("id"): item for item in (*(properties.get("appRoles") or ()), *scopes)}


def delete(tx: Write, application_id: str, now: datetime) -> None:
    """Put it among the deleted items, and its service principal in this tenant too. Raises `NotThere`."""
    found = _must(tx, application_id)
    objects.bury(tx, "application", application_id, now)
    values.written(tx, "application", found, None)
    tx.delete(tables.identifier_uris, application_id=application_id)
    principal = service_principals.find_by_app_id(tx, tx.tenant_id, found.app_id)
    if principal is not None:
        service_principals.delete(tx, principal.id, now)


def restore(tx: Write, application_id: str, now: datetime) -> Application:
    """Bring a deleted application back. Raises `NotThere`, or `Taken` when another has its URI now."""
    row = objects.buried(tx, tx.tenant_id, "application", application_id, now)
    if row is None:
        raise NotThere("application", application_id)
    tx.update(tables.applications, {"id": application_id}, deleted_at=None)
    claim_uris(tx, application_id, application(row).identifier_uris)
    restored = _must(tx, application_id)
    values.written(tx, "application", None, restored)
    return restored


def purge(tx: Write, application_id: str) -> None:
    """Remove a deleted application for good, with everything that hangs on it."""
    references.forget(tx, application_id)
    tx.delete(tables.applications, id=application_id)


def claim_uris(tx: Write, application_id: str, uris: Iterable[str]) -> None:
    """Let the application have these URIs, and only these: unique in the tenant, in any case. Raises `Taken`."""
    table = tables.identifier_uris
    wanted = {uri.lower(): uri for uri in uris}
    mine = select(table.c.uri).where(table.c.tenant_id == tx.tenant_id, table.c.application_id == application_id)
    for gone in {row.uri for row in tx.all(mine)} - wanted.keys():
        tx.delete(table, uri=gone)
    for key, uri in wanted.items():
        holder = tx.get(table, tenant_id=tx.tenant_id, uri=key)
        if holder is None:
            tx.insert(table, uri=key, application_id=application_id)
        elif holder.application_id != application_id:
            raise Taken("application", "identifierUris", uri)


def application(row: Row[Any]) -> Application:
    return Application(
        row.tenant_id,
        row.id,
        row.app_id,
        row.display_name,
        row.sign_in_audience,
        row.unique_name,
        row.created_at,
        row.deleted_at,
        row.revision,
        row.properties,
    )


def _must(tx: Write, application_id: str) -> Application:
    found = find(tx, tx.tenant_id, application_id)
    if found is None:
        raise NotThere("application", application_id)
    return found
