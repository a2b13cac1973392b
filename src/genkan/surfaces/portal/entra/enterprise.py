"""Enterprise applications: the service principals of this tenant, managed identities among them."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import listing
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.entra.assigned import azure_roles, directory_roles
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

TRAIL = ("Enterprise applications", "/enterprise-apps")
# The tenant that owns Microsoft's own applications.
MICROSOFT = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
# The app role that stands for access without a role of the application's own.
DEFAULT_ACCESS = "00000000-0000-0000-0000-000000000000"
VIEWS = {
    "all": ("All applications", ""),
    "own": ("Of this tenant", "appOwnerOrganizationId eq {tenant}"),
    "identities": ("Managed identities", "servicePrincipalType eq 'ManagedIdentity'"),
}


async def show(visit: Visit) -> Reply:
    view = visit.query.get("view", "all")
    view = view if view in VIEWS else "all"
    asked = visit.query.get("q", "")
    wanted = [listing.named(asked, "appId", "id"), VIEWS[view][1].format(tenant=visit.tenant.id)]
    filter = " and ".join(f"({one})" for one in wanted if one)
    found = await listing.from_graph(visit, "/servicePrincipals", filter=filter, orderby="displayName")
    tabs = [(title, f"/enterprise-apps?view={name}", name == view) for name, (title, _) in VIEWS.items()]
    return visit.page(
        "entra/enterprise.html",
        "Enterprise applications",
        list=found,
        asked=asked,
        view=view,
        tabs=tabs,
        microsoft=MICROSOFT,
    )


async def identities(visit: Visit) -> Reply:
    """Managed identities alone: service principals whose secrets nobody needs to know."""
    asked = visit.query.get("q", "")
    wanted = [listing.named(asked, "appId", "id"), VIEWS["identities"][1]]
    filter = " and ".join(f"({one})" for one in wanted if one)
    found = await listing.from_graph(visit, "/servicePrincipals", filter=filter, orderby="displayName")
    rows = [row | {"of": _resource_of(row)} for row in found.rows]
    return visit.page("entra/identities.html", "Managed identities", list=found, rows=rows, asked=asked)


def _resource_of(row: dict[str, Any]) -> scope.Scope | None:
    """The resource that the identity belongs to, from its alternative names."""
    ids = [name for name in row.get("alternativeNames") or () if name.startswith("/subscriptions/")]
    return scope.read(ids[0]) if ids else None


async def one(visit: Visit, problem: Any = None) -> Reply:
    principal = (await visit.backend.graph("GET", _path(visit))).body
    roles = await visit.backend.every(_path(visit) + "/appRoleAssignments")
    assigned = await visit.backend.every(_path(visit) + "/appRoleAssignedTo")
    offered = {role["id"]: role["displayName"] for role in principal.get("appRoles") or () if role["isEnabled"]}
    query = {"$filter": f"clientId eq {listing.quoted(principal['id'])}"}
    grants = await visit.backend.every("/oauth2PermissionGrants", query=query)
    names = await _names(visit, {one["resourceId"] for one in [*roles, *grants]})
    found = (
        await visit.backend.graph(
            "GET", "/applications", query={"$filter": f"appId eq {listing.quoted(principal['appId'])}"}
        )
    ).items
    return visit.page(
        "entra/principal.html",
        principal["displayName"],
        crumbs=[TRAIL],
        kind="Managed identity" if principal["servicePrincipalType"] == "ManagedIdentity" else "Service principal",
        problem=problem,
        principal=principal,
        registration=found[0] if found else None,
        assigned=[row | {"role": offered.get(row["appRoleId"], "Default access")} for row in assigned],
        offered=[("", "Default access"), *offered.items()],
        given=visit.form(),
        granted=[_granted(one, names) for one in roles],
        scopes=[one | {"resource": names.get(one["resourceId"], {})} for one in grants],
        roles=await directory_roles(visit, principal["id"]),
        names=await scope.names(visit),
        azure=await azure_roles(visit, principal["id"]),
    )


async def save(visit: Visit) -> Reply:
    given = visit.form()
    body: dict[str, Any] = {}
    if "enabled" in given:
        body["accountEnabled"] = given["enabled"] == "yes"
    if "required" in given:
        body["appRoleAssignmentRequired"] = given["required"] == "yes"
    return await _do(visit, "PATCH", "", body, "principal-saved")


async def revoke_role(visit: Visit) -> Reply:
    below = link("/appRoleAssignments/{id}", id=visit.params["assignment"])
    return await _do(visit, "DELETE", below, None, "consent-revoked")


async def revoke_scopes(visit: Visit) -> Reply:
    try:
        await visit.backend.graph("DELETE", link("/oauth2PermissionGrants/{id}", id=visit.params["grant"]))
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/enterprise-apps/{id}", id=visit.params["id"]), "consent-revoked")


async def delete(visit: Visit) -> Reply:
    try:
        await visit.backend.graph("DELETE", _path(visit))
    except Refused as refused:
        return await one(visit, refused)
    return visit.go("/enterprise-apps", "principal-deleted")


async def _do(visit: Visit, method: str, below: str, body: Any, done: str) -> Reply:
    try:
        await visit.backend.graph(method, _path(visit) + below, body)
    except Refused as refused:
        return await one(visit, refused)
    return visit.go(link("/enterprise-apps/{id}", id=visit.params["id"]), done)


async def _names(visit: Visit, ids: set[str]) -> dict[str, dict[str, Any]]:
    return {id: (await visit.backend.graph("GET", link("/servicePrincipals/{id}", id=id))).body for id in sorted(ids)}


def _granted(one: dict[str, Any], names: dict[str, dict[str, Any]]) -> dict[str, Any]:
    resource = names.get(one["resourceId"], {})
    roles: list[dict[str, Any]] = resource.get("appRoles") or []
    role = next((r for r in roles if r["id"] == one["appRoleId"]), {})
    return one | {"resource": resource, "value": role.get("value") or one["appRoleId"]}


def _path(visit: Visit) -> str:
    return link("/servicePrincipals/{id}", id=visit.params["id"])


ROWS = (
    Route("GET", "/enterprise-apps", show),
    Route("GET", "/managed-identities", identities),
    Route("GET", "/enterprise-apps/{id}", one),
    Route("POST", "/enterprise-apps/{id}", save),
    Route("POST", "/enterprise-apps/{id}/roles/{assignment}/delete", revoke_role),
    Route("POST", "/enterprise-apps/{id}/scopes/{grant}/delete", revoke_scopes),
    Route("POST", "/enterprise-apps/{id}/delete", delete),
)
