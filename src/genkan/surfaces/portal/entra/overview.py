"""The tenant at a glance: its id and domains, and how much of everything there is."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

COUNTED = (
    ("Users", "/users", "/users", "user"),
    ("Groups", "/groups", "/groups", "users"),
    ("App registrations", "/applications", "/apps", "app"),
    ("Enterprise applications", "/servicePrincipals", "/enterprise-apps", "apps"),
)


async def show(visit: Visit) -> Reply:
    counts = [(title, await listing.count(visit, path), page, icon) for title, path, page, icon in COUNTED]
    domains = (await visit.backend.graph("GET", "/domains")).items
    return visit.page(
        "entra/overview.html", "Overview", heading=visit.tenant.display_name, counts=counts, domains=domains
    )


ROWS = (Route("GET", "/entra", show),)
