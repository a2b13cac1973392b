"""What every grant for a person ends with: consent checked, then access, id and refresh token."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from genkan.tokens import capabilities, claims, delegation, id_token
from genkan.tokens.delegation import Delegation
from genkan.tokens.encoding import b64json
from genkan.tokens.errors import aadsts
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer
from genkan.tokens.people import SignedIn


def scope_of(asked: Asked, remembered: str = "") -> str:
    """The scope to grant, from either endpoint version; `remembered` from an earlier step where none is given."""
    request = asked.request
    if request.version == 1:
        # Version 1 asks by resource and always gets an id token and a refresh token.
        return f"{request.resource}/.default openid profile offline_access" if request.resource else remembered
    return request.scope or remembered


def check(issuer: Issuer, asked: Asked, signed_in: SignedIn, scope: str) -> Delegation:
    """Raises AADSTS65001 for scopes that nobody consented to, 50105 where assignment is required."""
    found = issuer.delegation(
        asked.tenant, asked.client, signed_in.user, delegation.read(scope), urlsplit(asked.request.base_url).netloc
    )
    delegation.admit(asked.client, signed_in.user, found)
    if found.missing:
        raise aadsts(65001, client=asked.client.app_id, name=asked.client.display_name)
    return found


def grant(
    issuer: Issuer,
    asked: Asked,
    signed_in: SignedIn,
    scope: str,
    *,
    nonce: str | None = None,
    family_id: str | None = None,
    spa_since: float | None = None,
) -> Granted:
    """`spa_since` is when a single-page application signed the person in. Raises as `check`."""
    tenant, client, request, now = asked.tenant, asked.client, asked.request, asked.now
    found = check(issuer, asked, signed_in, scope)
    key = issuer.keys.signing(tenant.id)
    capable = capabilities.requested(request.fields)
    access = claims.delegated(tenant, client, asked.proof, signed_in, found, now, issuer.lifetimes, capable)
    identity = refresh = None
    if "openid" in found.request.openid:
        said = id_token.claims(tenant, client, signed_in, found, request.version, nonce, now, issuer.lifetimes)
        identity = key.sign(said, request.version)
    if "offline_access" in found.request.openid:
        details: dict[str, Any] = signed_in.as_details() | {"scope": scope} | ({"spa": spa_since} if spa_since else {})
        refresh = issuer.families.issue(tenant.id, client.app_id, signed_in.user.id, details, now, family_id)
    return Granted(
        access_token=key.sign(access, found.resource.token_version),
        resource=found.request.audience,
        principal_id=signed_in.user.id,
        issued=now,
        expires=now + issuer.lifetimes.access_token,
        # Version 1 names the scopes bare: its resource has a field of its own.
        scope=found.answer if request.version == 2 else " ".join(found.scopes),
        refresh_token=refresh,
        id_token=identity,
        client_info=client_info(signed_in.user.id, tenant.id) if request.fields.get("client_info") else None,
    )


def client_info(user_id: str, tenant_id: str) -> str:
    """By which MSAL files its account."""
    return b64json({"uid": user_id, "utid": tenant_id})
