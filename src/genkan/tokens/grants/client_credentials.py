"""client_credentials (RFC 6749 4.4): an application asks in its own name."""

from __future__ import annotations

from genkan.directory.tenants import Tenant
from genkan.tokens import capabilities, claims, scopes
from genkan.tokens.clients import Client
from genkan.tokens.errors import aadsts
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.held import Seen
from genkan.tokens.issuing import Issuer, Target

NAME = "client_credentials"


def grant(issuer: Issuer, asked: Asked) -> Granted:
    audience = _audience(asked)
    client, tenant = asked.client, asked.tenant
    if client.principal_id is None:
        raise aadsts(7000229, client=client.app_id, tenant=tenant.id)
    target = allowed_target(issuer, tenant, client, audience, asked.request.base_url, asked.seen)
    content = claims.app_only(
        tenant,
        client,
        asked.proof,
        target.resource,
        audience,
        list(target.roles),
        list(target.directory_roles),
        asked.now,
        issuer.lifetimes,
        capabilities.requested(asked.request.fields),
    )
    return Granted(
        access_token=issuer.keys.signing(tenant.id, asked.seen.get(tenant.id)).sign(
            content, target.resource.token_version
        ),
        resource=audience,
        principal_id=client.principal_id,
        issued=asked.now,
        expires=asked.now + issuer.lifetimes.access_token,
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
