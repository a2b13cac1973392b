"""One application: loaded from Graph, and the frame that all of its blades share."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.visit import Visit, link

TRAIL = ("App registrations", "/apps")

BLADES = (
    ("Overview", ""),
    ("Authentication", "/authentication"),
    ("Certificates & secrets", "/credentials"),
    ("Token configuration", "/token-configuration"),
    ("API permissions", "/permissions"),
    ("Expose an API", "/api"),
    ("App roles", "/app-roles"),
    ("Owners", "/owners"),
    ("Manifest", "/manifest"),
    ("Try a sign-in", "/try"),
)

App = dict[str, Any]


async def load(visit: Visit) -> App:
    """The application of the address. Raises `Refused` when there is none."""
    answer = await visit.backend.graph("GET", at(visit))
    app: App = answer.body
    return app


def at(visit: Visit) -> str:
    """Graph's path of the application."""
    return link("/applications/{id}", id=visit.params["id"])


def path_of(visit: Visit, blade: str = "") -> str:
    """The portal's path of a blade."""
    return link("/apps/{id}", id=visit.params["id"]) + blade


async def principal_of(visit: Visit, app: App) -> dict[str, Any] | None:
    """The application's service principal in this tenant, or None."""
    query = {"$filter": f"appId eq {quoted(app['appId'])}"}
    found = (await visit.backend.graph("GET", "/servicePrincipals", query=query)).items
    return found[0] if found else None


def page(visit: Visit, app: App, blade: str, **values: Any) -> Reply:
    """A blade of the application; its template is named after it."""
    title = next(text for text, path in BLADES if path == blade)
    template = f"apps{blade or '/overview'}.html".replace("-", "_")
    return visit.page(
        template,
        title if blade else app["displayName"],
        crumbs=[TRAIL, (app["displayName"], path_of(visit))] if blade else [TRAIL],
        heading=app["displayName"],
        kind=title if blade else "Application",
        blades=[(text, path_of(visit, path)) for text, path in BLADES],
        blades_of=f"Blades of {app['displayName']}",
        blade=path_of(visit, blade),
        app=app,
        base=path_of(visit),
        **values,
    )
