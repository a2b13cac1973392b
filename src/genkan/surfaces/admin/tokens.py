"""Whether a token counts here, and as whose: the same check that ARM and Graph make, without its audience."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import Call
from genkan.surfaces.http import Reply
from genkan.tokens import jwt
from genkan.tokens.caller import TokenRefused


def show(call: Call) -> Reply:
    """POST `{"token": ...}`. Of tokens of other tenants nothing is told but that they are not of this one."""
    token = call.body().get("token")
    if not isinstance(token, str) or not token.strip():
        raise errors.invalid("`token` is needed: a JSON web token.")
    tokens = call.services.tokens
    try:
        header, claims = jwt.parts(token.strip())
    except TokenRefused as refused:
        return Reply(200, _answer(None, refused))
    audience = claims.get("aud")
    kid = header.get("kid")
    named = tokens.keys.named(call.tenant_id, kid) if isinstance(kid, str) else None
    refusal: TokenRefused | None = None
    try:
        tokens.verify(f"Bearer {token.strip()}", [audience] if isinstance(audience, str) else [], call.tenant_id)
    except TokenRefused as fault:
        refusal = fault
    return Reply(200, _answer(named.kid if named else None, refusal) | {"now": int(call.now.timestamp())})


def _answer(kid: str | None, refused: TokenRefused | None) -> dict[str, Any]:
    return {
        "valid": refused is None,
        "key": kid,
        "refusal": refused.refusal.name if refused else None,
        "reason": refused.refusal.value if refused else None,
        "detail": refused.detail if refused and refused.detail != refused.refusal.value else None,
    }
