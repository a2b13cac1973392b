"""Identities of resources: a machine's own and those it borrows, and a user-assigned one with what uses it."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.lists import every_resource
from genkan.surfaces.portal.azure.scope import APIS, Scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra.assigned import azure_roles
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

API = APIS["machine"]
USER_ASSIGNED = "microsoft.managedidentity/userassignedidentities"

Row = dict[str, Any]


async def show(visit: Visit, problem: Any = None) -> Reply:
    """The Identity blade of a machine."""
    at = scope.wanted(visit)
    found = (await visit.backend.arm("GET", at.id, api=API)).body
    identity = found.get("identity") or {}
    borrowed = {id.lower() for id in identity.get("userAssignedIdentities") or ()}
    known = [row for row in await every_resource(visit) if row["type"].lower() == USER_ASSIGNED]
    on = "systemassigned" in identity.get("type", "").lower()
    return await scope.page(
        visit,
        at,
        "identity",
        "azure/identity.html",
        problem=problem,
        machine=found,
        identity=identity,
        on=on,
        principal=link("/enterprise-apps/{id}", id=identity["principalId"]) if on else None,
        roles=await azure_roles(visit, identity["principalId"]) if on else [],
        read=scope.read,
        offered=[(row["id"], row["name"]) for row in known if row["id"].lower() not in borrowed],
    )


async def change(visit: Visit) -> Reply:
    """`on` turns the machine's own identity on or off, `add` and `remove` name a user-assigned one."""
    at, given = scope.wanted(visit), visit.form()
    try:
        identity = (await visit.backend.arm("GET", at.id, api=API)).body.get("identity") or {}
        on = given["on"] == "yes" if "on" in given else "systemassigned" in identity.get("type", "").lower()
        borrowed: dict[str, Any] = {id: {} for id in identity.get("userAssignedIdentities") or ()}
        if given.get("add"):
            borrowed[given["add"]] = {}
        gone = given.get("remove", "").lower()
        kept = [id for id in borrowed if id.lower() != gone]
        kinds = (["SystemAssigned"] if on else []) + (["UserAssigned"] if kept else [])
        body: Row = {"identity": {"type": ", ".join(kinds) or "None"}}
        if kept:
            # In a PATCH, null takes an identity away (JSON Merge Patch).
            body["identity"]["userAssignedIdentities"] = {id: {} if id in kept else None for id in borrowed}
        await visit.backend.arm("PATCH", at.id, body, api=API)
    except Refused as refused:
        return await show(visit, refused)
    if "on" in given:
        return visit.go(at.path("identity"), "identity-on" if on else "identity-off")
    if not given.get("add") and not gone:
        return await show(visit, invalid("No identity is chosen.", "Choose one from the list."))
    return visit.go(at.path("identity"), "identity-added" if given.get("add") else "identity-removed")


async def overview(visit: Visit, at: Scope, problem: Any = None) -> Reply:
    """A user-assigned managed identity: its ids, what uses it, what it may do."""
    found = (await visit.backend.arm("GET", at.id, api=APIS["identity"])).body
    users = [
        scope.read(row["id"])
        for row in await every_resource(visit)
        if any(id.lower() == at.id.lower() for id in (row.get("identity") or {}).get("userAssignedIdentities") or ())
    ]
    return await scope.page(
        visit,
        at,
        "overview",
        "azure/managed_identity.html",
        problem=problem,
        found=found,
        properties=found["properties"],
        principal=link("/enterprise-apps/{id}", id=found["properties"]["principalId"]),
        roles=await azure_roles(visit, found["properties"]["principalId"]),
        users=users,
    )


ROWS = (
    Route("GET", "/azure/identity", show),
    Route("POST", "/azure/identity", change),
)
