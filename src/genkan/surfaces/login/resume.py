"""Somebody has just proved who they are: open their browser's session, and go on where the flow was interrupted."""

from __future__ import annotations

from typing import Any

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply
from genkan.surfaces.login import admin_consent, authorize, device, flows, pages, respond
from genkan.surfaces.login.context import Context
from genkan.tokens.authorization import Reported
from genkan.tokens.errors import SignInRefused
from genkan.tokens.people import SignedIn
from genkan.tokens.sessions import LONG

CONTINUATIONS = {
    authorize.KIND: authorize.proceed,
    device.KIND: device.confirm_page,
    admin_consent.KIND: admin_consent.consent_page,
}


def with_session(context: Context, state: dict[str, Any], tenant: Tenant, signed_in: SignedIn, *, stay: bool) -> Reply:
    """The flow's next answer, with the cookie of a new session."""
    before = flows.cookie(context.request, flows.SESSION)
    session, signed_in = context.services.tokens.interactive.sessions.open(tenant, signed_in, stay=stay, before=before)
    reply = _continue(context, state, signed_in)
    age = f"; Max-Age={int(LONG.total_seconds())}" if stay else ""
    reply.cookies.append(f"{flows.SESSION}={session}; {flows.COOKIE_RULES}{age}")
    return reply


def app_of(state: dict[str, Any]) -> str:
    return str(state.get("app") or "the application")


def _continue(context: Context, state: dict[str, Any], signed_in: SignedIn) -> Reply:
    # Caught here so that the new session's cookie travels with the error, too.
    try:
        return CONTINUATIONS[state["kind"]](context, state, signed_in)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)
