"""POST /{tenant}/login: the sign-in form of every flow, which then goes on where it was interrupted."""

from __future__ import annotations

from typing import Any

from genkan.directory.tenants import Tenant
from genkan.surfaces.http import Reply
from genkan.surfaces.login import authorize, flows, new_password, pages, respond, resume
from genkan.surfaces.login.context import Context
from genkan.tokens.authorization import Reported
from genkan.tokens.clients import Client
from genkan.tokens.errors import SignInRefused, aadsts

# What a person mends at the next page.
MENDED = frozenset({50055})


async def submitted(context: Context) -> Reply:
    """A wrong password shows the form again; a right one opens a session and goes on."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        if state.get("kind") not in resume.CONTINUATIONS:
            raise aadsts(90013)
        if form.get("account") == "continue":
            signed_in = authorize.signed_in_here(context)
            if signed_in is None:
                return authorize.sign_in_page(context, state, resume.app_of(state))
            return resume.CONTINUATIONS[state["kind"]](context, state, signed_in)
        return await _with_password(context, state, form)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


async def _with_password(context: Context, state: dict[str, Any], form: dict[str, str]) -> Reply:
    service, name = context.services.tokens.interactive, form.get("username", "").strip()
    tenant, stay = context.tenant_or_default(name), form.get("stay") == "yes"
    try:
        signed_in = await service.people.sign_in(tenant, name, form.get("password", ""), context.request.client)
    except SignInRefused as fault:
        if fault.code in MENDED:
            return new_password.page(context, state, username=name, stay=stay)
        service.note(tenant, _client(context, tenant, state), name, context.request.client, fault, None)
        if fault.retry_after is not None:
            raise  # not for this form to mend
        return authorize.sign_in_page(context, state, resume.app_of(state), username=name, fault=fault)
    return resume.with_session(context, state, tenant, signed_in, stay=stay)


def _client(context: Context, tenant: Tenant, state: dict[str, Any]) -> Client | None:
    """Which application the person was on their way to; None where the flow names none, or one that is gone."""
    try:
        return authorize.find_client(context, tenant, state.get("fields", {}))
    except SignInRefused:
        return None
