"""What a program may do in a person's name: the scopes it asks for, against what was consented to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from genkan.directory import first_party, groups, permissions, published
from genkan.directory.tenants import Tenant
from genkan.directory.users import User
from genkan.store import Read
from genkan.tokens import app_roles, person_claims, resources
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts
from genkan.tokens.resources import Resource
from genkan.tokens.scopes import DEFAULT, OPENID_SCOPES, ResourceScope, split

GRAPH_NAME = "https://graph.microsoft.com"
USER_IMPERSONATION = "user_impersonation"

# What the command lines may do at Microsoft's own resources without anybody's consent.
PREAUTHORIZED = {
    first_party.GRAPH: (
        "Application.ReadWrite.All",
        "AuditLog.Read.All",
        "Directory.AccessAsUser.All",
        "Group.ReadWrite.All",
        "User.ReadWrite.All",
    ),
}


@dataclass(frozen=True, slots=True)
class ScopeRequest:
    """A scope parameter, read: what OpenID itself is asked for, and one resource with scopes of it."""

    text: str
    openid: frozenset[str]
    audience: str
    values: tuple[str, ...]  # `.default`, or names of scopes


@dataclass(frozen=True, slots=True)
class Delegation:
    """What was asked for and found: `missing` is what nobody has consented to yet."""

    request: ScopeRequest
    resource: Resource
    scopes: tuple[str, ...]  # the `scp` of the access token
    missing: tuple[str, ...]
    roles: tuple[str, ...]
    groups: frozenset[str]
    directory_roles: tuple[str, ...]
    assigned: bool
    admitted: bool = True  # to the client, which may be only for whom it was assigned to
    assigned_groups: frozenset[str] = frozenset()  # those of the groups that are assigned to the resource
    own_roles: tuple[str, ...] = ()  # at the client itself: what its id tokens tell
    own_assigned_groups: frozenset[str] = frozenset()

    @property
    def answer(self) -> str:
        """The `scope` of the answer: with every scope that was asked for, or MSAL would not find its token again."""
        audience = self.request.audience
        named = [f"{audience}/{scope}" for scope in self.scopes if scope not in OPENID_SCOPES]
        asked = [part for part in self.request.text.split() if part not in OPENID_SCOPES]
        return " ".join(dict.fromkeys([*sorted(self.request.openid), *named, *asked]))


def read(scope: str) -> ScopeRequest:
    """Raises AADSTS70011 for a scope that names nothing, 28000 for several resources."""
    openid = frozenset(scope.split()) & OPENID_SCOPES
    asked = [_resource_scope(part) for part in scope.split() if part not in OPENID_SCOPES]
    if not asked and not openid:
        raise aadsts(70011, scope=scope)
    if len({part.resource.rstrip("/").lower() for part in asked}) > 1:
        raise aadsts(28000, scope=scope)
    values = tuple(dict.fromkeys(part.value for part in asked))
    if DEFAULT in values and len(values) > 1:
        raise aadsts(70011, scope=scope)
    return ScopeRequest(scope, openid, asked[0].resource if asked else GRAPH_NAME, values)


def by_resource(scope: str) -> list[str]:
    """A scope parameter taken apart: for each resource in order, its scopes and those of OpenID.

    At the authorization endpoint one request may ask for consent at several; a token is for one.
    """
    openid = [part for part in scope.split() if part in OPENID_SCOPES]
    found: dict[str, list[str]] = {}
    for part in scope.split():
        if part not in OPENID_SCOPES:
            found.setdefault(_resource_scope(part).resource.rstrip("/").lower(), []).append(part)
    return [" ".join((*openid, *parts)) for parts in found.values()] or [scope]


def find(tx: Read, tenant: Tenant, client: Client, user: User, request: ScopeRequest, own_host: str) -> Delegation:
    """Raises AADSTS500011 and 650053."""
    resource = resources.find(tx, tenant.id, request.audience, own_host)
    if resource is None:
        raise aadsts(500011, resource=request.audience, tenant=tenant.display_name)
    granted = _granted(tx, tenant, client, user, resource)
    wanted = list(request.values)
    if wanted == [DEFAULT]:
        wanted = sorted(granted | _declared(client, resource))
    for value in wanted:
        if not _exists(resource, value) and value not in granted:
            raise aadsts(650053, name=client.display_name, scope=value, resource=resource.app_id)
    missing = tuple(value for value in wanted if value not in granted)
    if request.values == (DEFAULT,) and not wanted and resource.app_id != client.app_id:
        missing = (DEFAULT,)
    memberships = groups.groups_of(tx, tenant.id, user.id)
    # An app role that is assigned to a group is its direct members' only, as Entra has it.
    holders = [user.id, *(row[0] for row in tx.all(groups.group_ids(tenant.id, user.id)))]
    role_ids = app_roles.assigned(tx, tenant.id, holders, resource)
    own_roles, own_groups = _at_client(tx, tenant, client, request, holders)
    openid = request.openid - {"offline_access"} if resource.app_id == first_party.GRAPH else frozenset()
    return Delegation(
        request=request,
        resource=resource,
        scopes=tuple(sorted({*wanted, *openid} - {*missing, "offline_access"})),
        missing=missing,
        roles=tuple(app_roles.values(role_ids, resource)),
        groups=memberships,
        directory_roles=tuple(app_roles.directory_roles(tx, tenant.id, [user.id, *memberships])),
        assigned=bool(role_ids),
        admitted=_admitted(tx, tenant, client, holders),
        assigned_groups=_assigned(tx, tenant, memberships, resource.application, resource.principal_id),
        own_roles=own_roles,
        own_assigned_groups=own_groups,
    )


def admit(client: Client, user: User, found: Delegation) -> None:
    """Raises AADSTS50105 where the client, or the API that it asks for, is not for this person."""
    barring: Client | Resource | None = None if found.admitted else client
    if barring is None and found.resource.assignment_required and not found.assigned:
        barring = found.resource
    if barring is not None:
        raise aadsts(50105, name=barring.display_name, client=barring.app_id, user=user.upn)


def listed(client: Client, found: Delegation) -> None:
    """Raises AADSTS650056 for Graph and 650057 for others, where `.default` asks for what is neither listed nor given.

    There is nothing then that a person could consent to.
    """
    if found.missing != (DEFAULT,):
        return
    if found.resource.app_id == first_party.GRAPH:
        raise aadsts(650056, resource=found.resource.display_name, client=client.app_id)
    raise aadsts(
        650057,
        client=client.app_id,
        name=client.display_name,
        asked=found.request.audience,
        resource=found.resource.app_id,
        listed=", ".join(
            str(entry["resourceAppId"]) for entry in client.application.get("requiredResourceAccess") or ()
        ),
    )


def _admitted(tx: Read, tenant: Tenant, client: Client, holders: list[str]) -> bool:
    if client.principal_id is None or not client.principal.get("appRoleAssignmentRequired"):
        return True
    return bool(app_roles.assigned_at(tx, tenant.id, holders, client.principal_id))


def _at_client(
    tx: Read, tenant: Tenant, client: Client, request: ScopeRequest, holders: list[str]
) -> tuple[tuple[str, ...], frozenset[str]]:
    """What the person holds at the client's own application, where an id token will tell it."""
    if "openid" not in request.openid or client.principal_id is None:
        return (), frozenset()
    groups_there = _assigned(tx, tenant, holders, client.application, client.principal_id)
    if not client.principal.get("appRoles"):
        return (), groups_there
    own = resources.find(tx, tenant.id, client.app_id, "")
    if own is None:
        return (), groups_there
    return tuple(app_roles.values(app_roles.assigned(tx, tenant.id, holders, own), own)), groups_there


