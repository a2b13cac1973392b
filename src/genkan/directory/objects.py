"""What all directory objects share: finding living rows, soft deletion for 30 days, the kind of an object.

The neighbours (`applications`, `service_principals`, `users`, `groups`) have the same verbs: create or register,
find, every, update, delete, restore, purge.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, Select, Table, literal, select, union_all

from genkan.directory import references
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

Kind = Literal["application", "servicePrincipal", "user", "group"]
KEPT_FOR = timedelta(days=30)

TABLES: dict[Kind, Table] = {
    "application": tables.applications,
    "servicePrincipal": tables.service_principals,
    "user": tables.users,
    "group": tables.groups,
}

# How references name what they point to (memberships.member_type, owners.owner_type, principal_type).
REFERENCE_KINDS: dict[Kind, str] = {
    "application": "Application",
    "servicePrincipal": "ServicePrincipal",
    "user": "User",
    "group": "Group",
}


@dataclass(frozen=True, slots=True)
class Named:
    """An object by id and kind, with its display name."""

    id: str
    kind: Kind
    display_name: str


def living(
    table: Table,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> Select[Any]:
    """The rows of a tenant that are not deleted."""
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.deleted_at.is_(None), *where)
    return query.order_by(*(order_by or (table.c.id,))).limit(limit)


def find(tx: Read, table: Table, tenant_id: str, **key: Any) -> Row[Any] | None:
    """The living row that equals `key`. A `Write` locks it, so that no edit of another is lost."""
    query = living(table, tenant_id, *(table.c[name] == value for name, value in key.items()))
    return tx.first(query.with_for_update() if isinstance(tx, Write) else query)


def every_deleted(
    tx: Read,
    tenant_id: str,
    kind: Kind,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> Sequence[Row[Any]]:
    """The rows of deleted objects of a kind."""
    table = TABLES[kind]
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.deleted_at.is_not(None), *where)
    return tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))


def bury(tx: Write, kind: Kind, object_id: str, now: datetime, **values: Any) -> bool:
    """Mark as deleted; it can be restored for 30 days. False when there is nothing to delete.

    The same moment clears away some that have lain longer.
    """
    table = TABLES[kind]
    for old in every_deleted(tx, tx.tenant_id, kind, table.c.deleted_at <= now - KEPT_FOR, limit=20):
        references.forget(tx, old.id)
        tx.delete(table, id=old.id)
    if find(tx, table, tx.tenant_id, id=object_id) is None:
        return False
    return tx.update(table, {"id": object_id}, deleted_at=now, **values)


def buried(tx: Read, tenant_id: str, kind: Kind, object_id: str, now: datetime) -> Row[Any] | None:
    """A deleted row that can still be restored."""
    table = TABLES[kind]
    query = select(table).where(
        table.c.tenant_id == tenant_id, table.c.id == object_id, table.c.deleted_at > now - KEPT_FOR
    )
    return tx.first(query.with_for_update() if isinstance(tx, Write) else query)


def named(tx: Read, tenant_id: str, ids: Sequence[str], kinds: Sequence[Kind] = tuple(TABLES)) -> dict[str, Named]:
    """Those of `ids` that live, by id, whatever kind they are: one query."""
    if not ids:
        return {}
    parts = []
    for kind in kinds:
        table = TABLES[kind]
        parts.append(
            select(table.c.id, literal(kind).label("kind"), table.c.display_name).where(
                table.c.tenant_id == tenant_id, table.c.id.in_(ids), table.c.deleted_at.is_(None)
            )
        )
    rows = tx.connection.execute(union_all(*parts)).all()
    return {row.id: Named(row.id, row.kind, row.display_name) for row in rows}


def kind_of(tx: Read, tenant_id: str, object_id: str) -> Kind | None:
    found = named(tx, tenant_id, [object_id]).get(object_id)
    return found.kind if found else None
