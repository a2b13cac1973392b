"""The list of applications, the New registration form, deletion and what can be done for 30 days after it."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing
from genkan.surfaces.portal.apps.application import TRAIL
from genkan.surfaces.portal.backend import GRAPH, Refused
from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

AUDIENCES = (
    ("AzureADMyOrg", "Accounts in this organizational directory only (single tenant)"),
    ("AzureADMultipleOrgs", "Accounts in any organizational directory (multitenant)"),
    ("AzureADandPersonalMicrosoftAccount", "Any organizational directory and personal Microsoft accounts"),
    ("PersonalMicrosoftAccount", "Personal Microsoft accounts only"),
)
PLATFORMS = (
    ("", "Select a platform"),
    ("web", "Web"),
    ("spa", "Single-page application (SPA)"),
    ("publicClient", "Public client/native (mobile & desktop)"),
)
VIEWS = {
    "all": ("/applications", "All applications"),
    "owned": ("/me/ownedObjects/microsoft.graph.application", "Owned applications"),
    "deleted": ("/directory/deletedItems/microsoft.graph.application", "Deleted applications"),
}


async def show(visit: Visit) -> Reply:
    view = visit.query.get("view", "all")
    view = view if view in VIEWS else "all"
    asked = visit.query.get("q", "")
    found = await listing.from_graph(
        visit, VIEWS[view][0], filter=listing.named(asked, "appId", "id"), orderby="displayName"
    )
    tabs = [(title, f"/apps?view={name}", name == view) for name, (_, title) in VIEWS.items()]
    return visit.page("apps/list.html", "App registrations", list=found, view=view, asked=asked, tabs=tabs)


async def form(visit: Visit, problem: Any = None) -> Reply:
    return visit.page(
        "apps/new.html",
        "New registration",
        crumbs=[TRAIL],
        problem=problem,
        audiences=AUDIENCES,
        platforms=PLATFORMS,
        given=visit.form(),
    )


async def register(visit: Visit) -> Reply:
    """Register the application and, as the real portal does, its service principal."""
    given = visit.form()
    body: dict[str, Any] = {
        "displayName": given.get("name", ""),
        "signInAudience": given.get("audience", "AzureADMyOrg"),
    }
    uri, platform = given.get("redirect_uri", ""), given.get("platform", "")
    if uri and not platform:
        return await form(visit, invalid("A redirect URI needs a platform.", "Select the platform of your program."))
    if uri and platform in dict(PLATFORMS):
        body[platform] = {"redirectUris": [uri]}
    try:
        app = (await visit.backend.graph("POST", "/applications", body)).body
        await visit.backend.graph("POST", "/servicePrincipals", {"appId": app["appId"]})
        await _own(visit, app["id"])
    except Refused as refused:
        return await form(visit, refused)
    return visit.go(link("/apps/{id}", id=app["id"]), "app-created")


async def _own(visit: Visit, app_id: str) -> None:
    """Who registers an application by hand owns it. For some callers Graph has seen to that already."""
    path = link("/applications/{id}/owners", id=app_id)
    if not (await visit.backend.graph("GET", path)).items:
        body = {"@odata.id": f"{GRAPH}/v1.0/directoryObjects/{visit.who.id}"}
        await visit.backend.graph("POST", path + "/$ref", body)


async def delete(visit: Visit) -> Reply:
    await visit.backend.graph("DELETE", link("/applications/{id}", id=visit.params["id"]))
    return visit.go("/apps", "app-deleted")


async def restore(visit: Visit) -> Reply:
    """The application and, as the real portal does, the service principal that went with it."""
    path = link("/directory/deletedItems/{id}/restore", id=visit.params["id"])
    await visit.backend.graph("POST", path)
    app = (await visit.backend.graph("GET", link("/applications/{id}", id=visit.params["id"]))).body
    query = {"$filter": f"appId eq {quoted(app['appId'])}"}
    deleted = "/directory/deletedItems/microsoft.graph.servicePrincipal"
    for one in (await visit.backend.graph("GET", deleted, query=query)).items[:1]:
        await visit.backend.graph("POST", link("/directory/deletedItems/{id}/restore", id=one["id"]))
    return visit.go(link("/apps/{id}", id=visit.params["id"]), "app-restored")


async def purge(visit: Visit) -> Reply:
    await visit.backend.graph("DELETE", link("/directory/deletedItems/{id}", id=visit.params["id"]))
    return visit.go("/apps?view=deleted", "app-purged")


ROWS = (
    Route("GET", "/apps", show),
    Route("GET", "/apps/new", form),
    Route("POST", "/apps/new", register),
    Route("POST", "/apps/{id}/delete", delete),
    Route("POST", "/apps/{id}/restore", restore),
    Route("POST", "/apps/{id}/purge", purge),
)
