"""Going back to the application: query, fragment, or a form that sends itself (OAuth 2.0 Form Post Response Mode)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode, urlsplit, urlunsplit

from genkan.surfaces.http import Reply
from genkan.surfaces.login import errors, pages
from genkan.surfaces.login.context import Context
from genkan.tokens.authorization import Reported


def respond(redirect_uri: str, mode: str, answer: Mapping[str, str]) -> Reply:
    """`redirect_uri` was proved before. 303, so that a browser never repeats the form there (RFC 9700 4.12)."""
    if mode == "form_post":
        return pages.page(
            "form_post", leads_to=redirect_uri, script=pages.SELF_SUBMIT, target=redirect_uri, answer=answer
        )
    parts = urlsplit(redirect_uri)
    text = urlencode(answer)
    if mode == "fragment":
        return Reply(303, headers={"Location": f"{redirect_uri}#{text}"})
    query = f"{parts.query}&{text}" if parts.query else text
    return Reply(303, headers={"Location": urlunsplit(parts._replace(query=query))})


# At the redirect URI these carry the errors of OpenID Connect Core 3.1.2.6 in place of the token endpoint's.
FRONT_CHANNEL = {65001: "consent_required", 50105: "interaction_required"}


def reported(context: Context, fault: Reported) -> Reply:
    """An error that the application is told."""
    wording = fault.refusal.wording
    body = errors.body(context, fault.refusal)
    answer = {
        "error": FRONT_CHANNEL.get(wording.code, wording.error),
        "error_description": body["error_description"],
        "error_uri": body["error_uri"],
    }
    if wording.suberror:
        answer["suberror"] = wording.suberror
    if fault.state is not None:
        answer["state"] = fault.state
    return respond(fault.redirect_uri, fault.mode, answer)
