"""authorization_code (RFC 6749 4.1.3): the code that a browser brought back becomes tokens."""

from __future__ import annotations

from genkan.tokens.errors import aadsts
from genkan.tokens.families import revoked
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer
from genkan.tokens.people import remembered

NAME = "authorization_code"


def check_origin(platform: str | None, origin: str | None) -> None:
    """A code for a single-page application is redeemed by a web page, and no other code is (AADSTS9002326, 9002327)."""
    if platform == "spa" and origin is None:
        raise aadsts(9002327)
    if platform != "spa" and origin is not None:
        raise aadsts(9002326, origin=origin)


def grant(issuer: Issuer, asked: Asked) -> Granted:
    request, now = asked.request, asked.now
    code = issuer.codes.redeem(
        request.required("code"),
        asked.tenant.id,
        asked.client.app_id,
        request.fields.get("redirect_uri"),
        request.fields.get("code_verifier"),
        now,
    )
    check_origin(code.details.get("platform"), request.origin)
    user = issuer.people.standing(asked.tenant.id, code.user_id)
    if user is None:
        raise aadsts(50057)
    signed_in = remembered(user, code.details, now)
    if signed_in.at < user.sessions_valid_from:
        raise revoked(now, user.sessions_valid_from)
    # At redemption the scope may be left out or name other scopes of the same consent.
    scope = in_a_persons_name.scope_of(asked, code.details["scope"])
    nonce = code.details.get("nonce")
    since = now.timestamp() if code.details.get("platform") == "spa" else None
    return in_a_persons_name.grant(
        issuer, asked, signed_in, scope, nonce=nonce, family_id=code.family_id, spa_since=since
    )
