"""Display names of principals, for people who read an explanation."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from genkan.store import Read
from genkan.store.tables.directory import groups, service_principals, users


def display_names(tx: Read, tenant_id: str, ids: Collection[str]) -> dict[str, str]:
    """Object id in lower case -> display name, for those that exist; deleted ones keep their name."""
    wanted = sorted({one.lower() for one in ids})
    found: dict[str, str] = {}
    for table in (groups, service_principals, users):
        query = select(table.c.id, table.c.display_name)
        for row in tx.all(query.where(table.c.tenant_id == tenant_id, table.c.id.in_(wanted))):
            found[row.id.lower()] = row.display_name
    return found
