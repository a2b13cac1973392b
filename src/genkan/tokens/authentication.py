"""How a client proves itself at the token endpoint (RFC 6749 2.3): a secret, its certificate, or another issuer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from genkan.directory import credentials
from genkan.directory.credentials import Check
from genkan.directory.tenants import Tenant
from genkan.tokens import assertions
from genkan.tokens.claims import Proof
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts
from genkan.tokens.federation import Issuers
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.request import TokenRequest

# An assertion is made for the token endpoint or the issuer, under whichever of our names the client knows.
HOSTS = ("https://login.microsoftonline.com", "https://login.windows.net", "https://login.microsoft.com")
ENDINGS = ("/oauth2/v2.0/token", "/oauth2/token", "/v2.0", "")


class Authentication:
    def __init__(self, lifetimes: Lifetimes, issuers: Issuers) -> None:
        self._lifetimes, self._issuers = lifetimes, issuers

    async def prove(self, tenant: Tenant, client: Client, request: TokenRequest, now: datetime) -> Proof:
        """How far the client has proved itself.

        Raises AADSTS7000215 or 7000222 for a secret, 50027 and 7000xx for an assertion, and 7000216 or 7000218
        where a confidential client brings neither.
        """
        if request.client_secret is not None:
            return _by_secret(client, request.client_secret, now)
        if request.client_assertion is not None:
            return await self._by_assertion(tenant, client, request, now)
        if request.grant_type == "client_credentials":
            raise aadsts(7000216)
        if not client.public and not _in_a_web_page(client, request):
            raise aadsts(7000218)
        return "0"

    async def _by_assertion(self, tenant: Tenant, client: Client, request: TokenRequest, now: datetime) -> Proof:
        if client.public_first_party:
            raise aadsts(700025)
        if request.client_assertion_type != assertions.JWT_BEARER:
            raise aadsts(900144, name="client_assertion_type")
        assertion = assertions.read(request.client_assertion or "")
        if client.app_id in (assertion.issuer.lower(), assertion.subject.lower()) or not assertion.issuer:
            assertions.check_certificate(assertion, client, _audiences(tenant, request), now)
        else:
            await self._issuers.check(assertion, client, now)
        # Last, so that only who holds the key learns what the clock here says about it.
        assertions.check_times(assertion, now, self._lifetimes.skew)
        return "2"


def _in_a_web_page(client: Client, request: TokenRequest) -> bool:
    """A single-page application can keep no secret; it is known by its origin and redeems codes with PKCE."""
    section = client.application.get("spa") or {}
    return request.origin is not None and bool(section.get("redirectUris"))


def _by_secret(client: Client, secret: str, now: datetime) -> Proof:
    if client.public_first_party:
        raise aadsts(700025)
    match credentials.verify(client.passwords, secret, now):
        case Check.MATCH:
            return "1"
        case Check.EXPIRED:
            raise aadsts(7000222, client=client.app_id)
        case Check.NOT_YET | Check.NO_MATCH:
            raise aadsts(7000215, client=client.app_id)


def _audiences(tenant: Tenant, request: TokenRequest) -> Collection[str]:
    """Lower case, without trailing slash."""
    base = request.base_url.lower()
    hosts = {base, f"{base}/adfs", *HOSTS}
    names = {tenant.id, tenant.initial_domain, request.tenant_name.lower(), "common", "organizations"}
    known = {f"{host}/{name}{ending}" for host in hosts for name in names for ending in ENDINGS}
    return known | {f"https://sts.windows.net/{tenant.id}"}
