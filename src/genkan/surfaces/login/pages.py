"""The pages that people see, under a policy that lets no script run but one that is named by its hash."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from genkan.surfaces.http import Reply
from genkan.surfaces.login.context import Context
from genkan.tokens.errors import SignInRefused, wordings

if TYPE_CHECKING:
    from jinja2 import Environment

# The only scripts: one sends the form that form_post answers with, the other goes on when all frames were loaded.
SELF_SUBMIT = "document.forms[0].submit()"
GO_ON = "addEventListener('load',function(){location.replace(document.getElementById('back').href)})"

# Of a web address that may stand in a policy: a host and a port, nothing that would end a source or begin another.
AUTHORITY = re.compile(r"[A-Za-z0-9.\-\[\]:_]+", re.ASCII)

STYLE_PATH = "/common/genkan.css"


@cache
def _templates() -> Environment:
    # Loaded with the first page: programs that only fetch tokens never see one.
    from jinja2 import Environment, PackageLoader, select_autoescape

    loader = PackageLoader("genkan.surfaces.login", "templates")
    return Environment(loader=loader, autoescape=select_autoescape(default=True), trim_blocks=True, lstrip_blocks=True)


def page(
    name: str, *, status: int = 200, leads_to: str = "", script: str = "", frames: Sequence[str] = (), **values: Any
) -> Reply:
    """`leads_to` is where the form may end up after redirects, which browsers count as part of it. `frames` are the
    only addresses that the page may load into frames.
    """
    targets = " ".join(["'self'", *filter(None, [origin(leads_to)])])
    framed = f"frame-src {' '.join(sorted({origin(url) for url in frames}))}; " if frames else ""
    policy = (
        f"default-src 'none'; style-src 'self'; script-src {_hash(script)}; {framed}"
        f"form-action {targets}; base-uri 'none'; frame-ancestors 'none'"
    )
    body = _templates().get_template(f"{name}.html").render(style=STYLE_PATH, script=script, frames=frames, **values)
    headers = {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Frame-Options": "DENY",
        "Cross-Origin-Opener-Policy": "same-origin",
    }
    return Reply(status, body, headers, media_type="text/html; charset=utf-8")


def refusal(context: Context, fault: SignInRefused) -> Reply:
    """An error shown to the person, with what they need to ask for help."""
    reply = page(
        "error",
        status=fault.wording.status,
        code=fault.code,
        message=fault.message,
        correlation_id=context.correlation_id,
        request_id=context.request.id,
        time=context.services.clock.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    reply.headers |= fault.headers
    return reply


def explained(context: Context) -> Reply:
    """GET /error?code=: where `error_uri` leads; the wording of a code, with its places left open."""
    given = context.request.query.get("code", "")
    wording = wordings().get(int(given)) if given.isascii() and given.isdigit() and len(given) < 12 else None
    if wording is None:
        return page("done", status=404, heading="No such error", text="This code is not one that Genkan answers.")
    return page("done", heading=f"AADSTS{wording.code}", text=wording.template)


def native_client(_context: Context) -> Reply:
    """Where native programs come back to that show these pages themselves; they read the address."""
    return page("done", heading="Signed in", text="You may now close this window.")


def style(_context: Context) -> Reply:
    text = files("genkan.surfaces.login").joinpath("static/style.css").read_text("utf-8")
    return Reply(body=text, media_type="text/css; charset=utf-8")


def _hash(script: str) -> str:
    """A source for script-src that names this very text."""
    if not script:
        return "'none'"
    return f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"


def origin(url: str) -> str:
    """A source for a policy: origin of a web address, or the scheme of another; empty where it is neither."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return ""
    if parts.scheme in ("http", "https"):
        return f"{parts.scheme}://{parts.netloc}" if AUTHORITY.fullmatch(parts.netloc) else ""
    return f"{parts.scheme}:" if parts.scheme else ""
