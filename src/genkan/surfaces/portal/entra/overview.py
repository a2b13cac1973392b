"""The tenant at a glance: its id and domains, and how much of everything there is."""

from __future__ import annotations

from typing import Any

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


async def show(visit: Visit, problem: Any = None) -> Reply:
    counts = [(title, await listing.count(visit, path), page, icon) for title, path, page, icon in COUNTED]
    domains = (await visit.backend.graph("GET", "/domains")).items
    body = {"action": "Microsoft.Authorization/roleAssignments/write", "scope": "/"}
    elevated = (await visit.backend.admin("POST", "/explain", body)).body["verdict"]["allowed"]
    return visit.page(
        "entra/overview.html",
        "Overview",
        problem=problem,
        heading=visit.tenant.display_name,
        counts=counts,
        domains=domains,
        elevated=elevated,
    )


ROWS = (Route("GET", "/entra", show),)
