"""GET /{tenant}/adminconsent and /v2.0/adminconsent: an administrator consents for everyone."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply
from genkan.surfaces.login import authorize, flows, pages, respond
from genkan.surfaces.login.context import Context
from genkan.tokens import authorization
from genkan.tokens.authorization import Reported
from genkan.tokens.clients import Client
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn

KIND = "admin consent"


def begin(context: Context) -> Reply:
    try:
        fields = authorization.fields_of(parse_qsl(context.request.query_string, keep_blank_values=True))
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
        permissions=context.services.tokens.interactive.required(tenant, client),
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
            _give(context, tenant, client, signed_in)
        except SignInRefused as refusal:
            raise Reported(refusal, redirect, "query", back) from None
        answer = {"admin_consent": "True", "tenant": tenant.id}
        return respond.respond(redirect, "query", answer | ({"state": back} if back is not None else {}))
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _give(context: Context, tenant: Tenant, client: Client, signed_in: SignedIn) -> None:
    service = context.services.tokens.interactive
    found = service.delegation(tenant, client, signed_in, "openid", context.request.host)
    service.consent_for_everyone(tenant, client, found)


def _reread(context: Context, state: dict[str, Any], signed_in: SignedIn) -> tuple[Tenant, Client, str]:
    tenant = context.services.tokens.tenant(signed_in.user.tenant_id)
    if tenant is None:
        raise aadsts(90002, tenant=signed_in.user.tenant_id)
    client = authorize.find_client(context, tenant, state["fields"])
    return tenant, client, authorization.proved_redirect(state["fields"], client)[0]
