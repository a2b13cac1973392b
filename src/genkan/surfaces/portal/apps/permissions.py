"""API permissions: what the application asks for, whether consent was given, and giving it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.application import App
from genkan.surfaces.portal.apps.consent import Consent, grant, read
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import is_guid, named, quoted
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

BLADE = "/permissions"
GRAPH = "00000003-0000-0000-c000-000000000000"


@dataclass(frozen=True, slots=True)
class Permission:
    """One row: a permission of a resource, asked for (`Role` is application, `Scope` delegated)."""

    resource: dict[str, Any]
    id: str
    kind: str
    value: str
    title: str
    admin: bool
    granted: bool


async def show(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    principal = await application.principal_of(visit, app)
    consent = await read(visit, principal)
    rows = [row for asked in app["requiredResourceAccess"] for row in await _rows(visit, asked, consent)]
    waiting = any(not row.granted for row in rows)
    return application.page(
        visit, app, BLADE, problem=problem, rows=rows, principal=principal, waiting=waiting, kinds=_KINDS
    )


async def choose(visit: Visit, problem: Any = None) -> Reply:
    """The page on which a permission is picked: an API, a kind, and its permissions by name."""
    app = await application.load(visit)
    wanted, called = visit.query.get("api") or GRAPH, visit.query.get("name", "").strip()
    apis = await _apis(visit, app, wanted, called)
    api = next((one for one in apis if one["appId"] == wanted), None) if not called else (apis[0] if apis else None)
    kind = "Role" if visit.query.get("kind", "Role") == "Role" else "Scope"
    sought = visit.query.get("q", "")
    offered = [one for one in _offered(api, kind) if sought.lower() in one["value"].lower()] if api else []
    held = {one["id"] for asked in app["requiredResourceAccess"] for one in asked["resourceAccess"]}
    return visit.page(
        "apps/permissions_add.html",
        "Add a permission",
        crumbs=[
            application.TRAIL,
            (app["displayName"], application.path_of(visit)),
            ("API permissions", application.path_of(visit, BLADE)),
        ],
        problem=problem,
        app=app,
        base=application.path_of(visit),
        apis=apis,
        api=api,
        of_kind=kind,
        kinds=_KINDS,
        offered=offered,
        titles={one["id"]: _title(one) for one in offered},
        held=held,
        sought=sought,
        called=called,
    )


async def _apis(visit: Visit, app: App, wanted: str, called: str) -> list[dict[str, Any]]:
    """Those that are named like `called`; or else the one that is wanted, Graph, and those asked for already.

    A directory has thousands of applications and few APIs among them, so they are never all listed.
    """
    if called:
        filter = named(called, "appId")
        answer = await visit.backend.graph("GET", "/servicePrincipals", query={"$filter": filter, "$top": 100})
        found = answer.items
    else:
        asked = (one["resourceAppId"] for one in app["requiredResourceAccess"])
        ids = dict.fromkeys((GRAPH, wanted, app["appId"], *asked))
        filter = " or ".join(f"appId eq {quoted(id)}" for id in ids if is_guid(id))
        found = (await visit.backend.graph("GET", "/servicePrincipals", query={"$filter": filter})).items
    offering = [one for one in found if one.get("appRoles") or one.get("oauth2PermissionScopes")]
    return sorted(offering, key=lambda one: (one["appId"] != GRAPH, one["displayName"].lower()))


async def add(visit: Visit) -> Reply:
    app = await application.load(visit)
    given = visit.form()
    kind = "Role" if given.get("kind") == "Role" else "Scope"
    access = [{"id": one, "type": kind} for one in visit.many("permission")]
    if not access:
        return await choose(visit, invalid("No permission is chosen.", "Tick at least one."))
    asked = {one["resourceAppId"]: list(one["resourceAccess"]) for one in app["requiredResourceAccess"]}
    present = asked.setdefault(given.get("api", ""), [])
    present += [one for one in access if one not in present]
    try:
        await _save(visit, asked)
    except Refused as refused:
        return await choose(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "permission-added")


async def remove(visit: Visit) -> Reply:
    app = await application.load(visit)
    given = visit.form()
    asked = {
        one["resourceAppId"]: [
            access
            for access in one["resourceAccess"]
            if (one["resourceAppId"], access["id"]) != (given.get("api"), given.get("permission"))
        ]
        for one in app["requiredResourceAccess"]
    }
    try:
        await _save(visit, asked)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "permission-removed")


async def consent_to_all(visit: Visit) -> Reply:
    app = await application.load(visit)
    principal = await application.principal_of(visit, app)
    try:
        if principal is None:
            principal = (await visit.backend.graph("POST", "/servicePrincipals", {"appId": app["appId"]})).body
        consent = await read(visit, principal)
        for asked in app["requiredResourceAccess"]:
            rows = [row for row in await _rows(visit, asked, consent) if not row.granted]
            if rows:
                wanted = [(row.kind, row.id, row.value) for row in rows]
                await grant(visit, consent, principal["id"], rows[0].resource["id"], wanted)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "consent-granted")


async def _save(visit: Visit, asked: dict[str, list[Any]]) -> None:
    access = [{"resourceAppId": api, "resourceAccess": rows} for api, rows in asked.items() if rows]
    await visit.backend.graph("PATCH", application.at(visit), {"requiredResourceAccess": access})


async def _rows(visit: Visit, asked: App, consent: Consent) -> list[Permission]:
    query = {"$filter": f"appId eq {quoted(asked['resourceAppId'])}"}
    found = (await visit.backend.graph("GET", "/servicePrincipals", query=query)).items
    resource = found[0] if found else {"id": "", "appId": asked["resourceAppId"], "displayName": "Unknown API"}
    rows = []
    for access in asked["resourceAccess"]:
        offered = {one["id"]: one for one in _offered(resource, access["type"])}
        one = offered.get(access["id"], {})
        value = one.get("value") or access["id"]
        title = _title(one)
        admin = access["type"] == "Role" or one.get("type") == "Admin"
        granted = consent.has(resource["id"], access["type"], access["id"], value)
        rows.append(Permission(resource, access["id"], access["type"], value, title, admin, granted))
    return rows


def _title(one: dict[str, Any]) -> str:
    """What a permission is called, unless that says no more than its value."""
    title = str(one.get("displayName") or one.get("adminConsentDisplayName") or "")
    return "" if title == one.get("value") else title


def _offered(api: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    rows = api.get("appRoles" if kind == "Role" else "oauth2PermissionScopes") or []
    if kind == "Role":
        rows = [one for one in rows if "Application" in one.get("allowedMemberTypes", ())]
    return sorted((one for one in rows if one.get("value")), key=lambda one: one["value"])


_KINDS = {"Role": "Application", "Scope": "Delegated"}

ROWS = (
    Route("GET", "/apps/{id}/permissions", show),
    Route("GET", "/apps/{id}/permissions/add", choose),
    Route("POST", "/apps/{id}/permissions/add", add),
    Route("POST", "/apps/{id}/permissions/remove", remove),
    Route("POST", "/apps/{id}/permissions/consent", consent_to_all),
)
