"""POST /{tenant}/newpassword: a person whose password has to be changed chooses another, and goes on."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.login import audit, flows, pages, respond, resume
from genkan.surfaces.login.context import Context
from genkan.tokens.authorization import Reported
from genkan.tokens.errors import SignInRefused, aadsts


def page(
    context: Context, state: dict[str, Any], *, username: str, stay: bool, fault: SignInRefused | None = None
) -> Reply:
    browser, cookies = flows.browser_of(context)
    reply = pages.page(
        "new_password",
        leads_to=state.get("fields", {}).get("redirect_uri", ""),
        app=resume.app_of(state),
        action=f"/{context.tenant_segment}/newpassword",
        flow=flows.seal(context, {**state, "username": username, "stay": stay}, browser),
        username=username,
        message=fault.message if fault else "",
        code=fault.code if fault else "",
    )
    reply.cookies += cookies
    return reply


async def submitted(context: Context) -> Reply:
    """What cannot be taken shows the form again; the new password opens a session as any other does."""
    try:
        flows.check_origin(context.request)
        form = dict(context.request.form())
        state = flows.open_(context, form.get("flow", ""))
        if state.get("kind") not in resume.CONTINUATIONS or "username" not in state:
            raise aadsts(90013)
        return await _changed(context, state, form)
    except Reported as fault:
        return respond.reported(context, fault)
    except SignInRefused as refusal:
        return pages.refusal(context, refusal)


async def _changed(context: Context, state: dict[str, Any], form: dict[str, str]) -> Reply:
    username, stay, new = str(state["username"]), bool(state["stay"]), form.get("new", "")
    service, tenant, address = context.services.tokens.interactive, context.tenant_or_default(username), context.request
    try:
        if new != form.get("again", ""):
            raise aadsts(120002, reason="the two do not match")
        signed_in = await service.people.change_password(
            tenant, username, form.get("password", ""), new, address.client
        )
    except SignInRefused as fault:
        if fault.retry_after is not None:
            raise  # not for this form to mend
        return page(context, state, username=username, stay=stay, fault=fault)
    audit.note(context, signed_in.user, "Change user password", signed_in.user.id, "User", signed_in.user.upn)
    return resume.with_session(context, state, tenant, signed_in, stay=stay)
