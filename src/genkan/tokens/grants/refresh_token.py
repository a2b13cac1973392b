"""refresh_token (RFC 6749 6): the same person, later; the token that was used is replaced."""

from __future__ import annotations

from genkan.tokens.errors import aadsts
from genkan.tokens.families import revoked
from genkan.tokens.grants import in_a_persons_name
from genkan.tokens.grants.authorization_code import check_origin
from genkan.tokens.grants.grant import Asked, Granted
from genkan.tokens.issuing import Issuer
from genkan.tokens.people import remembered

NAME = "refresh_token"


def grant(issuer: Issuer, asked: Asked) -> Granted:
    refresh = issuer.families.redeem(asked.request.required("refresh_token"), asked.client.app_id, asked.now)
    since = refresh.details.get("spa")
    check_origin("spa" if since else None, asked.request.origin)
    if refresh.tenant_id != asked.tenant.id:
        client = asked.client
        raise aadsts(
            50020, user=refresh.user_id, tenant=asked.tenant.id, client=client.app_id, name=client.display_name
        )
    user = issuer.people.standing(refresh.tenant_id, refresh.user_id)
    if user is None:
        raise aadsts(50057)
    signed_in = remembered(user, refresh.details, asked.now)
    if signed_in.at < user.sessions_valid_from:
        raise revoked(refresh.issued_at, user.sessions_valid_from)
    scope = in_a_persons_name.scope_of(asked, refresh.details["scope"])
    # The answer always brings the next refresh token, whether the scope repeats offline_access or not.
    if "offline_access" not in scope.split():
        scope += " offline_access"
    return in_a_persons_name.grant(issuer, asked, signed_in, scope, family_id=refresh.family_id, spa_since=since)
