"""Consent: the application permissions and delegated scopes that were granted to a service principal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from genkan.surfaces.portal.listing import quoted
from genkan.surfaces.portal.visit import Visit, link


@dataclass(frozen=True, slots=True)
class Consent:
    """`roles` by (resource, app role id); `grants` the delegated ones, for everybody in the tenant."""

    roles: frozenset[tuple[str, str]]
    grants: dict[str, dict[str, Any]]  # by resource

    def has(self, resource_id: str, kind: str, permission_id: str, value: str) -> bool:
        if kind == "Role":
            return (resource_id, permission_id) in self.roles
        return value in self.grants.get(resource_id, {}).get("scope", "").split()


async def read(visit: Visit, principal: dict[str, Any] | None) -> Consent:
    if principal is None:
        return Consent(frozenset(), {})
    path = link("/servicePrincipals/{id}/appRoleAssignments", id=principal["id"])
    roles = await visit.backend.every(path)
    query = {"$filter": f"clientId eq {quoted(principal['id'])}"}
    grants = await visit.backend.every("/oauth2PermissionGrants", query=query)
    return Consent(
        frozenset((one["resourceId"], one["appRoleId"]) for one in roles),
        {one["resourceId"]: one for one in grants if one["consentType"] == "AllPrincipals"},
    )


async def grant(
    visit: Visit, consent: Consent, principal_id: str, resource_id: str, wanted: Iterable[tuple[str, str, str]]
) -> None:
    """Grant (kind, id, value) triples at one resource. Raises `Refused`."""
    scopes: list[str] = []
    for kind, permission_id, value in wanted:
        if kind == "Scope":
            scopes.append(value)
            continue
        body = {"principalId": principal_id, "resourceId": resource_id, "appRoleId": permission_id}
        await visit.backend.graph("POST", link("/servicePrincipals/{id}/appRoleAssignments", id=principal_id), body)
    if not scopes:
        return
    present = consent.grants.get(resource_id)
    if present is None:
        body = {
            "clientId": principal_id,
            "consentType": "AllPrincipals",
            "resourceId": resource_id,
            "scope": " ".join(scopes),
        }
        await visit.backend.graph("POST", "/oauth2PermissionGrants", body)
        return
    joined = " ".join(dict.fromkeys([*present["scope"].split(), *scopes]))
    await visit.backend.graph("PATCH", link("/oauth2PermissionGrants/{id}", id=present["id"]), {"scope": joined})
