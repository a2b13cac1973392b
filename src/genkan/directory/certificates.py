"""Key credentials: certificates with which an application proves itself instead of by a secret."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import Row, select

from genkan.directory.errors import Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

CERTIFICATE, VERIFY = "AsymmetricX509Cert", "Verify"


@dataclass(frozen=True, slots=True)
class KeyCredential:
    """One certificate (DER) of an application or a service principal."""

    key_id: str
    owner_id: str
    display_name: str | None
    type: str
    usage: str
    starts_at: datetime
    ends_at: datetime
    certificate: bytes

    @property
    def thumbprint(self) -> str:
        """SHA-1 in upper-case hex, as Graph's customKeyIdentifier shows it."""
        return hashlib.sha1(self.certificate, usedforsecurity=False).hexdigest().upper()


def add(
    tx: Write,
    owner_id: str,
    certificate: bytes,
    *,
    display_name: str | None = None,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    key_id: str | None = None,
) -> KeyCredential:
    """Add a certificate; its own dates are the default and the limit. Raises `Unacceptable`."""
    parsed = _parsed(certificate)
    der = parsed.public_bytes(Encoding.DER)
    if any(item.certificate == der for item in of(tx, tx.tenant_id, [owner_id])):
        raise Unacceptable("keyCredentials", "A key credential with the same certificate exists already.")
    if ends_at is not None and ends_at > parsed.not_valid_after_utc:
        raise Unacceptable("keyCredentials", "Key credential end date is invalid.")
    made = KeyCredential(
        key_id or str(uuid.uuid4()),
        owner_id,
        display_name or parsed.subject.rfc4514_string()[:90],
        CERTIFICATE,
        VERIFY,
        starts_at or parsed.not_valid_before_utc,
        ends_at or parsed.not_valid_after_utc,
        der,
    )
    tx.insert(
        tables.key_credentials,
        key_id=made.key_id,
        owner_id=owner_id,
        display_name=made.display_name,
        type=made.type,
        usage=made.usage,
        starts_at=made.starts_at,
        ends_at=made.ends_at,
        certificate=der,
        sha1=hashlib.sha1(der, usedforsecurity=False).digest(),
        sha256=hashlib.sha256(der).digest(),
    )
    return made


def of(tx: Read, tenant_id: str, owner_ids: Sequence[str]) -> list[KeyCredential]:
    """The certificates of these owners, oldest first."""
    table = tables.key_credentials
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.owner_id.in_(owner_ids))
    return [_credential(row) for row in tx.all(query.order_by(table.c.starts_at, table.c.key_id))]


def taken(tx: Read, tenant_id: str, key_id: str) -> bool:
    return tx.get(tables.key_credentials, tenant_id=tenant_id, key_id=key_id) is not None


def remove(tx: Write, owner_id: str, key_id: str) -> bool:
    return tx.delete(tables.key_credentials, owner_id=owner_id, key_id=key_id) > 0


def _parsed(raw: bytes) -> x509.Certificate:
    """DER, or PEM, which some clients send inside the base64 of `key`."""
    try:
        if raw.lstrip().startswith(b"-----BEGIN"):
            return x509.load_pem_x509_certificate(raw)
        return x509.load_der_x509_certificate(raw)
    except ValueError:
        raise Unacceptable("keyCredentials", "Key credential value is not a valid certificate.") from None


def _credential(row: Row[Any]) -> KeyCredential:
    return KeyCredential(
        row.key_id,
        row.owner_id,
        row.display_name,
        row.type,
        row.usage,
        row.starts_at,
        row.ends_at,
        bytes(row.certificate),
    )
