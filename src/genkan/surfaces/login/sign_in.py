"""POST /{tenant}/login: the sign-in form of every flow, which then goes on where it was interrupted."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.login import admin_consent, authorize, device, flows, pages, respond
from genkan.surfaces.login.context import Context
from genkan.tokens.authorization import Reported
from genkan.tokens.errors import SignInRefused, aadsts
from genkan.tokens.people import SignedIn
from genkan.tokens.sessions import LONG

CONTINUATIONS = {
    authorize.KIND: authorize.proceed,
    device.KIND: device.confirm_page,
    admin_consent.KIND: admin_consent.consent_page,
}


async def submitted(context: Context) -> Reply:
    """A wrong password shows the form again; a right one opens a session and goes on."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        if state.get("kind") not in CONTINUATIONS:
            raise aadsts(90013)
        if form.get("account") == "continue":
            signed_in = authorize.signed_in_here(context)
            if signed_in is None:
                return authorize.sign_in_page(context, state, _app(state))
            return CONTINUATIONS[state["kind"]](context, state, signed_in)
        return await _with_password(context, state, form)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


async def _with_password(context: Context, state: dict[str, Any], form: dict[str, str]) -> Reply:
    service, name = context.services.tokens.interactive, form.get("username", "").strip()
    tenant = context.tenant_or_default(name)
    try:
        signed_in = await service.people.sign_in(tenant, name, form.get("password", ""), context.request.client)
    except SignInRefused as fault:
        service.note(tenant, None, name, context.request.client, fault, None)
        if fault.retry_after is not None:
            raise  # not for this form to mend
        return authorize.sign_in_page(context, state, _app(state), username=name, fault=fault)
    before = flows.cookie(context.request, flows.SESSION)
    stay = form.get("stay") == "yes"
    session, signed_in = service.sessions.open(tenant, signed_in, stay=stay, before=before)
    reply = _continue(context, state, signed_in)
    age = f"; Max-Age={int(LONG.total_seconds())}" if stay else ""
    reply.cookies.append(f"{flows.SESSION}={session}; {flows.COOKIE_RULES}{age}")
    return reply


def _continue(context: Context, state: dict[str, Any], signed_in: SignedIn) -> Reply:
    # Caught here so that the new session's cookie travels with the error, too.
    try:
        return CONTINUATIONS[state["kind"]](context, state, signed_in)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


def _app(state: dict[str, Any]) -> str:
    return str(state.get("app") or "the application")
