"""The pages that people see, under a policy that lets no script run but one that is named by its hash."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from importlib.resources import files
from typing import Any
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, select_autoescape

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context
from genkan.tokens.errors import SignInRefused, wordings

# The only script: it sends the form that form_post answers with.
SELF_SUBMIT = "document.forms[0].submit()"
SCRIPT_HASH = "'sha256-" + base64.b64encode(hashlib.sha256(SELF_SUBMIT.encode()).digest()).decode() + "'"

STYLE_PATH = "/common/genkan.css"


@cache
def _templates() -> Environment:
    loader = PackageLoader("genkan.surfaces.login", "templates")
    return Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)


def page(name: str, *, status: int = 200, leads_to: str = "", script: bool = False, **values: Any) -> Reply:
    """`leads_to` is where the form may end up after redirects, which browsers count as part of it."""
    scripts = SCRIPT_HASH if script else "'none'"
    targets = " ".join(["'self'", *filter(None, [_origin(leads_to)])])
    policy = (
        f"default-src 'none'; style-src 'self'; script-src {scripts}; "
        f"form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )
    body = _templates().get_template(f"{name}.html").render(style=STYLE_PATH, script=SELF_SUBMIT, **values)
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return Reply(status, body, headers, media_type="text/html; charset=utf-8")


def refusal(context: Context, fault: SignInRefused) -> Reply:
    """An error shown to the person, with what they need to ask for help."""
    return page(
        "error",
        status=fault.wording.status,
        code=fault.code,
        message=fault.message,
        correlation_id=context.correlation_id,
        request_id=context.request.id,
        time=context.services.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    )


def explained(context: Context) -> Reply:
    """GET /error?code=: where `error_uri` leads; the wording of a code, with its places left open."""
    given = context.request.query.get("code", "")
    wording = wordings().get(int(given)) if given.isascii() and given.isdigit() and len(given) < 12 else None
    if wording is None:
        return page("done", status=404, heading="No such error", text="This code is not one that Genkan answers.")
    return page("done", heading=f"AADSTS{wording.code}", text=wording.template)


def style(_context: Context) -> Reply:
    text = files("genkan.surfaces.login").joinpath("static/style.css").read_text("utf-8")
    return Reply(body=text, media_type="text/css; charset=utf-8")


def _origin(url: str) -> str:
    """A source for form-action: origin of a web address, or the scheme of another."""
    parts = urlsplit(url)
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}" if parts.netloc.isascii() and ";" not in parts.netloc else ""
    return f"{parts.scheme}:" if parts.scheme else ""
