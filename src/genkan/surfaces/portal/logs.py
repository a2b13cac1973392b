"""Sign-in logs and audit logs, from Graph: newest first, paged and filtered in the store."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing, people
from genkan.surfaces.portal.listing import is_guid, quoted
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

_KINDS = {"ServicePrincipal": "Service principal", "servicePrincipal": "Service principal"}


async def sign_ins(visit: Visit) -> Reply:
    asked = visit.query.get("q", "").strip()
    filter, problem = "", None
    if is_guid(asked):
        filter = f"appId eq {quoted(asked)} or userId eq {quoted(asked)}"
    elif asked:
        try:
            found = await people.find(visit, asked)
        except people.NotFound as missing:
            problem = missing.problem
        else:
            filter = f"userId eq {quoted(found['id'])}"
            if found["kind"] == "Service principal":
                filter = f"appId eq {quoted(found['appId'])}"
    list = await listing.from_graph(visit, "/auditLogs/signIns", filter=filter, count=False)
    return visit.page("logs/sign_ins.html", "Sign-in logs", problem=problem, list=list, asked=asked)


async def audits(visit: Visit) -> Reply:
    asked = visit.query.get("q", "").strip()
    filter = f"startswith(activityDisplayName,{quoted(asked)})" if asked else ""
    list = await listing.from_graph(visit, "/auditLogs/directoryAudits", filter=filter, count=False)
    names = await people.names(visit, sorted(_unnamed(list.rows)))
    called = {id: one["displayName"] for id, one in names.items() if one.get("displayName")}
    return visit.page("logs/audits.html", "Audit logs", list=list, asked=asked, names=called, kinds=_KINDS)


def _unnamed(rows: list[dict[str, Any]]) -> set[str]:
    """Ids of those that the log itself does not name: applications that acted, and some of what was changed."""
    targets = (target for row in rows for target in row.get("targetResources") or [])
    found = {target.get("id") for target in targets if not target.get("displayName")}
    found |= {((row.get("initiatedBy") or {}).get("app") or {}).get("servicePrincipalId") for row in rows}
    return {id for id in found if id and is_guid(id)}


ROWS = (
    Route("GET", "/sign-ins", sign_ins),
    Route("GET", "/audit", audits),
)
