"""Expose an API and App roles: what the application offers to others."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.application import App
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import is_guid
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

API, ROLES = "/api", "/app-roles"
MEMBERS = {
    "User": ["User"],
    "Application": ["Application"],
    "Both": ["User", "Application"],
}


async def show_api(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    if problem is not None and "uris" in visit.form():
        app = app | {"identifierUris": visit.form()["uris"].split()}
    return application.page(visit, app, API, problem=problem, given=visit.form())


async def show_roles(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    return application.page(visit, app, ROLES, problem=problem, given=visit.form())


async def save_uri(visit: Visit) -> Reply:
    uris = visit.form().get("uris", "").split()
    return await _change(visit, API, lambda _: {"identifierUris": uris}, "app-saved")


async def add_scope(visit: Visit) -> Reply:
    given = visit.form()
    scope = {
        "id": str(uuid.uuid4()),
        "value": given.get("value", ""),
        "type": "User" if given.get("who") == "User" else "Admin",
        "adminConsentDisplayName": given.get("title", ""),
        "adminConsentDescription": given.get("about", ""),
        "userConsentDisplayName": given.get("title") or None,
        "userConsentDescription": given.get("about") or None,
        "isEnabled": True,
    }
    return await _scopes(visit, lambda scopes: [*scopes, scope], "scope-added")


async def remove_scope(visit: Visit) -> Reply:
    """Graph takes only a disabled scope away, so it is disabled first."""
    gone = visit.params["scope"]
    try:
        app = await application.load(visit)
        disabled = [s | ({"isEnabled": False} if s["id"] == gone else {}) for s in _scopes_of(app)]
        await visit.backend.graph("PATCH", application.at(visit), _api(app, disabled))
    except Refused as refused:
        return await show_api(visit, refused)
    return await _scopes(visit, lambda scopes: [s for s in scopes if s["id"] != gone], "scope-removed")


async def authorize_client(visit: Visit) -> Reply:
    """A client that uses these scopes without anybody being asked."""
    client = visit.form().get("client", "").lower()
    entry = {"appId": client, "delegatedPermissionIds": visit.many("scope")}
    if not is_guid(client) or not entry["delegatedPermissionIds"]:
        return await show_api(visit, invalid("A client ID and at least one scope are needed.", "Give both."))
    return await _clients(visit, lambda clients: [*_but(clients, client), entry], "client-added")


async def remove_client(visit: Visit) -> Reply:
    return await _clients(visit, lambda clients: _but(clients, visit.params["client"]), "client-removed")


async def _clients(visit: Visit, changed: Callable[[list[App]], list[App]], done: str) -> Reply:
    def body(app: App) -> App:
        api = app.get("api") or {}
        return {"api": {**api, "preAuthorizedApplications": changed(list(api.get("preAuthorizedApplications") or ()))}}

    return await _change(visit, API, body, done)


def _but(clients: list[App], client: str) -> list[App]:
    return [one for one in clients if one["appId"].lower() != client.lower()]


async def add_role(visit: Visit) -> Reply:
    given = visit.form()
    role = {
        "id": str(uuid.uuid4()),
        "displayName": given.get("title", ""),
        "description": given.get("about", ""),
        "value": given.get("value") or None,
        "allowedMemberTypes": MEMBERS.get(given.get("members", ""), ["Application"]),
        "isEnabled": True,
    }
    return await _change(visit, ROLES, lambda app: {"appRoles": [*app["appRoles"], role]}, "role-added")


async def remove_role(visit: Visit) -> Reply:
    gone = visit.params["role"]
    try:
        app = await application.load(visit)
        disabled = [r | ({"isEnabled": False} if r["id"] == gone else {}) for r in app["appRoles"]]
        await visit.backend.graph("PATCH", application.at(visit), {"appRoles": disabled})
    except Refused as refused:
        return await show_roles(visit, refused)
    kept: Callable[[App], App] = lambda app: {"appRoles": [r for r in app["appRoles"] if r["id"] != gone]}  # noqa: E731
    return await _change(visit, ROLES, kept, "role-removed")


async def _scopes(visit: Visit, changed: Callable[[list[App]], list[App]], done: str) -> Reply:
    return await _change(visit, API, lambda app: _api(app, changed(_scopes_of(app))), done)


def _scopes_of(app: App) -> list[App]:
    return list((app.get("api") or {}).get("oauth2PermissionScopes") or ())


def _api(app: App, scopes: list[App]) -> App:
    return {"api": {**(app.get("api") or {}), "oauth2PermissionScopes": scopes}}


async def _change(visit: Visit, blade: str, body_of: Callable[[App], App], done: str) -> Reply:
    again = show_api if blade == API else show_roles
    app = await application.load(visit)
    try:
        await visit.backend.graph("PATCH", application.at(visit), body_of(app))
    except Refused as refused:
        return await again(visit, refused)
    return visit.go(application.path_of(visit, blade), done)


ROWS = (
    Route("GET", "/apps/{id}/api", show_api),
    Route("POST", "/apps/{id}/api", save_uri),
    Route("POST", "/apps/{id}/api/scopes", add_scope),
    Route("POST", "/apps/{id}/api/scopes/{scope}/delete", remove_scope),
    Route("POST", "/apps/{id}/api/clients", authorize_client),
    Route("POST", "/apps/{id}/api/clients/{client}/delete", remove_client),
    Route("GET", "/apps/{id}/app-roles", show_roles),
    Route("POST", "/apps/{id}/app-roles", add_role),
    Route("POST", "/apps/{id}/app-roles/{role}/delete", remove_role),
)
