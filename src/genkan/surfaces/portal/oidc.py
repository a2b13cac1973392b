"""Signing in with OpenID Connect: authorization code with PKCE (RFC 7636), bound to the browser by a cookie.

Nothing about a sign-in under way is stored: state, nonce and verifier are derived from the cookie's random value.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from base64 import urlsafe_b64encode
from urllib.parse import quote, unquote, urlencode

from genkan.surfaces.http import Reply, Request
from genkan.surfaces.portal import cookies, own_app
from genkan.surfaces.portal.entrance import Entrance
from genkan.surfaces.portal.refusals import Problem
from genkan.tokens import jwt
from genkan.tokens.caller import TokenRefused
from genkan.tokens.portal_token import APP_ID

UNDER_WAY_SECONDS = 15 * 60


class SignInFailed(Exception):
    """The sign-in came back and does not count. `problem` says why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.title)
        self.problem = problem


def begin(entrance: Entrance, request: Request, return_to: str) -> Reply | None:
    """On to the sign-in page; None where the portal has no address that a sign-in could come back to."""
    address = own_app.redirect_uri(request)
    if address is None:
        return None
    own_app.ensure(entrance.services, address)
    secret = secrets.token_urlsafe(32)
    asked = {
        "client_id": APP_ID,
        "response_type": "code",
        "response_mode": "query",
        "redirect_uri": address,
        "scope": own_app.SCOPE,
        "state": _derived(secret, "state"),
        "nonce": _derived(secret, "nonce"),
        "code_challenge": _challenge(_derived(secret, "verifier")),
        "code_challenge_method": "S256",
    }
    if request.query.get("switch"):
        asked["prompt"] = "select_account"
    location = f"{own_app.authority(request)}/organizations/oauth2/v2.0/authorize?{urlencode(asked)}"
    reply = Reply(303, headers={"location": location})
    value = f"{secret}.{quote(return_to, safe='')}"
    reply.cookies.append(cookies.put(request, cookies.SIGN_IN, value, seconds=UNDER_WAY_SECONDS))
    return reply


async def finish(entrance: Entrance, request: Request) -> tuple[str, str, str]:
    """Redeem the code: (tenant id, user id, where to go on). Raises `SignInFailed`."""
    secret, _, return_to = (cookies.read(request, cookies.SIGN_IN) or "").partition(".")
    state = request.query.get("state", "")
    if not secret or not hmac.compare_digest(state.encode(), _derived(secret, "state").encode()):
        raise SignInFailed(_NOT_OURS)
    if "code" not in request.query:
        raise SignInFailed(_told(request.query.get("error", ""), request.query.get("error_description", "")))
    address = own_app.redirect_uri(request)
    fields = {
        "grant_type": "authorization_code",
        "client_id": APP_ID,
        "code": request.query["code"],
        "redirect_uri": address or "",
        "code_verifier": _derived(secret, "verifier"),
        "scope": own_app.SCOPE,
    }
    status, body = await entrance.token(request, "organizations", fields)
    if status != 200:
        raise SignInFailed(_told(str(body.get("error", "")), str(body.get("error_description", ""))))
    try:
        token = jwt.verified(str(body.get("id_token", "")), entrance.services.tokens.keys)
    except TokenRefused as refused:
        raise SignInFailed(_told("invalid_token", refused.detail)) from None
    claims = token.claims
    if claims.get("aud") != APP_ID or claims.get("nonce") != _derived(secret, "nonce"):
        raise SignInFailed(_NOT_OURS)
    return token.tenant_id, str(claims["oid"]), unquote(return_to)


def _derived(secret: str, purpose: str) -> str:
    digest = hmac.new(secret.encode(), purpose.encode(), hashlib.sha256).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def _challenge(verifier: str) -> str:
    return urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def _told(error: str, description: str) -> Problem:
    return Problem("You were not signed in", description.split("\r\n")[0], "Try again.", error)


_NOT_OURS = Problem(
    "This sign-in did not begin in this browser",
    "Or it took longer than a quarter of an hour.",
    "Begin again.",
    "SignInNotOurs",
)
