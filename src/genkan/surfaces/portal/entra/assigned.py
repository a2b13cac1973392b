"""What a principal holds: directory roles, and roles of Azure at the scopes that the signed-in person can see."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.lists import subscriptions
from genkan.surfaces.portal.azure.scope import APIS
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.visit import Visit

Row = dict[str, Any]


async def directory_roles(visit: Visit, principal_id: str) -> list[Row]:
    """Directory role assignments with the role's name; none where they may not be seen."""
    query = {"$filter": f"principalId eq {quoted(principal_id)}"}
    try:
        found = await visit.backend.every("/roleManagement/directory/roleAssignments", query=query)
        roles = await visit.backend.every("/roleManagement/directory/roleDefinitions")
    except Refused:
        return []
    names = {one["id"]: one["displayName"] for one in roles}
    return [one | {"role": names.get(one["roleDefinitionId"], one["roleDefinitionId"])} for one in found]


async def azure_roles(visit: Visit, principal_id: str) -> list[Row]:
    """Azure role assignments that name the principal itself, over all visible subscriptions."""
    rows: dict[str, Row] = {}
    names: dict[str, str] = {}
    for one in await subscriptions(visit):
        base = one["id"] + "/providers/Microsoft.Authorization"
        query = {"$filter": f"principalId eq '{principal_id}'"}
        try:
            found = await visit.backend.arm("GET", base + "/roleAssignments", api=APIS["assignments"], query=query)
            if found.items and not names:
                roles = await visit.backend.arm("GET", base + "/roleDefinitions", api=APIS["definitions"])
                names = {role["name"]: role["properties"]["roleName"] for role in roles.items}
        except Refused:
            continue
        rows |= {row["id"]: row["properties"] for row in found.items}
    return [
        row
        | {
            "role": names.get(row["roleDefinitionId"].rpartition("/")[2], row["roleDefinitionId"]),
            "where": scope.read(row["scope"]),
        }
        for row in rows.values()
    ]
