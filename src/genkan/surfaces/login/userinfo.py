"""GET and POST /{tenant}/openid/userinfo (OpenID Connect Core 5.3); Graph has the same under /oidc/userinfo."""

from __future__ import annotations

from genkan.directory.first_party import GRAPH
from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context
from genkan.tokens import userinfo
from genkan.tokens.caller import TokenRefused
from genkan.tokens.delegation import GRAPH_NAME


def show(context: Context) -> Reply:
    """Claims about the person of a Graph token that has the scope `openid`."""
    header = context.request.headers.get("authorization")
    try:
        caller = context.services.tokens.verify(header, [GRAPH_NAME, GRAPH])
    except TokenRefused as fault:
        return _challenge("invalid_token", fault.detail)
    user = context.services.tokens.interactive.people.standing(caller.tenant_id, caller.object_id)
    if user is None or not userinfo.entitled(caller):
        return _challenge("insufficient_scope", "the scope openid is needed")
    return Reply(body=userinfo.claims(caller, user))


def _challenge(error: str, text: str) -> Reply:
    status = 403 if error == "insufficient_scope" else 401
    reply = Reply(status, {"error": error, "error_description": text})
    reply.headers["WWW-Authenticate"] = f'Bearer error="{error}"'
    return reply
