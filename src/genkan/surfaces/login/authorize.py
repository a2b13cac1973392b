"""GET and POST /{tenant}/oauth2/authorize and /oauth2/v2.0/authorize: who is it, and do they agree?

Read `_begin` from top to bottom: client and redirect URI first, then whether somebody is signed in already,
then consent. The sign-in form comes back to `sign_in.submitted`, which ends here again, in `proceed`.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply
from genkan.surfaces.login import audit, flows, pages, respond
from genkan.surfaces.login.context import CONSUMERS, Context
from genkan.tokens import authorization, consent
from genkan.tokens.authorization import AuthorizationRequest, Reported
from genkan.tokens.clients import Client
from genkan.tokens.delegation import Delegation
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn
from genkan.tokens.request import Version

KIND = "authorize"


def v1(context: Context) -> Reply:
    return _guarded(context, 1)


def v2(context: Context) -> Reply:
    return _guarded(context, 2)


def _guarded(context: Context, version: Version) -> Reply:
    try:
        return _begin(context, version)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _begin(context: Context, version: Version) -> Reply:
    request = context.request
    pairs = request.form() if request.method == "POST" else parse_qsl(request.query_string, keep_blank_values=True)
    fields = authorization.fields_of(pairs)
    if context.tenant_segment.lower() in CONSUMERS:
        raise aadsts(9002332, client=fields.get("client_id", ""), name=fields.get("client_id", ""))
    tenant = context.tenant_or_default()
    client = find_client(context, tenant, fields)
    asked = authorization.read(fields, client, version)
    state = {"kind": KIND, "fields": fields, "version": version, "app": client.display_name}
    signed_in = _already(context, asked)
    if asked.prompt == "none" and signed_in is None:
        raise _report(asked, aadsts(50058))
    if signed_in is None:
        return sign_in_page(context, state, client.display_name, username=asked.login_hint)
    if asked.prompt == "select_account":
        return sign_in_page(context, state, client.display_name, account=signed_in.user.upn)
    return proceed(context, state, signed_in)


def find_client(context: Context, tenant: Tenant, fields: dict[str, str]) -> Client:
    """Raises AADSTS900144, 700016, 50194."""
    if "client_id" not in fields:
        raise aadsts(900144, name="client_id")
    return context.services.tokens.interactive.client(tenant, fields["client_id"], shared=context.shared)


def _already(context: Context, asked: AuthorizationRequest) -> SignedIn | None:
    """Who is signed in in this browser, if that is enough for this request."""
    found = signed_in_here(context)
    if found is None or asked.prompt == "login":
        return None
    if not context.shared and found.user.tenant_id != context.tenant().id:
        return None
    if asked.login_hint and asked.login_hint.lower() != found.user.upn.lower():
        return None
    age = context.services.clock.now() - found.at
    if asked.max_age is not None and age > timedelta(seconds=asked.max_age):
        return None
    return found


def signed_in_here(context: Context) -> SignedIn | None:
    held = flows.cookie(context.request, flows.SESSION)
    return context.services.tokens.interactive.sessions.find(held) if held else None


def sign_in_page(
    context: Context,
    state: dict[str, Any],
    app: str,
    *,
    username: str = "",
    account: str = "",
    fault: SignInRefused | None = None,
) -> Reply:
    browser, cookies = flows.browser_of(context)
    reply = pages.page(
        "sign_in",
        leads_to=state.get("fields", {}).get("redirect_uri", ""),
        app=app,
        action=f"/{context.tenant_segment}/login",
        flow=flows.seal(context, state, browser),
        username=username,
        account=account,
        message=fault.message if fault else "",
        code=fault.code if fault else "",
    )
    reply.cookies += cookies
    return reply


def proceed(context: Context, state: dict[str, Any], signed_in: SignedIn) -> Reply:
    """Somebody is signed in: ask for consent where it is missing, otherwise finish. Raises `Reported`."""
    tenant, client, asked, found = _reread(context, state, signed_in)
    if any(one.missing for one in found) or client.principal_id is None or asked.prompt == "consent":
        if asked.prompt == "none":
            raise _report(asked, aadsts(65001, client=client.app_id, name=client.display_name))
        return _consent_page(context, state, signed_in, tenant, client, asked, found)
    return _finish(context, tenant, client, asked, signed_in, found[0])


def consented(context: Context) -> Reply:
    """POST of the consent form."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        signed_in = signed_in_here(context)
        if state.get("kind") != "consent" or signed_in is None or signed_in.user.id != state["user"]:
            raise aadsts(90013)
        tenant, client, asked, found = _reread(context, state, signed_in)
        if form.get("decision") != "accept":
            raise _report(asked, aadsts(65004))
        everyone = form.get("everyone") == "yes"
        try:
            service = context.services.tokens.interactive
            for number in range(len(found)):
                # Anew each time: the first consent may make the service principal.
                tenant, client, asked, found = _reread(context, state, signed_in)
                service.consent(tenant, client, found[number], signed_in, for_everyone=everyone)
            audit.consent(context, signed_in.user, find_client(context, tenant, state["fields"]))
        except SignInRefused as refusal:
            raise _report(asked, refusal) from None
        return _finish(context, *_reread(context, state, signed_in)[:3], signed_in, found[0])
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _reread(
    context: Context, state: dict[str, Any], signed_in: SignedIn
) -> tuple[Tenant, Client, AuthorizationRequest, list[Delegation]]:
    """Everything anew from the store: between two steps anything may have changed."""
    tokens = context.services.tokens
    tenant = tokens.tenant(signed_in.user.tenant_id)
    if tenant is None:
        raise aadsts(90002, tenant=signed_in.user.tenant_id)
    client = find_client(context, tenant, state["fields"])
    asked = authorization.read(state["fields"], client, state["version"])
    try:
        host = context.request.host
        found = [tokens.interactive.delegation(tenant, client, signed_in, one, host) for one in asked.scopes]
    except SignInRefused as refusal:
        if refusal.code == 50105 and asked.prompt != "none":
            raise  # the person is told, as by Entra: there is nothing that the application could do
        raise _report(asked, refusal) from None
    return tenant, client, asked, found


