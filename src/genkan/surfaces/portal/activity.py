"""The activity log: what was done through Azure Resource Manager, at a scope or everywhere.

ARM has no endpoint for it here, so it is read from the journal, and the same engine decides each row: whoever may
read the log at the scope of an activity (`eventtypes/values/read`, part of Reader) sees it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import desc, or_, select

from genkan.store.tables.journal import activities as table
from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.listing import PAGE
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

READ = "Microsoft.Insights/eventtypes/values/read"
LOOKED_THROUGH = 2000  # rows, while searching for some that the person may see

Row = dict[str, Any]


async def everywhere(visit: Visit) -> Reply:
    rows = await _rows(visit, "")
    return visit.page("logs/activity.html", "Activity log", rows=rows, names=await scope.names(visit))


async def at_scope(visit: Visit) -> Reply:
    at = scope.wanted(visit)
    return await scope.page(visit, at, "activity", "logs/activity_at.html", rows=await _rows(visit, at.id.lower()))


async def _rows(visit: Visit, below: str) -> list[Row]:
    visit.services.journal.flush()
    query = select(table).where(table.c.tenant_id == visit.tenant.id)
    if below:
        escaped = below.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        inside = table.c.scope_key.like(f"{escaped}/%", escape="\\")
        query = query.where(or_(table.c.scope_key == below, inside))
    with visit.services.store.read() as tx:
        found = tx.all(query.order_by(desc(table.c.at)).limit(LOOKED_THROUGH))
    rows: list[Row] = []
    allowed: dict[str, bool] = {}
    for one in found:
        key = one.scope_key
        if key not in allowed:
            decision = visit.services.access.decide(visit.tenant.id, visit.who.id, READ, key)
            allowed[key] = decision.allowed
        if allowed[key]:
            rows.append(dict(one._mapping) | {"where": scope.read(one.record.get("scope", key))})
            if len(rows) == PAGE:
                break
    known = await people.names(visit, list({row["caller_id"] for row in rows}))
    return [row | {"who": known.get(row["caller_id"], {}).get("displayName") or row["caller_id"]} for row in rows]


ROWS = (
    Route("GET", "/activity", everywhere),
    Route("GET", "/azure/activity", at_scope),
)
