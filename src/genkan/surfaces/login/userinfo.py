"""GET and POST /{tenant}/openid/userinfo (OpenID Connect Core 5.3)."""

from __future__ import annotations

from typing import Any

from genkan.directory.first_party import GRAPH
from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context
from genkan.tokens.caller import TokenRefused
from genkan.tokens.delegation import GRAPH_NAME
from genkan.tokens.person_claims import pairwise


def show(context: Context) -> Reply:
    """Claims about the person of a Graph token that has the scope `openid`."""
    header = context.request.headers.get("authorization")
    try:
        caller = context.services.tokens.verify(header, [GRAPH_NAME, GRAPH])
    except TokenRefused as fault:
        return _challenge("invalid_token", fault.detail)
    if caller.app_only or "openid" not in caller.scopes:
        return _challenge("insufficient_scope", "the scope openid is needed")
    said, tenant_id = caller.claims, caller.tenant_id
    body: dict[str, Any] = {"sub": pairwise(tenant_id, caller.object_id, caller.app_id)}
    if "profile" in caller.scopes:
        body |= {name: said[name] for name in ("name", "family_name", "given_name") if name in said}
    if "email" in caller.scopes and "email" in said:
        body["email"] = said["email"]
    return Reply(body=body)


def _challenge(error: str, text: str) -> Reply:
    status = 403 if error == "insufficient_scope" else 401
    reply = Reply(status, {"error": error, "error_description": text})
    reply.headers["WWW-Authenticate"] = f'Bearer error="{error}"'
    return reply
