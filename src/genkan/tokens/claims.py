"""The claims of access tokens, as real ones of each version carry them."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Literal

from genkan.directory.tenants import Tenant
from genkan.tokens import token_id
from genkan.tokens.clients import Client
from genkan.tokens.delegation import Delegation
from genkan.tokens.encoding import b64url
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.people import SignedIn
from genkan.tokens.person_claims import (
    REGION,
    USER_ROLE,
    lists,
    memberships,
    names,
    optional,
    optional_of_program,
    pairwise,
)
from genkan.tokens.resources import Resource

# Issuers carry Microsoft's host names whatever address a client used: resources compare them as constants.
V1_ISSUER = "https://sts.windows.net/{tenant}/"
V2_ISSUER = "https://login.microsoftonline.com/{tenant}/v2.0"

# Entra dates tokens back by five minutes so that a resource whose clock is late accepts them.
BACKDATE_S = 300

# How the client proved itself (appidacr, azpacr): not at all, by a secret, by a certificate or assertion.
Proof = Literal["0", "1", "2"]


def window(now: datetime, lifetime: timedelta) -> dict[str, int]:
    """When a token is valid: `iat`, `nbf` and `exp`, in whole seconds."""
    started = now.timestamp()
    issued = int(started - BACKDATE_S)
    return {"iat": issued, "nbf": issued, "exp": int(started + lifetime.total_seconds())}


# What `stamped` fills in, here only for its place among the others.
_TIMES: dict[str, Any] = {"iat": 0, "nbf": 0, "exp": 0, "aio": ""}


def stamped(claims: Mapping[str, Any], now: datetime, lifetime: timedelta) -> dict[str, Any]:
    """The claims of one token of many that say the same: with its own times and ids."""
    return {**claims, **window(now, lifetime), "aio": _aio(), "uti": token_id.made(now)}


def app_only(
    tenant: Tenant,
    client: Client,
    proof: Proof,
    resource: Resource,
    audience: str,
    roles: list[str],
    directory_roles: list[str],
    capabilities: list[str],
) -> dict[str, Any]:
    """The claims of a token that an application holds for itself, not yet `stamped`.

    `audience` is the resource as it was asked for.
    """
    subject = {"oid": client.principal_id, "rh": rh(tenant.id, resource.app_id)}
    listed = resource.optional_claims.get("accessToken")
    asked = optional_of_program(listed, tenant) if listed else {}
    if capabilities and lists(listed, "xms_cc"):
        asked["xms_cc"] = capabilities
    if resource.token_version == 2:
        claims: dict[str, Any] = {"aud": resource.app_id, "iss": V2_ISSUER.format(tenant=tenant.id)}
        claims |= _TIMES | {"azp": client.app_id, "azpacr": proof} | subject
        if roles:
            claims["roles"] = roles
        claims |= {"sub": client.principal_id, "tid": tenant.id, "uti": "", "ver": "2.0"}
        return claims | asked
    issuer = V1_ISSUER.format(tenant=tenant.id)
    claims = {"aud": audience, "iss": issuer, **_TIMES}
    claims |= {"appid": client.app_id, "appidacr": proof, "idp": issuer}
    if resource.first_party:
        claims["idtyp"] = "app"
    claims |= subject
    if roles:
        claims["roles"] = roles
    claims |= {"sub": client.principal_id, "tid": tenant.id, "uti": "", "ver": "1.0"}
    if resource.first_party:
        claims["app_displayname"] = client.display_name
        claims["wids"] = [*directory_roles, UNASSIGNED_ROLE]
        if capabilities:
            claims["xms_cc"] = capabilities
        claims["tenant_region_scope"] = REGION
        claims["xms_idrel"] = "7 18"
        claims["xms_tcdt"] = int(tenant.created_at.timestamp())
    return claims | asked


def delegated(
    tenant: Tenant,
    client: Client,
    proof: Proof,
    signed_in: SignedIn,
    delegation: Delegation,
    now: datetime,
    lifetimes: Lifetimes,
    capabilities: list[str],
) -> dict[str, Any]:
    """The claims of an access token that a program holds in a person's name."""
    user, resource = signed_in.user, delegation.resource
    subject = pairwise(tenant.id, user.id, resource.app_id)
    common: dict[str, Any] = window(now, lifetimes.access_token) | {"aio": _aio()}
    person = {"name": user.display_name, "oid": user.id, "rh": rh(tenant.id, resource.app_id)}
    what: dict[str, Any] = {"scp": " ".join(delegation.scopes)} | (
        {"roles": list(delegation.roles)} if delegation.roles else {}
    )
    end = {"sub": subject, "tid": tenant.id}
    listed = resource.optional_claims.get("accessToken")
    if capabilities and (resource.first_party or lists(listed, "xms_cc")):
        what["xms_cc"] = capabilities
    held = delegation.directory_roles
    what |= memberships(resource.application, user, delegation.groups, delegation.assigned_groups, held)
    what |= optional(listed, tenant, signed_in)
    if resource.token_version == 2:
        claims: dict[str, Any] = {"aud": resource.app_id, "iss": V2_ISSUER.format(tenant=tenant.id)} | common
        claims |= {"azp": client.app_id, "azpacr": proof, "preferred_username": user.upn} | person | what | end
        return claims | {"uti": token_id.made(now), "ver": "2.0"}
    issuer = V1_ISSUER.format(tenant=tenant.id)
    claims = {"aud": delegation.request.audience, "iss": issuer} | common | {"acr": "1"}
    claims |= {"amr": list(signed_in.methods), "appid": client.app_id, "appidacr": proof}
    if signed_in.address:
        claims["ipaddr"] = signed_in.address
    if resource.first_party:
        claims |= {"acct": 1 if user.user_type == "Guest" else 0, "app_displayname": client.display_name}
        claims |= {"idtyp": "user", "tenant_region_scope": REGION}
        if signed_in.session_id:
            claims["sid"] = signed_in.session_id
    claims |= names(user) | person | what | end
    claims |= {"unique_name": user.upn, "upn": user.upn, "uti": token_id.made(now), "ver": "1.0"}
    if resource.first_party:
        claims["wids"] = [*delegation.directory_roles, USER_ROLE]
        claims["xms_idrel"] = "1 26"
        claims["xms_tcdt"] = int(tenant.created_at.timestamp())
    return claims


# `wids` of an app-only token always holds this id, which stands for no role in particular.
UNASSIGNED_ROLE = "0997a1d0-0d1d-4acb-b408-d5ca73121e90"


def _aio() -> str:
    """Opaque; of use only to the issuer."""
    return "k2" + secrets.token_urlsafe(28)


@lru_cache(maxsize=4096)
def rh(tenant_id: str, resource_app_id: str) -> str:
    """Opaque; the same for the same tenant and resource."""
    return f"1.A{b64url(hashlib.sha256(f'{tenant_id}/{resource_app_id}'.encode()).digest())}."
