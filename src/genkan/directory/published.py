"""What applications publish for others to ask for: app roles and delegated scopes.

An application of the tenant publishes them in its own resource, and its service principal shows them. Microsoft
Graph's are facts, read from the catalogue's `data/graph/permissions`, unless an import has put a full list on its
service principal.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from genkan.directory.first_party import GRAPH
from genkan.directory.service_principals import ServicePrincipal


@dataclass(frozen=True, slots=True)
class GraphPermission:
    """One line of the data file; an id is None where the kind does not exist."""

    value: str
    app_role_id: str | None
    scope_id: str | None
    user_consent: bool
    title: str


@cache
def graph_permissions() -> tuple[GraphPermission, ...]:
    text = files("genkan").joinpath("access/catalogue/data/graph/permissions").read_text("utf-8")
    found = []
    for line in text.splitlines():
        if line.strip() and not line.startswith("#"):
            value, *ids, consent, title = line.split(maxsplit=4)
            app_role_id, scope_id = (None if id == "-" else id for id in ids)
            found.append(GraphPermission(value, app_role_id, scope_id, consent == "user", title))
    return tuple(found)


def app_roles(principal: ServicePrincipal) -> list[dict[str, Any]]:
    """The app roles of a resource, in Graph's shape (appRole)."""
    own = principal.properties.get("appRoles")
    if own or principal.app_id != GRAPH:
        return list(own or ())
    return [_graph_role(item) for item in graph_permissions() if item.app_role_id]


def scopes(principal: ServicePrincipal) -> list[dict[str, Any]]:
    """The delegated permissions of a resource, in Graph's shape (permissionScope)."""
    own = principal.properties.get("oauth2PermissionScopes")
    if own or principal.app_id != GRAPH:
        return list(own or ())
    return [_graph_scope(item) for item in graph_permissions() if item.scope_id]


def app_role(principal: ServicePrincipal, *, id: str | None = None, value: str | None = None) -> dict[str, Any] | None:
    """An enabled app role by id or by value."""
    for role in app_roles(principal):
        if role.get("isEnabled", True) and (role["id"] == id if id else role.get("value") == value):
            return role
    return None


def scope(principal: ServicePrincipal, *, id: str | None = None, value: str | None = None) -> dict[str, Any] | None:
    """An enabled delegated permission by id or by value."""
    for item in scopes(principal):
        if item.get("isEnabled", True) and (item["id"] == id if id else item.get("value") == value):
            return item
    return None


def _graph_role(item: GraphPermission) -> dict[str, Any]:
    return {
        "allowedMemberTypes": ["Application"],
        "description": item.title,
        "displayName": item.title,
        "id": item.app_role_id,
        "isEnabled": True,
        "origin": "Application",
        "value": item.value,
    }


def _graph_scope(item: GraphPermission) -> dict[str, Any]:
    return {
        "adminConsentDescription": item.title,
        "adminConsentDisplayName": item.title,
        "id": item.scope_id,
        "isEnabled": True,
        "type": "User" if item.user_consent else "Admin",
        "userConsentDescription": item.title,
        "userConsentDisplayName": item.title,
        "value": item.value,
    }
