"""The tenant at a glance: its id and domains, and how much of everything there is."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import EVENTUAL
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

COUNTED = (
    ("Users", "/users", "/users", "user"),
    ("Groups", "/groups", "/groups", "users"),
    ("App registrations", "/applications", "/apps", "app"),
    ("Enterprise applications", "/servicePrincipals", "/enterprise-apps", "apps"),
)


async def show(visit: Visit) -> Reply:
    counts = [(title, await count(visit, path), page, icon) for title, path, page, icon in COUNTED]
    domains = (await visit.backend.graph("GET", "/domains")).items
    return visit.page(
        "entra/overview.html", "Overview", heading=visit.tenant.display_name, counts=counts, domains=domains
    )


async def count(visit: Visit, path: str) -> int | None:
    """How many there are; None where the signed-in person may not count them."""
    query: dict[str, Any] = {"$count": "true", "$top": 1, "$select": "id"}
    try:
        answer = await visit.backend.graph("GET", path, query=query, headers=EVENTUAL)
    except Refused:
        return None
    total: int | None = answer.body.get("@odata.count")
    return total


ROWS = (Route("GET", "/entra", show),)
