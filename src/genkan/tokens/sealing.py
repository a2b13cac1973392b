"""Encryption of private keys at rest, with the key that the server keeps in a file of mode 0600."""

from __future__ import annotations

import hashlib
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12


class SealBroken(Exception):
    """The bytes were sealed with another key, for another purpose, or were changed."""


class Seal:
    """AES-256-GCM. `purpose` is authenticated, so that a sealed value cannot be moved to another row."""

    def __init__(self, key: bytes) -> None:
        if len(key) < 32:
            raise ValueError("a sealing key has at least 32 bytes")
        self._cipher = AESGCM(hashlib.sha256(b"genkan private keys\0" + key).digest())

    def close(self, clear: bytes, purpose: str) -> bytes:
        nonce = secrets.token_bytes(NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, clear, purpose.encode())

    def open(self, sealed: bytes, purpose: str) -> bytes:
        """Raises `SealBroken`."""
        try:
            return self._cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], purpose.encode())
        except InvalidTag:
            raise SealBroken(f"cannot open {purpose}: it was sealed with another key file") from None
