"""Roles and administrators: the directory's roles and who has them. They are not roles of Azure."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

BASE = "/roleManagement/directory"
TRAIL = ("Roles and administrators", "/roles")


async def show(visit: Visit) -> Reply:
    rows = await visit.backend.every(BASE + "/roleDefinitions")
    held: dict[str, int] = {}
    for one in await visit.backend.every(BASE + "/roleAssignments"):
        held[one["roleDefinitionId"]] = held.get(one["roleDefinitionId"], 0) + 1
    sought = visit.query.get("q", "")
    rows = sorted(
        (row | {"held": held.get(row["id"], 0)} for row in rows if sought.lower() in row["displayName"].lower()),
        key=lambda row: (-row["held"], row["displayName"]),
    )
    return visit.page("entra/roles.html", "Roles and administrators", rows=rows, asked=sought)


async def one(visit: Visit, problem: Any = None) -> Reply:
    role = (await visit.backend.graph("GET", link(BASE + "/roleDefinitions/{id}", id=visit.params["id"]))).body
    query = {"$filter": f"roleDefinitionId eq {quoted(role['id'])}"}
    assigned = await visit.backend.every(BASE + "/roleAssignments", query=query)
    known = await people.names(visit, [row["principalId"] for row in assigned])
    rows = [row | {"who": known.get(row["principalId"], {"id": row["principalId"]})} for row in assigned]
    return visit.page(
        "entra/role.html",
        role["displayName"],
        crumbs=[TRAIL],
        kind="Directory role",
        problem=problem,
        role=role,
        rows=[row | {"page": people.page_of(row["who"])} for row in rows],
        given=visit.form(),
    )


async def assign(visit: Visit) -> Reply:
    try:
        member = await people.find(visit, visit.form().get("who", ""))
        body = {"principalId": member["id"], "roleDefinitionId": visit.params["id"], "directoryScopeId": "/"}
        await visit.backend.graph("POST", BASE + "/roleAssignments", body)
    except people.NotFound as missing:
        return await one(visit, missing.problem)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/roles/{id}", id=visit.params["id"]), "assigned")


async def remove(visit: Visit) -> Reply:
    try:
        path = link(BASE + "/roleAssignments/{id}", id=visit.params["assignment"])
        await visit.backend.graph("DELETE", path)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/roles/{id}", id=visit.params["id"]), "unassigned")


ROWS = (
    Route("GET", "/roles", show),
    Route("GET", "/roles/{id}", one),
    Route("POST", "/roles/{id}", assign),
    Route("POST", "/roles/{id}/{assignment}/delete", remove),
)
