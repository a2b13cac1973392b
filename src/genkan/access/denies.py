"""Deny assignments: users read them, seeds and the command line write them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from genkan.access import rows
from genkan.access.definitions import chain
from genkan.access.model import DenyAssignment
from genkan.access.scopes import normalize
from genkan.store import Read, Write
from genkan.store.tables.access import deny_assignments as table


def put(tx: Write, deny: DenyAssignment, now: datetime) -> None:
    """Write a deny assignment, new or in place of the one with its id."""
    written = {
        "name": deny.name,
        "description": deny.description,
        "scope": deny.scope,
        "scope_key": normalize(deny.scope),
        "permissions": [rows.permission_to_json(block) for block in deny.permissions],
        "principals": list(deny.principals),
        "exclude_principals": list(deny.exclude_principals),
        "does_not_apply_to_child_scopes": deny.does_not_apply_to_child_scopes,
        "is_system_protected": deny.is_system_protected,
        "condition": deny.condition,
        "condition_version": deny.condition_version,
    }
    if not tx.update(table, {"id": deny.id}, **written):
        tx.insert(table, id=deny.id, created_at=now, **written)


def remove(tx: Write, deny_id: str) -> bool:
    return tx.delete(table, id=deny_id.lower()) > 0


def find(tx: Read, tenant_id: str, deny_id: str) -> DenyAssignment | None:
    row = tx.get(table, tenant_id=tenant_id, id=deny_id.lower())
    return None if row is None else rows.deny_assignment(row)


def listed(tx: Read, tenant_id: str, scope: str, *, with_below: bool = True) -> list[DenyAssignment]:
    """Those at a scope and above it, and below it unless told otherwise."""
    covering = table.c.scope_key.in_(chain(tx, tenant_id, scope))
    inside = table.c.scope_key.startswith(normalize(scope).rstrip("/") + "/", autoescape=True)
    query = select(table).where(table.c.tenant_id == tenant_id, covering | inside if with_below else covering)
    return [rows.deny_assignment(row) for row in tx.all(query.order_by(table.c.scope_key, table.c.id))]
