"""What a page remembers between two steps: sealed into the form, and bound to the browser that was shown it.

The form carries the whole state, encrypted and authenticated; a cookie that only this browser has makes it
worthless anywhere else. So nobody can have another person's browser finish a step (login CSRF, stolen consent).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from genkan.surfaces.http import Request, new_cookie_value
from genkan.surfaces.login.context import Context
from genkan.tokens.errors import aadsts
from genkan.tokens.sealing import SealBroken

LIFETIME = timedelta(minutes=30)
BROWSER, SESSION = "__Host-genkan-browser", "__Host-genkan-session"
COOKIE_RULES = "Path=/; Secure; HttpOnly; SameSite=Lax"
PURPOSE = "sign-in flow"


def cookie(request: Request, name: str) -> str:
    for part in request.headers.get("cookie", "").split(";"):
        key, _, value = part.strip().partition("=")
        if key == name:
            return value
    return ""


def browser_of(context: Context) -> tuple[str, list[str]]:
    """This browser's own random value, and the cookie to set where it had none."""
    held = cookie(context.request, BROWSER)
    if len(held) >= 40:
        return held, []
    made = new_cookie_value()
    return made, [f"{BROWSER}={made}; {COOKIE_RULES}"]


def seal(context: Context, state: dict[str, Any], browser: str) -> str:
    expires = (context.services.clock.now() + LIFETIME).timestamp()
    whole = {**state, "expires": expires, "browser": _mark(browser)}
    sealed = context.services.tokens.seal.close(json.dumps(whole).encode(), PURPOSE)
    return urlsafe_b64encode(sealed).decode("ascii")


def open_(context: Context, sealed: str) -> dict[str, Any]:
    """The state of a form that this browser was shown. Raises AADSTS90013."""
    try:
        clear = context.services.tokens.seal.open(urlsafe_b64decode(sealed.encode("ascii", "replace")), PURPOSE)
    except (SealBroken, ValueError):
        raise aadsts(90013) from None
    state: dict[str, Any] = json.loads(clear)
    same = hmac.compare_digest(str(state["browser"]), _mark(cookie(context.request, BROWSER)))
    if not same or context.services.clock.now().timestamp() >= state["expires"]:
        raise aadsts(90013)
    return state


def check_origin(request: Request) -> None:
    """A form may only come from our own pages. Raises AADSTS90013 (Sec-Fetch-Site, then Origin)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise aadsts(90013)
        return
    origin = request.headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != request.host.lower():
        raise aadsts(90013)


def _mark(browser: str) -> str:
    return hashlib.sha256(browser.encode("utf-8", "surrogatepass")).hexdigest()
