"""One-time links: how the person who started Genkan gets in without typing a password.

A link works once, for ten minutes, and only its hash is stored.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlalchemy import delete

from genkan.store import Store, Write
from genkan.store.tables.portal import portal_links as table

LIFETIME = timedelta(minutes=10)
PATH = "/signin/link"


def create(tx: Write, user_id: str, now: datetime) -> str:
    """A token for `PATH?token=...` that signs this user of the transaction's tenant in."""
    token = secrets.token_urlsafe(32)
    tx.insert(table, token_hash=_hash(token), user_id=user_id, ends_at=now + LIFETIME)
    return token


def take(store: Store, token: str, now: datetime) -> tuple[str, str] | None:
    """Use the link up: its (tenant id, user id), or None when it is unknown, used or too old.

    The deletion itself is the proof: of two that come at once, one finds the row gone.
    """
    with store.append() as connection:
        taken = connection.execute(
            delete(table)
            .where(table.c.token_hash == _hash(token))
            .returning(table.c.tenant_id, table.c.user_id, table.c.ends_at)
        ).first()
        connection.execute(delete(table).where(table.c.ends_at < now))
    return (taken.tenant_id, taken.user_id) if taken is not None and now <= taken.ends_at else None


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
