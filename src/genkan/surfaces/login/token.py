"""POST /{tenant}/oauth2/token and /oauth2/v2.0/token (RFC 6749 3.2)."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

from genkan.surfaces.http import Reply, Request
from genkan.surfaces.login.context import CONSUMERS, Context
from genkan.tokens import request as token_request
from genkan.tokens.errors import aadsts
from genkan.tokens.grants.grant import Granted


async def v1(context: Context) -> Reply:
    granted = await _exchange(context, 1)
    issued, expires = int(granted.issued.timestamp()), int(granted.expires.timestamp())
    # Version 1 writes its numbers as strings.
    body: dict[str, Any] = {
        "token_type": "Bearer",
        "expires_in": str(_remaining(granted)),
        "ext_expires_in": str(_remaining(granted)),
        "expires_on": str(expires),
        "not_before": str(issued - 300),
        "resource": granted.resource,
        "access_token": granted.access_token,
    }
    return Reply(body=body | _optional(granted))


async def v2(context: Context) -> Reply:
    granted = await _exchange(context, 2)
    body: dict[str, Any] = {
        "token_type": "Bearer",
        "expires_in": _remaining(granted),
        "ext_expires_in": _remaining(granted),
        "access_token": granted.access_token,
    }
    return Reply(body=body | _optional(granted))


async def _exchange(context: Context, version: token_request.Version) -> Granted:
    http, tokens = context.request, context.services.tokens
    digest = _digest(http)
    granted = tokens.again(digest, http.id, http.client, context.seen)
    if granted is not None:
        return granted
    request = token_request.read(
        token_request.form_of(http.body),
        http.headers.get("authorization"),
        version,
        http.base_url,
        context.tenant_segment,
    )
    request = replace(request, digest=digest, origin=http.headers.get("origin", "")[:300] or None)
    if context.tenant_segment.lower() in CONSUMERS:
        raise aadsts(9002332, client=request.client_id, name=request.client_id)
    tenant = tokens.locate(request) if context.shared else context.tenant()
    return await tokens.exchange(tenant, request, http.id, http.client, context.seen)


def _digest(http: Request) -> bytes:
    """Of every part of the request that decides what it comes to. Kept in memory only: the body holds the secret."""
    headers = http.headers
    head = (http.base_url, http.segments, headers.get("authorization"), headers.get("origin"))
    return hashlib.sha256(repr(head).encode() + http.body).digest()


def _remaining(granted: Granted) -> int:
    """Seconds; one less than the lifetime, as Entra answers."""
    return max(int((granted.expires - granted.issued).total_seconds()) - 1, 1)


def _optional(granted: Granted) -> dict[str, Any]:
    fields = {
        "scope": granted.scope,
        "refresh_token": granted.refresh_token,
        "id_token": granted.id_token,
        "client_info": granted.client_info,
    }
    return {name: value for name, value in fields.items() if value is not None}
