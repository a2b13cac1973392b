"""`az ad sp show --id 00000003-0000-0000-c000-000000000000`: Microsoft Graph's app roles and scopes.

Source: the resource types servicePrincipal, appRole and permissionScope of Graph v1.0.
"""

from __future__ import annotations

from collections.abc import Iterator

from genkan.access.catalogue.entries import GraphPermission, PartKind
from genkan.access.catalogue.listings.document import Document, Listing

GRAPH = "00000003-0000-0000-c000-000000000000"


def recognises(document: Document) -> bool:
    """One service principal."""
    return document.has("appId", "appRoles", "oauth2PermissionScopes")


def read(document: Document) -> Listing:
    """App roles, then scopes."""
    document = document.as_kind(PartKind.GRAPH_PERMISSIONS)
    if document.guid("appId") != GRAPH:
        raise document.problem(f"is the service principal of app `{document.text('appId')}`, not Graph's")
    found: dict[tuple[str, str], GraphPermission] = {}
    for permission in _permissions(document):
        mark = (permission.kind, permission.id)
        if mark in found:
            raise document.problem(f"has {permission.kind} permission {permission.id} twice")
        found[mark] = permission
    if not found:
        raise document.problem("has neither app roles nor scopes")
    return Listing(PartKind.GRAPH_PERMISSIONS, tuple(found.values()))


def _permissions(document: Document) -> Iterator[GraphPermission]:
    for item in document.list("appRoles"):
        enabled = item.flag("isEnabled", True)
        yield GraphPermission(item.guid("id"), item.text("value"), "application", True, enabled)
    for item in document.list("oauth2PermissionScopes"):
        kind = item.text("type")
        if kind not in {"Admin", "User"}:
            raise item.problem(f"at {item.place}.type: `{kind}` is neither Admin nor User")
        enabled = item.flag("isEnabled", True)
        yield GraphPermission(item.guid("id"), item.text("value"), "delegated", kind == "Admin", enabled)
