"""Password credentials (client secrets) of applications and service principals.

The secret is shown once, by `add_password`; the store keeps a salted SHA-256. A fast hash is right here
because the secret is random and long: there is nothing to guess, and it is checked on every token request.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import string
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from typing import Any

from sqlalchemy import Row, select

from genkan.store import Read, Write
from genkan.store.tables import directory as tables

DEFAULT_LIFETIME = timedelta(days=730)
SECRET_ALPHABET = string.ascii_letters + string.digits + "_.~-"


@dataclass(frozen=True, slots=True)
class PasswordCredential:
    """One client secret, without the secret. `hint` is its first three characters."""

    key_id: str
    owner_id: str
    display_name: str | None
    hint: str
    starts_at: datetime
    ends_at: datetime
    salt: bytes = field(default=b"", repr=False)
    digest: bytes = field(default=b"", repr=False)


class Check(Enum):
    """What a presented secret turned out to be."""

    MATCH = "match"
    EXPIRED = "expired"
    NOT_YET = "not yet valid"
    NO_MATCH = "no match"


def new_secret() -> str:
    """40 characters of Entra's shape: three, a digit, `Q~`, then 34 more."""

    def some(count: int) -> str:
        return "".join(secrets.choice(SECRET_ALPHABET) for _ in range(count))

    # A leading dash would be taken for a flag by command lines.
    first = secrets.choice(string.ascii_letters + string.digits)
    return f"{first}{some(2)}{secrets.choice('78')}Q~{some(34)}"


def add_password(
    tx: Write, owner_id: str, display_name: str | None, start: datetime, end: datetime | None = None
) -> tuple[PasswordCredential, str]:
    """Add a secret; returns the credential and, this once, the secret. Two years where no end is given."""
    secret, salt = new_secret(), secrets.token_bytes(16)
    credential = PasswordCredential(
        key_id=str(uuid.uuid4()),
        owner_id=owner_id,
        display_name=display_name,
        hint=secret[:3],
        starts_at=start,
        ends_at=end or start + DEFAULT_LIFETIME,
        salt=salt,
        digest=_digest(salt, secret),
    )
    tx.insert(
        tables.password_credentials,
        key_id=credential.key_id,
        owner_id=owner_id,
        display_name=display_name,
        hint=credential.hint,
        starts_at=credential.starts_at,
        ends_at=credential.ends_at,
        salt=salt,
        digest=credential.digest,
    )
    return credential, secret


def passwords(tx: Read, tenant_id: str, owner_ids: Sequence[str]) -> list[PasswordCredential]:
    """The secrets of these owners, oldest first."""
    table = tables.password_credentials
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.owner_id.in_(owner_ids))
    return [_credential(row) for row in tx.all(query.order_by(table.c.starts_at, table.c.key_id))]


def remove_password(tx: Write, owner_id: str, key_id: str) -> bool:
    """False when the owner has no such secret."""
    return tx.delete(tables.password_credentials, owner_id=owner_id, key_id=key_id) > 0


def check(tx: Read, tenant_id: str, owner_ids: Sequence[str], secret: str, now: datetime) -> Check:
    return verify(passwords(tx, tenant_id, owner_ids), secret, now)


def verify(credentials: Iterable[PasswordCredential], secret: str, now: datetime) -> Check:
    """Compare with every credential, so that the time taken tells nothing about which one was near."""
    best = Check.NO_MATCH
    for credential in credentials:
        if not hmac.compare_digest(_digest(credential.salt, secret), credential.digest):
            continue
        if now < credential.starts_at:
            best = Check.NOT_YET if best is Check.NO_MATCH else best
        elif now >= credential.ends_at:
            best = Check.EXPIRED if best is Check.NO_MATCH else best
        else:
            best = Check.MATCH
    return best


def _digest(salt: bytes, secret: str) -> bytes:
    return hashlib.sha256(salt + secret.encode("utf-8", "surrogatepass")).digest()


def _credential(row: Row[Any]) -> PasswordCredential:
    return PasswordCredential(
        row.key_id,
        row.owner_id,
        row.display_name,
        row.hint,
        row.starts_at,
        row.ends_at,
        bytes(row.salt),
        bytes(row.digest),
    )
