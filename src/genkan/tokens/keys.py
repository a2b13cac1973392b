"""The keys that sign a tenant's tokens.

A key is published before it signs and stays published until the last token that it signed is dead, so that a
resource which caches the key set is never surprised (publish, sign, retire). Key objects are kept: reading
the PEM again costs a hundred times the signature.
"""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import NameOID
from sqlalchemy import Row, select

from genkan.clock import Clock
from genkan.store import Read, Store, Write
from genkan.store.tables import tokens as tables
from genkan.tokens.encoding import b64json, b64url
from genkan.tokens.sealing import Seal

KEY_BITS = 2048
CERTIFICATE_LIFETIME = timedelta(days=5 * 365)


@dataclass(frozen=True)
class SigningKey:
    """One key pair. `kid` is the certificate's SHA-1 thumbprint, as Entra names its keys."""

    kid: str
    private_key: RSAPrivateKey = field(repr=False)
    certificate: x509.Certificate = field(repr=False)
    created_at: datetime
    signs_from: datetime
    retires_at: datetime | None

    @cached_property
    def jwk(self) -> dict[str, Any]:
        """The public half as the key set publishes it (RFC 7517), without `issuer`."""
        numbers = self.private_key.public_key().public_numbers()
        der = self.certificate.public_bytes(Encoding.DER)
        return {
            "kty": "RSA",
            "use": "sig",
            "kid": self.kid,
            "x5t": self.kid,
            "n": b64url(numbers.n.to_bytes((numbers.n.bit_length() + 7) // 8, "big")),
            "e": b64url(numbers.e.to_bytes((numbers.e.bit_length() + 7) // 8, "big")),
            "x5c": [b64encode(der).decode("ascii")],
        }

    @cached_property
    def headers(self) -> tuple[str, str]:
        """The encoded JWS headers of version 1 and version 2 tokens; only the first names `x5t`."""
        first = {"typ": "JWT", "alg": "RS256", "x5t": self.kid, "kid": self.kid}
        return b64json(first), b64json({"typ": "JWT", "alg": "RS256", "kid": self.kid})

    def sign(self, claims: dict[str, Any], version: int) -> str:
        """A compact RS256 JWT."""
        text = f"{self.headers[version - 1]}.{b64json(claims)}"
        signature = self.private_key.sign(text.encode("ascii"), PKCS1v15(), hashes.SHA256())
        return f"{text}.{b64url(signature)}"


class SigningKeys:
    """The keys of every tenant, kept in memory and caught up when the tenant's revision has moved."""

    def __init__(self, store: Store, clock: Clock, seal: Seal) -> None:
        self._store, self._clock, self._seal = store, clock, seal
        self._held: dict[str, tuple[int, tuple[SigningKey, ...]]] = {}

    def all(self, tenant_id: str, revision: int | None = None) -> tuple[SigningKey, ...]:
        """What the key set publishes: every key that is not retired, oldest first. Makes the first key.

        `revision` is the tenant's newest, where the caller has just asked for it.
        """
        if revision is None:
            revision = self._store.revision(tenant_id)
        held = self._held.get(tenant_id)
        if held is None or held[0] != revision:
            with self._store.read() as tx:
                held = (revision, self._read(tx, tenant_id, held[1] if held else ()))
            self._held[tenant_id] = held
        now = self._clock.now()
        published = tuple(key for key in held[1] if key.retires_at is None or now < key.retires_at)
        return published or (self.add(tenant_id),)

    def signing(self, tenant_id: str, revision: int | None = None) -> SigningKey:
        """The key that signs now: the newest whose time has come."""
        keys = self.all(tenant_id, revision)
        if len(keys) == 1:
            return keys[0]
        now = self._clock.now()
        ready = [key for key in keys if key.signs_from <= now]
        return max(ready or keys, key=lambda key: (key.signs_from, key.retires_at is None, key.created_at))

    def named(self, tenant_id: str, kid: str) -> SigningKey | None:
        return next((key for key in self.all(tenant_id) if key.kid == kid), None)

    def has_tenant(self, tenant_id: str) -> bool:
        """Whether the tenant has a key at all; never makes one."""
        return tenant_id in self._held or self._stored(tenant_id)

    def add(self, tenant_id: str) -> SigningKey:
        """Make the tenant's first key; if another process was faster, its key."""
        now = self._clock.now()
        key = generate(now, now)
        with self._store.write(tenant_id) as tx:
            present = [
                found for found in self._read(tx, tenant_id, ()) if not found.retires_at or now < found.retires_at
            ]
            if present:
                return present[-1]
            self._write(tx, key)
        return key

    def rotate(self, tenant_id: str, *, publish_for: timedelta, keep_for: timedelta) -> SigningKey:
        """Publish a new key that signs after `publish_for`; the others retire `keep_for` after that."""
        now = self._clock.now()
        key = generate(now, now + publish_for)
        with self._store.write(tenant_id) as tx:
            for old in self._read(tx, tenant_id, ()):
                if old.retires_at is None:
                    tx.update(tables.signing_keys, {"kid": old.kid}, retires_at=key.signs_from + keep_for)
            self._write(tx, key)
        return key

    def _stored(self, tenant_id: str) -> bool:
        table = tables.signing_keys
        with self._store.read() as tx:
            return tx.first(select(table.c.kid).where(table.c.tenant_id == tenant_id).limit(1)) is not None

    def _read(self, tx: Read, tenant_id: str, known: Sequence[SigningKey]) -> tuple[SigningKey, ...]:
        table = tables.signing_keys
        query = select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.created_at, table.c.kid)
        objects = {key.kid: key for key in known}
        return tuple(self._key(row, objects.get(row.kid)) for row in tx.all(query))

    def _key(self, row: Row[Any], known: SigningKey | None) -> SigningKey:
        times = (row.created_at, row.signs_from, row.retires_at)
        if known is not None:
            if known.retires_at == row.retires_at:
                return known
            return SigningKey(known.kid, known.private_key, known.certificate, *times)
        clear = self._seal.open(bytes(row.private_key), f"signing key {row.tenant_id} {row.kid}")
        # OpenSSL would look for flaws for 40 ms; the seal has just shown that these are the bytes that were written.
        private_key = load_der_private_key(clear, None, unsafe_skip_rsa_key_validation=True)
        if not isinstance(private_key, RSAPrivateKey):
            raise TypeError(f"signing key {row.kid} is not an RSA key")
        return SigningKey(row.kid, private_key, x509.load_der_x509_certificate(bytes(row.certificate)), *times)

    def _write(self, tx: Write, key: SigningKey) -> None:
        clear = key.private_key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        tx.insert(
            tables.signing_keys,
            kid=key.kid,
            private_key=self._seal.close(clear, f"signing key {tx.tenant_id} {key.kid}"),
            certificate=key.certificate.public_bytes(Encoding.DER),
            created_at=key.created_at,
            signs_from=key.signs_from,
            retires_at=key.retires_at,
        )


def generate(now: datetime, signs_from: datetime) -> SigningKey:
    """A new key with the self-signed certificate that carries it in `x5c`."""
    private_key = generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "accounts.accesscontrol.windows.net")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + CERTIFICATE_LIFETIME)
        .sign(private_key, hashes.SHA256())
    )
    # SHA-1 names the key here as it does at Entra; nothing rests on its strength.
    kid = b64url(hashlib.sha1(certificate.public_bytes(Encoding.DER), usedforsecurity=False).digest())
    return SigningKey(kid, private_key, certificate, now, signs_from, None)
