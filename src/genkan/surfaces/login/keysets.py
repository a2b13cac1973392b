"""The public keys that tokens are checked with (RFC 7517)."""

from __future__ import annotations

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context
from genkan.tokens.claims import V2_ISSUER


def v1(context: Context) -> Reply:
    return Reply(body={"keys": [key for key, _ in _keys(context)]})


def v2(context: Context) -> Reply:
    """As `v1`, and each key names the issuer that it counts for."""
    return Reply(body={"keys": [key | {"issuer": V2_ISSUER.format(tenant=tenant)} for key, tenant in _keys(context)]})


def _keys(context: Context) -> list[tuple[dict[str, object], str]]:
    tokens = context.services.tokens
    tenants = tokens.tenants() if context.shared else [context.tenant()]
    return [(key.jwk, tenant.id) for tenant in tenants for key in tokens.keys.all(tenant.id)]
