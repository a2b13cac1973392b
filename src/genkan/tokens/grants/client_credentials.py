"""client_credentials (RFC 6749 4.4): an application asks in its own name.

A daemon sends the same form byte for byte all day long. What such a request came to is remembered under its digest
(`again`) and counts until a tenant that it was judged by changes, or a secret of the client ends. Every token is
made anew all the same: its times, its ids, its signature and its line in the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from genkan.directory.tenants import Tenant
from genkan.tokens import capabilities, claims, scopes
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.held import Seen
from genkan.tokens.issuing import Issuer, Target

NAME = "client_credentials"


@dataclass(frozen=True, slots=True)
class Judged:
    """All that a request came to except the moment. `until` is when a secret of the client ends."""

    tenant: Tenant
    client: Client
    said: tuple[str, str, str]
    audience: str
    token_version: int
    claims: Mapping[str, Any]
    until: datetime | None


def grant(issuer: Issuer, asked: Asked) -> Granted:
    judged = _judge(issuer, asked)
    digest = asked.request.digest
    if digest is not None and asked.request.client_secret is not None:
        issuer.held.keep(("repeated", digest), judged, (asked.tenant.id, asked.client.home_tenant_id), asked.seen)
    return issue(issuer, judged, asked.now, asked.seen)


def again(issuer: Issuer, digest: bytes, now: datetime, seen: Seen) -> Judged | None:
    """What a request with this digest came to before, where nothing has changed since."""
    judged: Judged | None = issuer.held.recall(("repeated", digest), seen)
    return judged if judged and (judged.until is None or now < judged.until) else None


def issue(issuer: Issuer, judged: Judged, now: datetime, seen: Seen) -> Granted:
    content = claims.stamped(judged.claims, now, issuer.lifetimes.access_token)
    key = issuer.keys.signing(judged.tenant.id, seen.get(judged.tenant.id))
    return Granted(
        access_token=key.sign(content, judged.token_version),
        resource=judged.audience,
        principal_id=judged.client.principal_id or "",
        issued=now,
        expires=now + issuer.lifetimes.access_token,
    )


def _judge(issuer: Issuer, asked: Asked) -> Judged:
    audience = _audience(asked)
    client, tenant = asked.client, asked.tenant
    if client.principal_id is None:
        raise aadsts(7000229, client=client.app_id, tenant=tenant.id)
    target = allowed_target(issuer, tenant, client, audience, asked.request.base_url, asked.seen)
    said = claims.app_only(
        tenant,
        client,
        asked.proof,
        target.resource,
        audience,
        list(target.roles),
        list(target.directory_roles),
        capabilities.requested(asked.request.fields),
    )
    ends = [password.ends_at for password in client.passwords if password.ends_at > asked.now]
    return Judged(
        tenant=tenant,
        client=client,
        said=asked.request.said,
        audience=audience,
        token_version=target.resource.token_version,
        claims=said,
        until=min(ends, default=None),
    )


def allowed_target(
    issuer: Issuer,
    tenant: Tenant,
    client: Client,
    audience: str,
    base_url: str,
    seen: Seen | None = None,
) -> Target:
    """Raises AADSTS500011, and 501051 where the resource wants an assignment that the client has not."""
    target = issuer.target(tenant, client, audience, base_url, seen)
    if target.resource.assignment_required and not target.assigned:
        resource = target.resource
        raise aadsts(
            501051,
            client=client.app_id,
            name=client.display_name,
            resource=resource.app_id,
            resource_name=resource.display_name,
        )
    return target


def _audience(asked: Asked) -> str:
    request = asked.request
    if request.version == 1:
        if not request.resource:
            raise aadsts(900144, name="resource")
        return request.resource
    if not request.scope:
        raise aadsts(90014, name="scope")
    return scopes.for_application(request.scope).resource
