"""Codes and refresh tokens: random text that names its tenant, of which the store keeps a digest."""

from __future__ import annotations

import hashlib
import secrets
import uuid

from genkan.tokens.encoding import b64url, from_b64url

LONGEST = 4096


def new(tenant_id: str) -> str:
    """The tenant is in it because the shared endpoints (`common`) must find the row without being told."""
    return f"1.A{b64url(uuid.UUID(tenant_id).bytes)}.{secrets.token_urlsafe(48)}"


def tenant_of(token: str) -> str | None:
    """The tenant that the token names, which proves nothing yet."""
    pieces = token.split(".")
    if len(pieces) != 3 or not pieces[1].startswith("A") or len(token) > LONGEST:
        return None
    try:
        return str(uuid.UUID(bytes=from_b64url(pieces[1][1:])))
    except ValueError:
        return None


def digest(token: str) -> str:
    """What the store keeps. The token is long and random, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
