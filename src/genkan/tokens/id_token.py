"""Id tokens (OpenID Connect Core 2): who signed in, told to the program that asked."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from genkan.directory.tenants import Tenant
from genkan.tokens import token_id
from genkan.tokens.claims import V1_ISSUER, V2_ISSUER, rh, window
from genkan.tokens.clients import Client
from genkan.tokens.delegation import Delegation
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.people import SignedIn
from genkan.tokens.person_claims import memberships, names, optional, pairwise
from genkan.tokens.request import Version


def claims(
    tenant: Tenant,
    client: Client,
    signed_in: SignedIn,
    delegation: Delegation,
    version: Version,
    nonce: str | None,
    now: datetime,
    lifetimes: Lifetimes,
    *,
    in_address: bool = False,
) -> dict[str, Any]:
    """`delegation` decides which details of the person are told: those of `profile` and of `email`. With
    `in_address` the token does not come from the token endpoint but by way of the browser.
    """
    user, openid = signed_in.user, delegation.request.openid
    issuer = (V1_ISSUER if version == 1 else V2_ISSUER).format(tenant=tenant.id)
    said: dict[str, Any] = {"aud": client.app_id, "iss": issuer} | window(now, lifetimes.access_token)
    if version == 1:
        said |= {"amr": list(signed_in.methods)} | names(user) | {"name": user.display_name}
        said |= {"unique_name": user.upn, "upn": user.upn}
        if signed_in.address:
            said["ipaddr"] = signed_in.address
    elif "profile" in openid:
        said |= {"name": user.display_name, "preferred_username": user.upn}
    if version == 2 and "email" in openid and user.mail:
        said["email"] = user.mail
    if nonce:
        said["nonce"] = nonce
    own = client.application
    held, assigned = delegation.directory_roles, delegation.own_assigned_groups
    said |= memberships(own, user, delegation.groups, assigned, held, in_address=in_address)
    if delegation.own_roles:
        said["roles"] = list(delegation.own_roles)
    said |= optional((own.get("optionalClaims") or {}).get("idToken"), tenant, signed_in)
    said |= {"oid": user.id, "rh": rh(tenant.id, client.app_id)}
    said |= {"sub": pairwise(tenant.id, user.id, client.app_id), "tid": tenant.id, "uti": token_id.made(now)}
    return said | {"ver": "1.0" if version == 1 else "2.0"}
