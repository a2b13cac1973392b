"""Groups: the list, a new one, and one with its members."""

from __future__ import annotations

import re
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing, people
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.backend import GRAPH, Refused
from genkan.surfaces.portal.entra.assigned import azure_roles, directory_roles
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

TRAIL = ("Groups", "/groups")


async def show(visit: Visit, problem: Any = None) -> Reply:
    asked = visit.query.get("q", "")
    found = await listing.from_graph(visit, "/groups", filter=listing.named(asked, "id"), orderby="displayName")
    return visit.page("entra/groups.html", "Groups", problem=problem, list=found, asked=asked, given=visit.form())


async def create(visit: Visit) -> Reply:
    """A security group, as role assignments use them."""
    given = visit.form()
    name = given.get("name", "")
    body = {
        "displayName": name,
        "description": given.get("about") or None,
        "mailEnabled": False,
        "mailNickname": re.sub(r"[^A-Za-z0-9]", "", name)[:60] or "group",
        "securityEnabled": True,
    }
    try:
        made = await visit.backend.graph("POST", "/groups", body)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(link("/groups/{id}", id=made.body["id"]), "group-created")


async def one(visit: Visit, problem: Any = None) -> Reply:
    group = (await visit.backend.graph("GET", _path(visit))).body
    members = await listing.from_graph(visit, _path(visit) + "/members", count=False)
    rows = [row | {"kind": people.kind_of(row), "page": people.page_of(row)} for row in members.rows]
    return visit.page(
        "entra/group.html",
        group["displayName"],
        crumbs=[TRAIL],
        kind="Group",
        problem=problem,
        group=group,
        list=members,
        rows=rows,
        roles=await directory_roles(visit, group["id"]),
        names=await scope.names(visit),
        azure=await azure_roles(visit, group["id"]),
        given=visit.form(),
    )


async def save(visit: Visit) -> Reply:
    given = visit.form()
    body = {"displayName": given.get("name", ""), "description": given.get("about") or None}
    try:
        await visit.backend.graph("PATCH", _path(visit), body)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/groups/{id}", id=visit.params["id"]), "group-saved")


async def add(visit: Visit) -> Reply:
    try:
        member = await people.find(visit, visit.form().get("who", ""))
        body = {"@odata.id": f"{GRAPH}/v1.0/directoryObjects/{member['id']}"}
        await visit.backend.graph("POST", _path(visit) + "/members/$ref", body)
    except people.NotFound as missing:
        return await one(visit, missing.problem)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/groups/{id}", id=visit.params["id"]), "member-added")


async def remove(visit: Visit) -> Reply:
    path = _path(visit) + link("/members/{member}/$ref", member=visit.params["member"])
    try:
        await visit.backend.graph("DELETE", path)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/groups/{id}", id=visit.params["id"]), "member-removed")


async def delete(visit: Visit) -> Reply:
    try:
        await visit.backend.graph("DELETE", _path(visit))
    except Refused as refused:
        return await one(visit, refused)
    return visit.go("/groups", "group-deleted")


def _path(visit: Visit) -> str:
    return link("/groups/{id}", id=visit.params["id"])


ROWS = (
    Route("GET", "/groups", show),
    Route("POST", "/groups", create),
    Route("GET", "/groups/{id}", one),
    Route("POST", "/groups/{id}", save),
    Route("POST", "/groups/{id}/members", add),
    Route("POST", "/groups/{id}/members/{member}/delete", remove),
    Route("POST", "/groups/{id}/delete", delete),
)
