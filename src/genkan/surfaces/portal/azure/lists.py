"""Management groups, subscriptions, resource groups and resources: what the signed-in person can see of them."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.scope import APIS, MANAGEMENT
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

Row = dict[str, Any]


async def subscriptions(visit: Visit) -> list[Row]:
    return (await visit.backend.arm("GET", "/subscriptions", api=APIS["subscription"])).items


async def show_subscriptions(visit: Visit) -> Reply:
    return visit.page("azure/subscriptions.html", "Subscriptions", rows=await subscriptions(visit), read=scope.read)


async def show_groups(visit: Visit) -> Reply:
    rows = []
    known = await subscriptions(visit)
    for one in known:
        found = await visit.backend.arm("GET", one["id"] + "/resourcegroups", api=APIS["group"])
        rows += [row | {"subscription": one["displayName"]} for row in found.items]
    sought = visit.query.get("q", "")
    list = _sliced(visit, [row for row in rows if sought.lower() in row["name"].lower()])
    return visit.page(
        "azure/groups.html", "Resource groups", list=list, asked=sought, read=scope.read, subscriptions=known
    )


async def every_resource(visit: Visit) -> list[Row]:
    """The resources of every subscription that the person can see."""
    rows: list[Row] = []
    for one in await subscriptions(visit):
        try:
            found = await visit.backend.arm("GET", one["id"] + "/resources", api=APIS["resource"])
        except Refused as refused:
            # A subscription can be seen for the sake of a role alone, with nothing in it that may be read.
            if refused.status != 403:
                raise
            continue
        rows += [row | {"subscription": one["displayName"]} for row in found.items]
    return rows


async def show_resources(visit: Visit) -> Reply:
    rows = await every_resource(visit)
    sought, type = visit.query.get("q", ""), visit.query.get("type", "")
    types = sorted({row["type"] for row in rows})
    shown = [row for row in rows if sought.lower() in row["name"].lower() and type in ("", row["type"])]
    return visit.page(
        "azure/resources.html",
        "All resources",
        list=_sliced(visit, shown),
        asked=sought,
        type=type,
        types=[("", "Every type"), *((one, one) for one in types)],
        read=scope.read,
    )


async def new_group(visit: Visit, problem: Any = None) -> Reply:
    known = await subscriptions(visit)
    places = []
    if known:
        found = await visit.backend.arm("GET", known[0]["id"] + "/locations", api=APIS["subscription"])
        places = [(one["name"], one["displayName"]) for one in found.items]
    return visit.page(
        "azure/new_group.html",
        "Create a resource group",
        crumbs=[("Resource groups", "/azure/groups")],
        problem=problem,
        subscriptions=[(one["subscriptionId"], one["displayName"]) for one in known],
        places=places,
        given=visit.form(),
    )


async def create_group(visit: Visit) -> Reply:
    given = visit.form()
    path = link(
        "/subscriptions/{subscription}/resourcegroups/{name}",
        subscription=given.get("subscription", ""),
        name=given.get("name", ""),
    )
    try:
        made = await visit.backend.arm("PUT", path, {"location": given.get("location", "")}, api=APIS["group"])
    except Refused as refused:
        return await new_group(visit, refused)
    return visit.go(scope.read(made.body["id"]).path(), "resource-group-created")


async def show_management_groups(visit: Visit, problem: Any = None) -> Reply:
    """The tree of everything: management groups and the subscriptions in them."""
    path = "/providers/Microsoft.Management/getEntities"
    entities = (await visit.backend.arm("POST", path, api=APIS["management"])).items
    rows = _tree(entities)
    groups = [(one["id"], one["properties"]["displayName"]) for one in entities if _is_group(one)]
    return visit.page(
        "azure/management_groups.html",
        "Management groups",
        problem=problem,
        rows=rows,
        groups=groups,
        read=scope.read,
        given=visit.form(),
    )


async def create_management_group(visit: Visit) -> Reply:
    given = visit.form()
    body: Row = {"properties": {"displayName": given.get("title") or None}}
    if given.get("parent"):
        body["properties"]["details"] = {"parent": {"id": given["parent"]}}
    path = MANAGEMENT + link("{name}", name=given.get("name", ""))
    try:
        await visit.backend.arm("PUT", path, body, api=APIS["management"])
    except Refused as refused:
        return await show_management_groups(visit, refused)
    return visit.go("/azure/management-groups", "management-group-created")


async def delete_management_group(visit: Visit) -> Reply:
    try:
        await visit.backend.arm("DELETE", scope.wanted(visit).id, api=APIS["management"])
    except Refused as refused:
        return await show_management_groups(visit, refused)
    return visit.go("/azure/management-groups", "management-group-deleted")


async def move(visit: Visit) -> Reply:
    """A subscription to another management group."""
    given = visit.form()
    path = given.get("parent", "") + link("/subscriptions/{id}", id=scope.wanted(visit).name)
    try:
        await visit.backend.arm("PUT", path, api=APIS["management"])
    except Refused as refused:
        return await show_management_groups(visit, refused)
    return visit.go("/azure/management-groups", "subscription-moved")


def _sliced(visit: Visit, rows: list[Row]) -> listing.Listing:
    """A page of rows that ARM gave whole."""
    start = visit.query.get("page", "0")
    at = int(start) if start.isdigit() and len(start) < 9 else 0
    following = at + listing.PAGE
    rows = sorted(rows, key=lambda row: row["name"].lower())
    more = str(following) if following < len(rows) else None
    return listing.paged(visit, rows[at:following], more, len(rows))


def _is_group(entity: Row) -> bool:
    return str(entity["type"]).lower().endswith("managementgroups")


def _tree(entities: list[Row]) -> list[Row]:
    """Entities in the order of a tree, each with its depth."""
    below: dict[str, list[Row]] = {}
    known = {one["id"].lower() for one in entities}
    for one in entities:
        parent = ((one["properties"].get("parent") or {}).get("id") or "").lower()
        below.setdefault(parent if parent in known else "", []).append(one)
    rows: list[Row] = []

    def walk(parent: str, depth: int) -> None:
        for one in sorted(below.get(parent, ()), key=lambda e: (not _is_group(e), e["properties"]["displayName"])):
            properties = one["properties"]
            group = _is_group(one)
            rows.append({"id": one["id"], "name": properties["displayName"], "depth": depth, "group": group})
            if group:
                walk(one["id"].lower(), depth + 1)

    walk("", 0)
    return rows


ROWS = (
    Route("GET", "/azure/management-groups", show_management_groups),
    Route("POST", "/azure/management-groups", create_management_group),
    Route("POST", "/azure/management-groups/delete", delete_management_group),
    Route("POST", "/azure/management-groups/move", move),
    Route("GET", "/azure/subscriptions", show_subscriptions),
    Route("GET", "/azure/groups", show_groups),
    Route("GET", "/azure/groups/new", new_group),
    Route("POST", "/azure/groups/new", create_group),
    Route("GET", "/azure/resources", show_resources),
)
