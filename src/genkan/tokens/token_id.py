"""`uti`, a token's own id: opaque to everybody but us, who read from it when the token was issued, to the microsecond.

`iat` counts whole seconds (RFC 7519 allows fractions, but clients expect none), which is too coarse to tell a token
from before a revocation from one after it.
"""

from __future__ import annotations

import secrets
from binascii import Error as Base64Error
from datetime import datetime

from genkan.tokens.encoding import b64url, from_b64url

_TIME_BYTES, _RANDOM_BYTES = 7, 9


def made(now: datetime) -> str:
    """22 characters, as Entra's."""
    return b64url(round(now.timestamp() * 1e6).to_bytes(_TIME_BYTES, "big") + secrets.token_bytes(_RANDOM_BYTES))


def issued_at(uti: object) -> float | None:
    """Seconds since 1970; None for an id that is not one of ours."""
    if not isinstance(uti, str):
        return None
    try:
        raw = from_b64url(uti)
    except (ValueError, Base64Error):
        return None
    return int.from_bytes(raw[:_TIME_BYTES], "big") / 1e6 if len(raw) == _TIME_BYTES + _RANDOM_BYTES else None
