"""The Overview of a scope: a management group, subscription, resource group, machine or other resource."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.azure import identity, machine, scope
from genkan.surfaces.portal.azure.scope import APIS, Scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

Row = dict[str, Any]


async def show(visit: Visit, problem: Any = None) -> Reply:
    at = scope.wanted(visit)
    if at.kind == "machine":
        return await machine.show(visit, at, problem)
    if at.kind == "management":
        found = (await visit.backend.arm("GET", at.id, api=APIS["management"])).body
        rows = (await visit.backend.arm("GET", at.id + "/descendants", api=APIS["management"])).items
        facts = [("Management group ID", found["name"]), ("Display name", found["properties"]["displayName"])]
        children = [(row["properties"]["displayName"], scope.read(row["id"])) for row in rows]
        name = found["properties"]["displayName"]
        return await _page(
            visit, at, problem, facts=facts, children=children, name=name, holds="in this management group"
        )
    if at.kind == "subscription":
        found = (await visit.backend.arm("GET", at.id, api=APIS["subscription"])).body
        rows = (await visit.backend.arm("GET", at.id + "/resourcegroups", api=APIS["group"])).items
        facts = [
            ("Subscription ID", found["subscriptionId"]),
            ("State", found["state"]),
            ("Directory (tenant) ID", found["tenantId"]),
        ]
        children = [(row["name"], scope.read(row["id"])) for row in rows]
        name = found["displayName"]
        return await _page(visit, at, problem, facts=facts, children=children, name=name, holds="in this subscription")
    if at.kind == "group":
        return await _group(visit, at, problem)
    if at.type.lower() == identity.USER_ASSIGNED:
        return await identity.overview(visit, at, problem)
    found = (await visit.backend.arm("GET", at.id, api=APIS["resource"])).body
    facts = [("Type", found.get("type", at.type)), ("Location", found.get("location", ""))]
    return await _page(visit, at, problem, facts=facts, children=None, json=found)


async def _group(visit: Visit, at: Scope, problem: Any) -> Reply:
    found = (await visit.backend.arm("GET", at.id, api=APIS["group"])).body
    rows = (await visit.backend.arm("GET", at.id + "/resources", api=APIS["resource"])).items
    facts = [
        ("Subscription", at.parents[0].name),
        ("Location", found["location"]),
        ("State", found["properties"]["provisioningState"]),
    ]
    children = [(row["name"], scope.read(row["id"])) for row in rows]
    return await _page(
        visit, at, problem, facts=facts, children=children, holds="in this resource group", deletable=True
    )


async def delete_group(visit: Visit) -> Reply:
    at = scope.wanted(visit)
    try:
        await visit.backend.arm("DELETE", at.id, api=APIS["group"])
    except Refused as refused:
        return await _group(visit, at, refused)
    return visit.go("/azure/groups", "resource-group-deleted")


async def _page(visit: Visit, at: Scope, problem: Any, **values: Any) -> Reply:
    return await scope.page(visit, at, "overview", "azure/overview.html", problem=problem, **values)


ROWS = (
    Route("GET", "/azure/overview", show),
    Route("POST", "/azure/groups/delete", delete_group),
)