def _consent_page(
    context: Context,
    state: dict[str, Any],
    signed_in: SignedIn,
    tenant: Tenant,
    client: Client,
    asked: AuthorizationRequest,
    found: list[Delegation],
) -> Reply:
    service = context.services.tokens.interactive
    if not all(service.may_consent(tenant, client, one) for one in found):
        raise _report(asked, aadsts(90094))
    browser, cookies = flows.browser_of(context)
    sealed = flows.seal(context, {**state, "kind": "consent", "user": signed_in.user.id}, browser)
    reply = pages.page(
        "consent",
        leads_to=asked.redirect_uri,
        app=client.display_name,
        account=signed_in.user.upn,
        foreign=client.home_tenant_id != signed_in.user.tenant_id,
        permissions=[wanted for one in found for wanted in service.wanted(one)],
        may_for_everyone=consent.is_administrator(found[0].directory_roles),
        action=f"/{context.tenant_segment}/consent",
        flow=sealed,
    )
    reply.cookies += cookies
    return reply


def _finish(
    context: Context,
    tenant: Tenant,
    client: Client,
    asked: AuthorizationRequest,
    signed_in: SignedIn,
    found: Delegation,
) -> Reply:
    service = context.services.tokens.interactive
    answer = service.finish(tenant, client, asked, signed_in, found)
    service.note(tenant, client, signed_in.user.upn, context.request.client, None, signed_in.user.id)
    if asked.state is not None:
        answer["state"] = asked.state
    return respond.respond(asked.redirect_uri, asked.response_mode, answer)


def _report(asked: AuthorizationRequest, refusal: SignInRefused) -> Reported:
    return Reported(refusal, asked.redirect_uri, asked.response_mode, asked.state)
