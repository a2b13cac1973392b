"""Signing out (OpenID Connect RP-Initiated Logout), and userinfo (OpenID Connect Core 5.3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from genkan.directory.first_party import GRAPH
from genkan.surfaces.http import Reply
from genkan.surfaces.login import flows, pages
from genkan.surfaces.login.context import Context
from genkan.tokens import jwt, redirects
from genkan.tokens.caller import TokenRefused
from genkan.tokens.delegation import GRAPH_NAME
from genkan.tokens.errors import SignInRefused
from genkan.tokens.person_claims import pairwise


def leave(context: Context) -> Reply:
    """End the browser's session; go back only to a redirect URI that the application has registered."""
    held = flows.cookie(context.request, flows.SESSION)
    if held:
        context.services.tokens.interactive.sessions.close(held)
    back = _allowed_target(context)
    if back is None:
        text = "It's a good idea to close all browser windows."
        reply = pages.page("done", heading="You signed out of your account", text=text)
    else:
        reply = Reply(303, headers={"Location": back})
    reply.cookies.append(f"{flows.SESSION}=; {flows.COOKIE_RULES}; Max-Age=0")
    return reply


def _allowed_target(context: Context) -> str | None:
    query = context.request.query
    target, app_id = query.get("post_logout_redirect_uri"), query.get("client_id") or _audience(context)
    if not target or not app_id:
        return None
    try:
        client = context.services.tokens.interactive.client(context.tenant_or_default(), app_id)
    except SignInRefused:
        return None
    if redirects.platform(client, target) is None:
        return None
    if "state" not in query:
        return target
    parts = urlsplit(target)
    added = urlencode({"state": query["state"]})
    return urlunsplit(parts._replace(query=f"{parts.query}&{added}" if parts.query else added))


def _audience(context: Context) -> str | None:
    """The application that the id token was for; an old one still says it."""
    hint = context.request.query.get("id_token_hint")
    if not hint:
        return None
    try:
        return str(jwt.verified(hint, context.services.tokens.keys).claims.get("aud"))
    except TokenRefused:
        return None


def userinfo(context: Context) -> Reply:
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
