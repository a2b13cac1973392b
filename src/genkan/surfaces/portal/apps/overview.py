"""One application's Overview: its three ids, each with what it is, and how it stands."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.registrations import AUDIENCES
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route


async def show(visit: Visit, problem: Refused | None = None) -> Reply:
    app = await application.load(visit)
    principal = await application.principal_of(visit, app)
    audience = dict(AUDIENCES).get(app["signInAudience"], app["signInAudience"])
    uris = [uri for kind in ("web", "spa", "publicClient") for uri in (app.get(kind) or {}).get("redirectUris", ())]
    return application.page(visit, app, "", principal=principal, audience=audience, uris=uris, problem=problem)


async def create_principal(visit: Visit) -> Reply:
    app = await application.load(visit)
    try:
        await visit.backend.graph("POST", "/servicePrincipals", {"appId": app["appId"]})
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit), "principal-created")


async def rename(visit: Visit) -> Reply:
    given = visit.form()
    body = {"displayName": given.get("name", ""), "notes": given.get("notes") or None}
    try:
        await visit.backend.graph("PATCH", application.at(visit), body)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit), "app-saved")


ROWS = (
    Route("GET", "/apps/{id}", show),
    Route("POST", "/apps/{id}", rename),
    Route("POST", "/apps/{id}/principal", create_principal),
)
