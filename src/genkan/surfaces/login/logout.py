"""Signing out: OpenID Connect RP-Initiated Logout 1.0 and Front-Channel Logout 1.0.

The session ends first. Then the page loads each application's logout URL in a hidden frame, and goes back to the
application that asked, where its address is registered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit, urlunsplit

from genkan.surfaces.http import Reply
from genkan.surfaces.login import authorize, flows, pages
from genkan.surfaces.login.context import Context
from genkan.tokens import jwt, login_hint, redirects
from genkan.tokens.caller import TokenRefused
from genkan.tokens.claims import V1_ISSUER, V2_ISSUER
from genkan.tokens.clients import Client
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn
from genkan.tokens.sessions import Ended

KIND = "logout"


def leave(context: Context) -> Reply:
    """GET: end the browser's session, unless the hints name somebody else than who is signed in here."""
    try:
        query = context.request.query
        signed_in, hinted = authorize.signed_in_here(context), _hinted(context, query)
        if signed_in is not None and hinted and hinted not in (signed_in.user.upn.lower(), signed_in.user.id):
            return _ask(context, query, signed_in)
        return _leave(context, query)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def posted(context: Context) -> Reply:
    """POST, the same: sent on as a GET, since a form that comes from another site brings no cookie along."""
    # Built anew: a path that begins with two slashes would lead to another host.
    path = f"/{quote(context.tenant_segment, safe='')}/oauth2/v2.0/logout"
    return Reply(303, headers={"Location": f"{path}?{urlencode(context.request.form())}"})


def confirmed(context: Context) -> Reply:
    """POST of the page that asks whether the person who is signed in here should be signed out."""
    try:
        flows.check_origin(context.request)
        state = flows.open_(context, dict(context.request.form()).get("flow", ""))
        if state.get("kind") != KIND:
            raise aadsts(90013)
        return _leave(context, state["fields"])
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _ask(context: Context, query: Mapping[str, str], signed_in: SignedIn) -> Reply:
    browser, cookies = flows.browser_of(context)
    sealed = flows.seal(context, {"kind": KIND, "fields": dict(query)}, browser)
    action, target = f"/{context.tenant_segment}/oauth2/logoutsession", query.get("post_logout_redirect_uri", "")
    reply = pages.page("sign_out", leads_to=target, account=signed_in.user.upn, action=action, flow=sealed)
    reply.cookies += cookies
    return reply


def _leave(context: Context, query: Mapping[str, str]) -> Reply:
    held = flows.cookie(context.request, flows.SESSION)
    ended = context.services.tokens.interactive.sessions.end(held) if held else None
    apps = _apps(context, ended)
    frames = [url for client in apps.items() if (url := _told(ended, *client))]
    back = _allowed_target(context, query, ended, apps.values())
    if back is not None and not frames:
        reply = Reply(303, headers={"Location": back})
    else:
        reply = pages.page("signed_out", frames=frames, script=pages.GO_ON if back else "", back=back or "")
    reply.cookies.append(f"{flows.SESSION}=; {flows.COOKIE_RULES}; Max-Age=0")
    return reply


def _apps(context: Context, ended: Ended | None) -> dict[str, Client]:
    """The applications of the session that can still be signed in to."""
    tenant = context.services.tokens.tenant(ended.tenant_id) if ended else None
    found: dict[str, Client] = {}
    for app_id in ended.apps if ended and tenant else ():
        try:
            assert tenant is not None
            found[app_id] = context.services.tokens.interactive.client(tenant, app_id)
        except SignInRefused:
            continue  # removed or disabled since
    return found


def _told(ended: Ended | None, app_id: str, client: Client) -> str | None:
    """The address that tells an application of the end; None where it has none that a page may load."""
    assert ended is not None, "only a session has applications"
    section: Mapping[str, Any] = client.application.get("web") or {}
    url = section.get("logoutUrl") or client.principal.get("logoutUrl")
    if not url or not pages.origin(url).startswith(("https://", "http://localhost", "http://127.0.0.1")):
        return None
    issuer = V1_ISSUER if ended.apps[app_id] == 1 else V2_ISSUER
    return _with(url, {"iss": issuer.format(tenant=ended.tenant_id), "sid": ended.session_id})


def _allowed_target(
    context: Context, query: Mapping[str, str], ended: Ended | None, apps: Iterable[Client]
) -> str | None:
    """Where to go back to: an address of the application that asks, or, where it does not say who it is, of one
    that the session was used for. Applications mostly do not say.
    """
    target, app_id = query.get("post_logout_redirect_uri"), query.get("client_id") or _audience(context, query)
    if not target:
        return None
    if app_id:
        try:
            tokens = context.services.tokens
            tenant = (tokens.tenant(ended.tenant_id) if ended else None) or context.tenant_or_default()
            apps = [tokens.interactive.client(tenant, app_id)]
        except SignInRefused:
            return None
    if not any(redirects.platform(client, target) for client in apps):
        return None
    return _with(target, {"state": query["state"]}) if "state" in query else target


def _with(url: str, added: Mapping[str, str]) -> str:
    parts, more = urlsplit(url), urlencode(added)
    return urlunsplit(parts._replace(query=f"{parts.query}&{more}" if parts.query else more))


def _hinted(context: Context, query: Mapping[str, str]) -> str | None:
    """Who is to be signed out: a name (`logout_hint`, also as the claim `login_hint` has it), or an object id."""
    hint = query.get("logout_hint", "")
    if hint:
        return login_hint.read(hint).lower()
    said = _said(context, query)
    return str(said["oid"]) if said and "oid" in said else None


def _audience(context: Context, query: Mapping[str, str]) -> str | None:
    """The application that the id token was for; an old one still says it."""
    said = _said(context, query)
    return str(said.get("aud")) if said else None


def _said(context: Context, query: Mapping[str, str]) -> Mapping[str, Any] | None:
    """What an id token of ours says; nothing counts of one that we did not sign."""
    hint = query.get("id_token_hint")
    if not hint:
        return None
    try:
        return jwt.verified(hint, context.services.tokens.keys).claims
    except TokenRefused:
        return None
