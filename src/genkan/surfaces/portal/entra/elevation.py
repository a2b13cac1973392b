"""Elevating access: a Global Administrator takes User Access Administrator at `/`, or gives it back.

Directory roles and roles of Azure are apart. This is the one bridge, for whoever is locked out of a management group.
"""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.azure.scope import APIS
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra import overview
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

PROVIDER = "/providers/Microsoft.Authorization"
USER_ACCESS_ADMINISTRATOR = "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9"


async def elevate(visit: Visit) -> Reply:
    try:
        await visit.backend.arm("POST", f"{PROVIDER}/elevateAccess", api="2016-07-01")
    except Refused as refused:
        return await overview.show(visit, refused)
    return visit.go("/entra", "elevated")


async def give_back(visit: Visit) -> Reply:
    """The assignment at the root that `elevate` made, and no other."""
    try:
        query = {"$filter": f"principalId eq '{visit.who.id}'"}
        found = await visit.backend.arm("GET", f"{PROVIDER}/roleAssignments", api=APIS["assignments"], query=query)
        for one in found.items:
            given = one["properties"]
            own = given["scope"] == "/" and given["principalId"] == visit.who.id
            if own and given["roleDefinitionId"].endswith(USER_ACCESS_ADMINISTRATOR):
                await visit.backend.arm("DELETE", one["id"], api=APIS["assignments"])
    except Refused as refused:
        return await overview.show(visit, refused)
    return visit.go("/entra", "elevation-ended")


ROWS = (
    Route("POST", "/entra/elevation", elevate),
    Route("POST", "/entra/elevation/end", give_back),
)