def _assigned(
    tx: Read, tenant: Tenant, group_ids: Iterable[str], application: Mapping[str, Any], principal_id: str
) -> frozenset[str]:
    """Those of the groups that are assigned to an application which wants to know."""
    if "ApplicationGroup" not in person_claims.wanted_memberships(application):
        return frozenset()
    return app_roles.assigned_groups(tx, tenant.id, group_ids, principal_id)


def _granted(tx: Read, tenant: Tenant, client: Client, user: User, resource: Resource) -> frozenset[str]:
    granted: frozenset[str] = frozenset()
    if client.principal_id is not None:
        granted = permissions.granted_scopes(tx, tenant.id, client.principal_id, resource.principal_id, user.id)
    if client.public_first_party and resource.first_party:
        return granted | frozenset(PREAUTHORIZED.get(resource.app_id, (USER_IMPERSONATION,)))
    return granted | _preauthorized(client, resource)


def _preauthorized(client: Client, resource: Resource) -> frozenset[str]:
    """Scopes that the resource's own application gives to this client (preAuthorizedApplications)."""
    api = resource.application.get("api") or {}
    given = {
        scope_id
        for entry in api.get("preAuthorizedApplications") or ()
        if str(entry.get("appId", "")).lower() == client.app_id
        for scope_id in entry.get("delegatedPermissionIds") or entry.get("permissionIds") or ()
    }
    return frozenset(item["value"] for item in published.scopes(resource.principal) if item["id"] in given)


def _declared(client: Client, resource: Resource) -> frozenset[str]:
    """What the application's registration lists for this resource (requiredResourceAccess)."""
    ids = {
        access["id"]
        for entry in client.application.get("requiredResourceAccess") or ()
        if entry.get("resourceAppId") == resource.app_id
        for access in entry.get("resourceAccess") or ()
        if access.get("type") == "Scope"
    }
    found: Iterable[str] = (item["value"] for item in published.scopes(resource.principal) if item["id"] in ids)
    return frozenset(found)


def _exists(resource: Resource, value: str) -> bool:
    if value == USER_IMPERSONATION and resource.first_party and resource.app_id != first_party.GRAPH:
        return True
    return published.scope(resource.principal, value=value) is not None


def _resource_scope(part: str) -> ResourceScope:
    """A scope without a resource is one of Graph's."""
    found = split(part)
    return found if found.resource else ResourceScope(GRAPH_NAME, found.value)
