"""Consent: a person, or an administrator for everyone, lets a program act in their name."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from genkan.directory import directory_roles, first_party, permissions, published, service_principals
from genkan.directory.errors import AlreadyThere
from genkan.directory.service_principals import ServicePrincipal
from genkan.store import Read, Write
from genkan.tokens.clients import Client
from genkan.tokens.resources import Resource

# Who may consent for everyone to delegated permissions, and to app roles of everything but Graph:
# Global, Privileged Role, Cloud Application and Application Administrator.
ADMINISTRATORS = frozenset(
    {
        "62e90394-69f5-4237-9190-012177145e10",
        "e8611ab8-c189-46e8-94e1-60213ab1f814",
        "158c047a-c907-4556-b7ef-446551a6b5f7",
        "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
    }
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """One permission as the consent page shows it."""

    value: str
    title: str
    description: str
    admin: bool


def is_administrator(held: Iterable[str]) -> bool:
    """Whether these directory roles, by id, let their holder consent for everyone."""
    return not ADMINISTRATORS.isdisjoint(held)


def may_give_all(held: Iterable[str], client: Client) -> bool:
    """Whether holders of these directory roles may consent to all that the registration asks for."""
    held = set(held)
    return is_administrator(held) and not (
        asks_for_graph_roles(client) and directory_roles.MAY_GRANT_GRAPH.isdisjoint(held)
    )


def asks_for_graph_roles(client: Client) -> bool:
    """Whether the registration asks for Microsoft Graph without a person: fewer administrators may give that."""
    return any(
        access.get("type") == "Role"
        for entry in client.application.get("requiredResourceAccess") or ()
        if str(entry.get("resourceAppId")).lower() == first_party.GRAPH
        for access in entry.get("resourceAccess") or ()
    )


def describe(resource: Resource, values: Collection[str]) -> list[Wanted]:
    """The scopes with the texts that their owner wrote for people."""
    found = []
    for value in values:
        item = published.scope(resource.principal, value=value) or {}
        title = item.get("userConsentDisplayName") or item.get("adminConsentDisplayName") or value
        text = item.get("userConsentDescription") or item.get("adminConsentDescription") or ""
        found.append(Wanted(value, title, text, item.get("type") == "Admin"))
    return found


def give(
    tx: Write, client: Client, resource: Resource, scopes: Collection[str], user_id: str | None, now: datetime
) -> None:
    """Write the consent down: for one person, or with None for everyone. Makes the client's service principal."""
    principal = ensure_principal(tx, client, now)
    _add(tx, principal, resource.principal, set(scopes), user_id)


def give_all(tx: Write, client: Client, now: datetime) -> None:
    """Admin consent: everything that the registration asks for, scopes for everyone and app roles for itself."""
    principal = ensure_principal(tx, client, now)
    for entry in client.application.get("requiredResourceAccess") or ():
        resource = service_principals.find_by_app_id(tx, tx.tenant_id, str(entry.get("resourceAppId")))
        if resource is None:
            continue
        ids = {kind: [a["id"] for a in entry.get("resourceAccess") or () if a.get("type") == kind] for kind in KINDS}
        found = (published.scope(resource, id=scope_id) for scope_id in ids["Scope"])
        values = {item["value"] for item in found if item}
        if values:
            _add(tx, principal, resource, values, None)
        for role_id in ids["Role"]:
            if published.app_role(resource, id=role_id) is None:
                continue
            try:
                permissions.assign_app_role(tx, principal.id, resource.id, role_id, now)
            except AlreadyThere:
                continue


KINDS = ("Scope", "Role")


def required(tx: Read, tenant_id: str, client: Client) -> list[Wanted]:
    """What `give_all` would give, for the page."""
    found: list[Wanted] = []
    for entry in client.application.get("requiredResourceAccess") or ():
        resource = service_principals.find_by_app_id(tx, tenant_id, str(entry.get("resourceAppId")))
        for access in entry.get("resourceAccess") or () if resource else ():
            assert resource is not None
            look = published.scope if access.get("type") == "Scope" else published.app_role
            item = look(resource, id=access.get("id"))
            if item:
                title = item.get("adminConsentDisplayName") or item.get("displayName") or item["value"]
                text = item.get("adminConsentDescription") or item.get("description") or ""
                found.append(Wanted(item["value"], title, text, admin=True))
    return found


def ensure_principal(tx: Write, client: Client, now: datetime) -> ServicePrincipal:
    """The client's service principal in this tenant, made where there is none yet."""
    found = service_principals.find_by_app_id(tx, tx.tenant_id, client.app_id)
    owner = client.home_tenant_id if client.app_id not in first_party.apps() else first_party.MICROSOFT_SERVICES
    return found or service_principals.create(tx, client.app_id, client.display_name, now, app_owner_tenant_id=owner)


def _add(
    tx: Write, principal: ServicePrincipal, resource: ServicePrincipal, scopes: set[str], user_id: str | None
) -> None:
    held = permissions.grant_of(tx, tx.tenant_id, principal.id, resource.id, user_id)
    if held is None:
        if scopes:
            permissions.grant_scopes(tx, principal.id, resource.id, " ".join(sorted(scopes)), user_id)
    elif not held.scopes >= scopes:
        permissions.change_grant(tx, held.id, " ".join(sorted(held.scopes | scopes)))
