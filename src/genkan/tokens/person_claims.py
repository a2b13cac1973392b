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
# In a token that travels in an address there is room for so many; more are only said to be there.
MOST_GROUPS_IN_ADDRESS = 5

# `wids` of a person's token always holds this id, which stands for "an ordinary user".
USER_ROLE = "b79fbf4d-3ef9-4689-8143-76b194e85509"
# We stand nowhere, but clients expect a region.
REGION = "NA"


def pairwise(tenant_id: str, user_id: str, app_id: str) -> str:
    """A subject that only this application sees for this person (OpenID Connect Core 8.1)."""
    return b64url(hashlib.sha256(f"{tenant_id}/{user_id}/{app_id}".encode()).digest())


def names(user: User) -> dict[str, Any]:
    """family_name and given_name, where known."""
    found = {"family_name": user.properties.get("surname"), "given_name": user.properties.get("givenName")}
    return {name: value for name, value in found.items() if value}


def memberships(
    application: Mapping[str, Any],
    user: User,
    groups: Collection[str],
    assigned: Collection[str],
    directory_roles: Collection[str],
    *,
    in_address: bool = False,
) -> dict[str, Any]:
    """`groups` and `wids` as the application's groupMembershipClaims asks for them.

    `assigned` are those of the groups that the application itself was assigned. A token that travels in an address
    (`in_address`) has no room for more than a few.
    """
    wanted = wanted_memberships(application)
    claims: dict[str, Any] = {}
    if "ApplicationGroup" in wanted and not wanted & {"SecurityGroup", "All"}:
        wanted, groups = wanted | {"SecurityGroup"}, assigned
    if wanted & {"SecurityGroup", "All"}:
        if in_address and len(groups) > MOST_GROUPS_IN_ADDRESS:
            claims["hasgroups"] = True
        elif len(groups) > MOST_GROUPS:
            endpoint = f"https://graph.microsoft.com/v1.0/users/{user.id}/getMemberObjects"
            claims["_claim_names"] = {"groups": "src1"}
            claims["_claim_sources"] = {"src1": {"endpoint": endpoint}}
        elif groups:
            claims["groups"] = sorted(groups)
    if wanted & {"DirectoryRole", "All"}:
        claims["wids"] = [*sorted(directory_roles), USER_ROLE]
    return claims


def wanted_memberships(application: Mapping[str, Any]) -> frozenset[str]:
    """The words of groupMembershipClaims: SecurityGroup, DirectoryRole, ApplicationGroup, All, None."""
    return frozenset(part.strip() for part in str(application.get("groupMembershipClaims") or "").split(","))


def optional(asked: Iterable[Mapping[str, Any]] | None, tenant: Tenant, signed_in: SignedIn) -> dict[str, Any]:
    """The optional claims that an application lists; ones without a value are left out."""
    user = signed_in.user
    asked = list(asked or ())
    known = {
        "acct": 1 if user.user_type == "Guest" else 0,
        "auth_time": int(signed_in.at.timestamp()),
        "ctry": user.properties.get("country"),
        "email": user.mail,
        "family_name": user.properties.get("surname"),
        "given_name": user.properties.get("givenName"),
        "idtyp": "user" if _with_users(asked) else None,
        "ipaddr": signed_in.address,
        "login_hint": login_hint.made(user.upn),
        "preferred_username": user.upn,
        "sid": signed_in.session_id,
        "tenant_ctry": tenant.settings.get("countryLetterCode"),
        "tenant_region_scope": REGION,
        "upn": user.upn,
        "verified_primary_email": [user.mail] if user.mail else None,
        "verified_secondary_email": list(user.properties.get("otherMails") or ()) or None,
        "xms_pl": user.properties.get("preferredLanguage"),
        "xms_tpl": tenant.settings.get("preferredLanguage"),
    }
    listed = [str(entry.get("name")) for entry in asked]
    return {name: known[name] for name in listed if known.get(name) is not None}


def optional_of_program(asked: Iterable[Mapping[str, Any]] | None, tenant: Tenant) -> dict[str, Any]:
    """The same for a token that an application holds for itself."""
    known = {"idtyp": "app", "tenant_ctry": tenant.settings.get("countryLetterCode"), "tenant_region_scope": REGION}
    listed = [str(entry.get("name")) for entry in asked or ()]
    return {name: known[name] for name in listed if known.get(name) is not None}


def lists(asked: Iterable[Mapping[str, Any]] | None, name: str) -> bool:
    return any(entry.get("name") == name for entry in asked or ())


def _with_users(asked: Iterable[Mapping[str, Any]]) -> bool:
    """`idtyp` marks tokens of applications; those of people only where the application asks for that besides."""
    marked = (entry for entry in asked if entry.get("name") == "idtyp")
    return any("include_user_token" in (entry.get("additionalProperties") or ()) for entry in marked)
