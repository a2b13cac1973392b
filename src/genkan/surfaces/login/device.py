"""The device flow's endpoint for programs and its pages for people (RFC 8628)."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.login import authorize, flows, pages
from genkan.surfaces.login.context import CONSUMERS, Context
from genkan.tokens import authorization, delegation
from genkan.tokens.devices import INTERVAL_S
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn

KIND = "device"


def v1(context: Context) -> Reply:
    reply = _start(context, 1)
    reply.body["verification_url"] = reply.body.pop("verification_uri")
    return reply


def v2(context: Context) -> Reply:
    return _start(context, 2)


def _start(context: Context, version: int) -> Reply:
    """POST devicecode: a code for the program, another for the person."""
    fields = authorization.fields_of(context.request.form())
    if context.tenant_segment.lower() in CONSUMERS:
        raise aadsts(9002332, client=fields.get("client_id"), name=fields.get("client_id"))
    tenant = context.tenant_or_default()
    client = authorize.find_client(context, tenant, fields)
    scope = fields.get("scope", "")
    if version == 1:
        scope = f"{fields.get('resource', delegation.GRAPH_NAME)}/.default openid profile offline_access"
    if not scope:
        raise aadsts(900144, name="scope")
    delegation.read(scope)
    tokens = context.services.tokens
    bound = None if context.shared else tenant.id
    code, user_code = tokens.devices.start(bound, client.app_id, scope, context.services.clock.now())
    page = f"{context.request.base_url}/common/oauth2/deviceauth"
    seconds = int(tokens.lifetimes.device_code.total_seconds())
    return Reply(
        body={
            "user_code": user_code,
            "device_code": code,
            "verification_uri": page,
            "expires_in": seconds,
            "interval": INTERVAL_S,
            "message": f"To sign in, use a web browser to open the page {page} and enter the code {user_code} "
            "to authenticate.",
        }
    )


def code_page(context: Context) -> Reply:
    """GET: where a person enters the code; `?otc=` fills it in."""
    return _code_page(context, context.request.query.get("otc", "")[:32], "")


def code_entered(context: Context) -> Reply:
    """POST of the code."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        if flows.open_(context, form.get("flow", "")).get("kind") != "code":
            raise aadsts(90013)
        typed = form.get("otc", "")
        devices, now = context.services.tokens.devices, context.services.clock.now()
        found = devices.guessed(typed, now, context.request.client)
        if found is None:
            return _code_page(context, typed[:32], "That code didn't work. Check the code and try again.")
        tenant = context.tenant_or_default()
        app = context.services.tokens.interactive.client(tenant, found.app_id).display_name
        state = {"kind": KIND, "user_code": typed, "app": app}
        signed_in = authorize.signed_in_here(context)
        account = signed_in.user.upn if signed_in else ""
        return authorize.sign_in_page(context, state, app, account=account)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def confirm_page(context: Context, state: dict[str, Any], signed_in: SignedIn) -> Reply:
    browser, cookies = flows.browser_of(context)
    sealed = flows.seal(context, {**state, "kind": "device decision", "user": signed_in.user.id}, browser)
    reply = pages.page(
        "device_confirm",
        app=state["app"],
        account=signed_in.user.upn,
        action="/common/oauth2/devicedecision",
        flow=sealed,
    )
    reply.cookies += cookies
    return reply


def decided(context: Context) -> Reply:
    """POST of the confirmation."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        signed_in = authorize.signed_in_here(context)
        if state.get("kind") != "device decision" or signed_in is None or signed_in.user.id != state["user"]:
            raise aadsts(90013)
        tokens, now = context.services.tokens, context.services.clock.now()
        waiting = tokens.devices.entered(state["user_code"], now)
        approve = form.get("decision") == "accept"
        user, details = signed_in.user, signed_in.as_details()
        if waiting is None or not tokens.devices.decide(waiting, user.tenant_id, user.id, details, approve=approve):
            raise aadsts(70019)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)
    if not approve:
        return pages.page("done", heading="Cancelled", text="The sign-in on your device was cancelled.")
    text = f"You have signed in to {state['app']} on your device. You may now close this window."
    return pages.page("done", heading=str(state["app"]), text=text)


def _code_page(context: Context, code: str, message: str) -> Reply:
    browser, cookies = flows.browser_of(context)
    sealed = flows.seal(context, {"kind": "code"}, browser)
    reply = pages.page("device", action="/common/oauth2/deviceauth", flow=sealed, code=code, message=message)
    reply.cookies += cookies
    return reply
