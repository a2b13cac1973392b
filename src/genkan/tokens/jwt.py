"""Reading a JWT of our own: structure, algorithm, key, signature. What its claims mean is for `verify`."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from typing import Any

from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from genkan.tokens.caller import Refusal, TokenRefused
from genkan.tokens.encoding import from_b64url
from genkan.tokens.keys import SigningKeys

MAX_TOKEN_CHARACTERS = 32 * 1024


@dataclass(frozen=True, slots=True)
class Jwt:
    """A token whose signature holds."""

    header: dict[str, Any]
    claims: dict[str, Any]
    tenant_id: str
    kid: str


def verified(token: str, keys: SigningKeys) -> Jwt:
    """The token, if a key of the tenant that it names has signed it with RS256. Raises `TokenRefused`.

    Only `kid` is taken from the header: `jwk`, `jku`, `x5u` and `x5c` of a token are never looked at.
    """
    header, claims = parts(token)
    if header.get("alg") != "RS256":
        raise TokenRefused(Refusal.SIGNATURE, "only RS256 counts here")
    tenant_id, kid = claims.get("tid"), header.get("kid")
    if not isinstance(kid, str) or not isinstance(tenant_id, str) or not _is_guid(tenant_id):
        raise TokenRefused(Refusal.MALFORMED, "`kid` and `tid` are needed")
    if not keys.has_tenant(tenant_id):
        raise TokenRefused(Refusal.ISSUER)
    key = keys.named(tenant_id, kid)
    if key is None:
        raise TokenRefused(Refusal.SIGNATURE, "its key is not one of ours")
    try:
        jws.deserialize_compact(token, RSAKey.import_key(key.private_key.public_key()), algorithms=["RS256"])
    except (JoseError, ValueError, TypeError) as fault:
        raise TokenRefused(Refusal.SIGNATURE, str(fault)) from None
    return Jwt(header, claims, tenant_id, kid)


def parts(token: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and claims, unproved. A name that occurs twice is refused: parsers differ about which one counts."""
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise TokenRefused(Refusal.MALFORMED, "too long")
    pieces = token.split(".")
    if len(pieces) != 3 or not all(pieces):
        raise TokenRefused(Refusal.MALFORMED, "not three parts")
    return _object(pieces[0]), _object(pieces[1])


def _object(piece: str) -> dict[str, Any]:
    try:
        value = json.loads(from_b64url(piece), object_pairs_hook=_unrepeated)
    except (ValueError, RecursionError):
        raise TokenRefused(Refusal.MALFORMED) from None
    if not isinstance(value, dict):
        raise TokenRefused(Refusal.MALFORMED)
    return value


def _unrepeated(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _is_guid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False
