"""What proves identity: the keys that sign, and the grants that wait to be used.

Of codes, refresh tokens, device codes and sessions only a digest is kept: who reads the database can use none.
They carry no revision, since no process caches them; single use rests on one conditional update.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Index, Integer, LargeBinary, String, Table

from genkan.store.tables.schema import metadata, tenant_table
from genkan.store.types import Guid, Json, Moment

signing_keys = tenant_table(
    "signing_keys",
    Column("kid", String(64), primary_key=True),
    Column("private_key", LargeBinary, nullable=False),  # PKCS#8, encrypted with the server's key file
    Column("certificate", LargeBinary, nullable=False),  # DER
    Column("created_at", Moment, nullable=False),
    Column("signs_from", Moment, nullable=False),
    Column("retires_at", Moment),
)


def _waiting(name: str, *columns: Any) -> Table:
    """A table of things that are used once or for a while, found by the digest of what the client holds."""
    return Table(
        name,
        metadata,
        Column("tenant_id", Guid, primary_key=True),
        Column("digest", String(64), primary_key=True),
        Column("expires_at", Moment, nullable=False),
        *columns,
        Index(f"ix_{name}_expires_at", "expires_at"),
    )


authorization_codes = _waiting(
    "authorization_codes",
    Column("app_id", Guid, nullable=False),
    Column("user_id", Guid, nullable=False),
    Column("family_id", Guid, nullable=False),  # of the refresh tokens that it leads to
    Column("used_at", Moment),
    Column("details", Json, nullable=False),
)

refresh_tokens = _waiting(
    "refresh_tokens",
    Column("app_id", Guid, nullable=False),
    Column("user_id", Guid, nullable=False),
    Column("family_id", Guid, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
    Column("details", Json, nullable=False),
    Index("ix_refresh_tokens_family_id", "tenant_id", "family_id"),
)

# A device code of `common` or `organizations` belongs to no tenant until somebody approves it.
device_codes = _waiting(
    "device_codes",
    Column("user_code_digest", String(64), nullable=False, unique=True),
    Column("app_id", Guid, nullable=False),
    Column("status", String(16), nullable=False),  # pending, approved, declined, used
    Column("approved_tenant_id", Guid),
    Column("user_id", Guid),
    Column("interval", Integer, nullable=False),  # seconds
    Column("polled_at", Moment),
    Column("details", Json, nullable=False),
)

# Browser sessions of the sign-in pages.
sessions = _waiting(
    "sessions",
    Column("session_id", Guid, nullable=False),  # what tokens call `sid`
    Column("user_id", Guid, nullable=False),
    Column("signed_in_at", Moment, nullable=False),
    Column("details", Json, nullable=False),
)

# The applications that a session signed in to, which are told when it ends.
session_apps = Table(
    "session_apps",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("session_id", Guid, primary_key=True),
    Column("app_id", Guid, primary_key=True),
    Column("version", Integer, nullable=False),  # of the endpoint, and so of the issuer that the application knows
    Column("expires_at", Moment, nullable=False),
    Index("ix_session_apps_expires_at", "expires_at"),
)

# Failed sign-ins in a row (smart lockout); gone with the next good one.
lockouts = Table(
    "lockouts",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("user_id", Guid, primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
)

# The same by network address, whoever's account was tried; forgotten when its time is over.
guessing_addresses = Table(
    "guessing_addresses",
    metadata,
    Column("address", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("locked_until", Moment),
    Column("expires_at", Moment, nullable=False),
    Index("ix_guessing_addresses_expires_at", "expires_at"),
)
