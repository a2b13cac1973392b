"""On-behalf-of: an API that was called with a person's token asks for a token to the next API (RFC 7523 2.1)."""

from __future__ import annotations

from datetime import datetime

from genkan.tokens import jwt
from genkan.tokens.caller import TokenRefused
from genkan.tokens.errors import aadsts
from genkan.tokens.families import revoked
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer
from genkan.tokens.people import SignedIn
from genkan.tokens.verify import issued_at

NAME = "urn:ietf:params:oauth:grant-type:jwt-bearer"


def grant(issuer: Issuer, asked: Asked) -> Granted:
    """Raises AADSTS50013, 500131 (not for this client), 500133 (over), 50173 (revoked), 7000114 (a program's own)."""
    request, client, now = asked.request, asked.client, asked.now
    if request.required("requested_token_use") != "on_behalf_of":
        raise aadsts(900144, name="requested_token_use")
    scope = in_a_persons_name.scope_of(asked)
    if not scope:
        raise aadsts(90014, name="scope")
    if asked.proof == "0":
        raise aadsts(7000218)
    try:
        token = jwt.verified(request.required("assertion"), issuer.keys)
    except TokenRefused as fault:
        raise aadsts(50013, reason=fault.detail) from None
    said = token.claims
    if token.tenant_id != asked.tenant.id:
        raise aadsts(50013, reason="The token was issued for another tenant.")
    mine = {client.app_id, *(uri.lower().rstrip("/") for uri in client.application.get("identifierUris") or ())}
    if str(said.get("aud", "")).lower().rstrip("/") not in mine:
        raise aadsts(500131, audience=said.get("aud"), client=client.app_id)
    expires = said.get("exp")
    if not isinstance(expires, int | float) or now.timestamp() >= expires + issuer.lifetimes.skew.total_seconds():
        raise aadsts(500133)
    if "scp" not in said:
        raise aadsts(7000114, client=client.app_id)
    user = issuer.people.standing(asked.tenant.id, str(said.get("oid")))
    if user is None:
        raise aadsts(50057)
    issued = datetime.fromtimestamp(issued_at(said), now.tzinfo)
    if issued < user.sessions_valid_from:
        raise revoked(issued, user.sessions_valid_from)
    methods = tuple(said.get("amr") or ("pwd",))
    signed_in = SignedIn(user, now, methods, said.get("sid"), said.get("ipaddr"))
    return in_a_persons_name.grant(issuer, asked, signed_in, scope)
