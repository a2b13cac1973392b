"""Users and groups of an enterprise application: who is assigned to it, and with which of its app roles."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra import enterprise
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route


async def add(visit: Visit) -> Reply:
    given = visit.form()
    principal_id = visit.params["id"]
    try:
        member = await people.find(visit, given.get("who", ""))
        body: dict[str, Any] = {
            "principalId": member["id"],
            "resourceId": principal_id,
            "appRoleId": given.get("role") or enterprise.DEFAULT_ACCESS,
        }
        await visit.backend.graph("POST", link("/servicePrincipals/{id}/appRoleAssignedTo", id=principal_id), body)
    except people.NotFound as missing:
        return await enterprise.one(visit, missing.problem)
    except Refused as refused:
        return await enterprise.one(visit, refused)
    return visit.go(link("/enterprise-apps/{id}", id=principal_id), "assigned")


async def remove(visit: Visit) -> Reply:
    path = link("/servicePrincipals/{id}/appRoleAssignedTo/{assignment}", **visit.params)
    try:
        await visit.backend.graph("DELETE", path)
    except Refused as refused:
        return await enterprise.one(visit, refused)
    return visit.go(link("/enterprise-apps/{id}", id=visit.params["id"]), "unassigned")


ROWS = (
    Route("POST", "/enterprise-apps/{id}/assigned", add),
    Route("POST", "/enterprise-apps/{id}/assigned/{assignment}/delete", remove),
)
