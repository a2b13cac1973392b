"""Users: the list, a new one, and one with groups, roles and sessions."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra.assigned import azure_roles, directory_roles
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

TRAIL = ("Users", "/users")


async def show(visit: Visit) -> Reply:
    asked = visit.query.get("q", "")
    filter = listing.named(asked, "id", also=("userPrincipalName",))
    found = await listing.from_graph(
        visit, "/users", filter=filter, select=_SHOWN, orderby="displayName", count=not asked
    )
    return visit.page("entra/users.html", "Users", list=found, asked=asked)


_SHOWN = "id,displayName,userPrincipalName,accountEnabled,userType,createdDateTime"


async def form(visit: Visit, problem: Any = None) -> Reply:
    given = visit.form()
    return visit.page(
        "entra/user_new.html",
        "New user",
        crumbs=[TRAIL],
        problem=problem,
        given=given,
        password=given.get("password") or _password(),
    )


async def create(visit: Visit) -> Reply:
    given = visit.form()
    name = given.get("name", "")
    upn = f"{given.get('upn', '')}@{visit.tenant.initial_domain}"
    body = {
        "displayName": name,
        "userPrincipalName": upn,
        "mailNickname": given.get("upn", ""),
        "accountEnabled": given.get("enabled") == "yes",
        "passwordProfile": _password_profile(given),
    }
    try:
        made = await visit.backend.graph("POST", "/users", body)
    except Refused as refused:
        return await form(visit, refused)
    return visit.go(link("/users/{id}", id=made.body["id"]), "user-created")


async def one(visit: Visit, problem: Any = None) -> Reply:
    user = (
        await visit.backend.graph("GET", _path(visit), query={"$select": _SHOWN + ",mail,jobTitle,passwordProfile"})
    ).body
    groups = await visit.backend.every(_path(visit) + "/memberOf/microsoft.graph.group")
    return visit.page(
        "entra/user.html",
        user["displayName"],
        crumbs=[TRAIL],
        kind="User",
        problem=problem,
        user=user,
        groups=groups,
        roles=await directory_roles(visit, user["id"]),
        names=await scope.names(visit),
        azure=await azure_roles(visit, user["id"]),
        itself=user["id"] == visit.who.id,
        password=_password(),
    )


async def save(visit: Visit) -> Reply:
    given = visit.form()
    body = {
        "displayName": given.get("name", ""),
        "jobTitle": given.get("title") or None,
        "accountEnabled": given.get("enabled") == "yes",
    }
    return await _do(visit, "PATCH", "", body, "user-saved")


async def reset_password(visit: Visit) -> Reply:
    """A new password, as an administrator gives it and tells it to the person."""
    return await _do(visit, "PATCH", "", {"passwordProfile": _password_profile(visit.form())}, "password-reset")


async def revoke(visit: Visit) -> Reply:
    return await _do(visit, "POST", "/revokeSignInSessions", None, "sessions-revoked")


async def delete(visit: Visit) -> Reply:
    try:
        await visit.backend.graph("DELETE", _path(visit))
    except Refused as refused:
        return await one(visit, refused)
    return visit.go("/users", "user-deleted")


def _password_profile(given: Mapping[str, str]) -> dict[str, Any]:
    forced = given.get("change") == "yes"
    return {"password": given.get("password", ""), "forceChangePasswordNextSignIn": forced}


async def _do(visit: Visit, method: str, below: str, body: Any, done: str) -> Reply:
    try:
        await visit.backend.graph(method, _path(visit) + below, body)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/users/{id}", id=visit.params["id"]), done)


def _path(visit: Visit) -> str:
    return link("/users/{id}", id=visit.params["id"])


def _password() -> str:
    """A suggestion that meets Entra's rules: four kinds of characters."""
    return f"{secrets.token_urlsafe(9)}-{secrets.randbelow(90) + 10}Aa"


ROWS = (
    Route("GET", "/users", show),
    Route("GET", "/users/new", form),
    Route("POST", "/users/new", create),
    Route("GET", "/users/{id}", one),
    Route("POST", "/users/{id}", save),
    Route("POST", "/users/{id}/password", reset_password),
    Route("POST", "/users/{id}/revoke", revoke),
    Route("POST", "/users/{id}/delete", delete),
)
