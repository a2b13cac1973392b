"""Base64url without padding, and compact JSON: how every part of a JWT is written (RFC 7515)."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from genkan.jsontext import compact


def b64url(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def from_b64url(text: str) -> bytes:
    """Accepts padding, which some clients leave on. Raises ValueError."""
    return urlsafe_b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4))


def b64json(value: Any) -> str:
    return b64url(compact(value))
