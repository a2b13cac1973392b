"""Claims about a person that access tokens and id tokens share: names, groups, optional claims, pairwise `sub`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from genkan.directory.tenants import Tenant
from genkan.directory.users import User
from genkan.tokens import login_hint
from genkan.tokens.encoding import b64url
from genkan.tokens.people import SignedIn

# Beyond this many groups a JWT names the place to ask instead ("overage").
MOST_GROUPS = 200


def pairwise(tenant_id: str, user_id: str, app_id: str) -> str:
    """A subject that only this application sees for this person (OpenID Connect Core 8.1)."""
    return b64url(hashlib.sha256(f"{tenant_id}/{user_id}/{app_id}".encode()).digest())


def names(user: User) -> dict[str, Any]:
    """family_name and given_name, where known."""
    found = {"family_name": user.properties.get("surname"), "given_name": user.properties.get("givenName")}
    return {name: value for name, value in found.items() if value}


def memberships(
    application: Mapping[str, Any], user: User, groups: Collection[str], directory_roles: Collection[str]
) -> dict[str, Any]:
    """`groups` and `wids` as the application's groupMembershipClaims asks for them."""
    wanted = {part.strip() for part in str(application.get("groupMembershipClaims") or "").split(",")}
    claims: dict[str, Any] = {}
    if wanted & {"SecurityGroup", "All"}:
        if len(groups) > MOST_GROUPS:
            endpoint = f"https://graph.microsoft.com/v1.0/users/{user.id}/getMemberObjects"
            claims["_claim_names"] = {"groups": "src1"}
            claims["_claim_sources"] = {"src1": {"endpoint": endpoint}}
        elif groups:
            claims["groups"] = sorted(groups)
    if wanted & {"DirectoryRole", "All"} and directory_roles:
        claims["wids"] = sorted(directory_roles)
    return claims


def optional(asked: Iterable[Mapping[str, Any]] | None, tenant: Tenant, signed_in: SignedIn) -> dict[str, Any]:
    """The optional claims that an application lists; ones without a value are left out."""
    user = signed_in.user
    known = {
        "acct": 1 if user.user_type == "Guest" else 0,
        "auth_time": int(signed_in.at.timestamp()),
        "ctry": user.properties.get("country"),
        "email": user.mail,
        "family_name": user.properties.get("surname"),
        "given_name": user.properties.get("givenName"),
        "idtyp": "user",
        "login_hint": login_hint.made(user.upn),
        "preferred_username": user.upn,
        "sid": signed_in.session_id,
        "tenant_ctry": tenant.settings.get("countryLetterCode"),
        "upn": user.upn,
        "verified_primary_email": [user.mail] if user.mail else None,
    }
    listed = [str(entry.get("name")) for entry in asked or ()]
    return {name: known[name] for name in listed if known.get(name) is not None}
