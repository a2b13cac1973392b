"""Secrets and certificates that end soon, found by their end in the store.

Graph cannot be asked for this. So it is shown only to a person whom Graph lets read applications, which the caller
of `soon` has found out before.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from genkan.store.tables import directory as tables
from genkan.surfaces.portal.visit import Visit

WITHIN = timedelta(days=30)
MOST = 6


def soon(visit: Visit) -> list[dict[str, Any]]:
    """Those that end within `WITHIN`, and those that ended at most that long ago; the nearest end first."""
    rows: list[dict[str, Any]] = []
    apps = tables.applications
    with visit.services.store.read() as tx:
        for table, kind in ((tables.password_credentials, "Client secret"), (tables.key_credentials, "Certificate")):
            query = (
                select(apps.c.id, apps.c.display_name, table.c.display_name.label("credential"), table.c.ends_at)
                .join(table, (table.c.tenant_id == apps.c.tenant_id) & (table.c.owner_id == apps.c.id))
                .where(
                    apps.c.tenant_id == visit.tenant.id,
                    apps.c.deleted_at.is_(None),
                    table.c.ends_at < visit.now + WITHIN,
                    table.c.ends_at > visit.now - WITHIN,
                )
                .order_by(table.c.ends_at)
                .limit(MOST)
            )
            rows += [dict(row._mapping) | {"kind": kind} for row in tx.all(query)]
    return sorted(rows, key=lambda row: row["ends_at"])[:MOST]
