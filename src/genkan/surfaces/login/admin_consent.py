"""GET /{tenant}/adminconsent and /v2.0/adminconsent: an administrator consents for everyone.

To all that the registration asks for; version 2 may name scopes instead.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply
from genkan.surfaces.login import audit, authorize, flows, pages, respond
from genkan.surfaces.login.context import Context
from genkan.tokens import authorization, delegation
from genkan.tokens.authorization import Reported
from genkan.tokens.clients import Client
from genkan.tokens.consent import Wanted
from genkan.tokens.delegation import Delegation
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn
from genkan.tokens.scopes import DEFAULT, OPENID_SCOPES, split

KIND = "admin consent"


def v1(context: Context) -> Reply:
    return _begin(context, scoped=False)


def v2(context: Context) -> Reply:
    return _begin(context, scoped=True)


def _begin(context: Context, *, scoped: bool) -> Reply:
    try:
        fields = authorization.fields_of(parse_qsl(context.request.query_string, keep_blank_values=True))
        if not scoped:
            fields.pop("scope", None)
        client = authorize.find_client(context, context.tenant_or_default(), fields)
        authorization.proved_redirect(fields, client)
        state = {"kind": KIND, "fields": fields, "app": client.display_name}
        signed_in = authorize.signed_in_here(context)
        account = signed_in.user.upn if signed_in else ""
        return authorize.sign_in_page(context, state, client.display_name, account=account)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def consent_page(context: Context, state: dict[str, Any], signed_in: SignedIn) -> Reply:
    tenant, client, redirect = _reread(context, state, signed_in)
    browser, cookies = flows.browser_of(context)
    sealed = flows.seal(context, {**state, "kind": "admin decision", "user": signed_in.user.id}, browser)
    reply = pages.page(
        "consent",
        leads_to=redirect,
        app=client.display_name,
        account=signed_in.user.upn,
        foreign=client.home_tenant_id != tenant.id,
        permissions=_wanted(context, tenant, client, signed_in, state),
        may_for_everyone=False,
        action=f"/{context.tenant_segment}/adminconsent",
        flow=sealed,
    )
    reply.cookies += cookies
    return reply


def decided(context: Context) -> Reply:
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        signed_in = authorize.signed_in_here(context)
        if state.get("kind") != "admin decision" or signed_in is None or signed_in.user.id != state["user"]:
            raise aadsts(90013)
        tenant, client, redirect = _reread(context, state, signed_in)
        back = state["fields"].get("state")
        try:
            if form.get("decision") != "accept":
                raise aadsts(65004)
            _give(context, tenant, client, signed_in, state)
            audit.consent(context, signed_in.user, _reread(context, state, signed_in)[1])
        except SignInRefused as refusal:
            raise Reported(refusal, redirect, "query", back) from None
        answer = {"admin_consent": "True", "tenant": tenant.id}
        answer |= {name: state["fields"][name] for name in ("scope", "state") if name in state["fields"]}
        return respond.respond(redirect, "query", answer)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _wanted(
    context: Context, tenant: Tenant, client: Client, signed_in: SignedIn, state: dict[str, Any]
) -> list[Wanted]:
    service = context.services.tokens.interactive
    named = _named(context, tenant, client, signed_in, state)
    if not named:
        return service.required(tenant, client)
    return [wanted for one in named for wanted in service.wanted(one)]


def _give(context: Context, tenant: Tenant, client: Client, signed_in: SignedIn, state: dict[str, Any]) -> None:
    service = context.services.tokens.interactive
    named = _named(context, tenant, client, signed_in, state)
    if not named:
        found = service.delegation(tenant, client, signed_in, "openid", context.request.host)
        service.consent_for_everyone(tenant, client, found)
    for one in named:
        service.consent(tenant, client, one, signed_in, for_everyone=True)


def _named(
    context: Context, tenant: Tenant, client: Client, signed_in: SignedIn, state: dict[str, Any]
) -> list[Delegation]:
    """The scopes that the request names; none where it means all that the registration asks for."""
    scope = state["fields"].get("scope", "")
    if not set(scope.split()) - OPENID_SCOPES or any(split(part).value == DEFAULT for part in scope.split()):
        return []
    service, host = context.services.tokens.interactive, context.request.host
    return [service.delegation(tenant, client, signed_in, one, host) for one in delegation.by_resource(scope)]


def _reread(context: Context, state: dict[str, Any], signed_in: SignedIn) -> tuple[Tenant, Client, str]:
    tenant = context.services.tokens.tenant(signed_in.user.tenant_id)
    if tenant is None:
        raise aadsts(90002, tenant=signed_in.user.tenant_id)
    client = authorize.find_client(context, tenant, state["fields"])
    return tenant, client, authorization.proved_redirect(state["fields"], client)[0]
