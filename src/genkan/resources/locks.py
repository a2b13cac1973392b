"""Management locks: what cannot be deleted, or not even changed, whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, select

from genkan.resources import ids
from genkan.resources.errors import InvalidName, InvalidProperty, LockMissing
from genkan.store import Read, Write
from genkan.store.tables.resources import locks as table

Level = Literal["CanNotDelete", "ReadOnly"]
_LEVELS: dict[str, Level] = {"cannotdelete": "CanNotDelete", "readonly": "ReadOnly"}


@dataclass(frozen=True, slots=True)
class Lock:
    scope: str
    name: str
    level: Level
    notes: str | None

    @property
    def id(self) -> str:
        return f"{self.scope.rstrip('/')}/providers/Microsoft.Authorization/locks/{self.name}"


def put(tx: Write, scope: str, name: str, *, level: object, notes: object, now: datetime) -> tuple[Lock, bool]:
    """Create or replace a lock; True when it is new."""
    if not name or len(name) > 260 or set("<>%&:\\?/") & set(name):
        raise InvalidName("lock", name, "at most 260 characters, none of <>%&:\\?/")
    known = _LEVELS.get(str(level).lower())
    if known is None:
        raise InvalidProperty("properties.level", f"The lock level '{level}' is not supported.")
    if notes is not None and (not isinstance(notes, str) or len(notes) > 512):
        raise InvalidProperty("properties.notes", "The lock notes must be a text of at most 512 characters.")
    key = {"scope_key": ids.key(scope), "name_key": name.lower()}
    if tx.update(table, key, level=known, notes=notes):
        return get(tx, tx.tenant_id, scope, name), False
    tx.insert(table, **key, scope=scope, name=name, level=known, notes=notes, created_at=now)
    return Lock(scope, name, known, notes), True


def get(tx: Read, tenant_id: str, scope: str, name: str) -> Lock:
    row = tx.get(table, tenant_id=tenant_id, scope_key=ids.key(scope), name_key=name.lower())
    if row is None:
        raise LockMissing(name)
    return _made(row)


def remove(tx: Write, scope: str, name: str) -> bool:
    return tx.delete(table, scope_key=ids.key(scope), name_key=name.lower()) > 0


def at_or_above(tx: Read, tenant_id: str, scope: str) -> list[Lock]:
    """The locks that hold for a scope. Locks live in subscriptions; management groups have none."""
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.scope_key.in_(_chain(scope)))
    return [_made(row) for row in tx.all(query.order_by(table.c.scope_key, table.c.name_key))]


def below(tx: Read, tenant_id: str, scope: str) -> list[Lock]:
    """The locks on what lies inside a scope, the scope itself left out."""
    inside = table.c.scope_key.startswith(ids.key(scope).rstrip("/") + "/", autoescape=True)
    query = select(table).where(table.c.tenant_id == tenant_id, inside)
    return [_made(row) for row in tx.all(query.order_by(table.c.scope_key, table.c.name_key))]


def blocking(tx: Read, tenant_id: str, scope: str, *, deletes: bool) -> list[Lock]:
    """The locks that forbid a delete, or another change, of what `scope` names."""
    held = at_or_above(tx, tenant_id, scope)
    if deletes:
        return held + below(tx, tenant_id, scope)
    return [lock for lock in held if lock.level == "ReadOnly"]


def _chain(scope: str) -> list[str]:
    """The scope and every prefix of it: more than the true ancestors, and locks hang only at true scopes."""
    parts = ids.key(scope).split("/")
    return ["/".join(parts[:count]) for count in range(3, len(parts) + 1)]


def _made(row: Row[Any]) -> Lock:
    return Lock(row.scope, row.name, row.level, row.notes)
