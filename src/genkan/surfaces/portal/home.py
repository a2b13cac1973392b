"""Home: the story as a checklist that ticks itself, the newest denials, secrets that expire soon, how to connect."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route


async def show(visit: Visit) -> Reply:
    return visit.page("home.html", "Home")


ROWS = (Route("GET", "/", show),)
