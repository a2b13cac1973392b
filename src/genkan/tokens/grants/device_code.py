"""device_code (RFC 8628 3.4): the program asks again and again until the person has decided."""

from __future__ import annotations

from genkan.tokens.errors import aadsts
from genkan.tokens.families import revoked
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer
from genkan.tokens.people import remembered
from genkan.tokens.request import TokenRequest

NAME = "urn:ietf:params:oauth:grant-type:device_code"
SHORT_NAME = "device_code"  # what MSAL for JavaScript sends


def code_of(request: TokenRequest) -> str:
    """MSAL for Python sends it as both `device_code` and `code`."""
    return request.fields.get("device_code") or request.fields.get("code") or ""


def grant(issuer: Issuer, asked: Asked) -> Granted:
    code = code_of(asked.request)
    if not code:
        raise aadsts(900144, name="device_code")
    waiting = issuer.devices.poll(code, asked.client.app_id, asked.now)
    user = issuer.people.standing(asked.tenant.id, waiting.user_id or "")
    if user is None:
        raise aadsts(50057)
    signed_in = remembered(user, waiting.details, asked.now)
    if signed_in.at < user.sessions_valid_from:
        raise revoked(asked.now, user.sessions_valid_from)
    # MSAL for Python polls without a scope: what counts is the one from the start.
    scope = in_a_persons_name.scope_of(asked, waiting.details["scope"])
    return in_a_persons_name.grant(issuer, asked, signed_in, scope)
