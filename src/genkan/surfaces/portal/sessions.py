"""Who is signed in to the portal: sessions on the server's side, found by the hash of a cookie.

A session ends after half an hour without a visit, after twelve hours in any case, and at sign-out.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, or_, select, update

from genkan.store import Store
from genkan.store.tables.portal import portal_sessions as table

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
# A visit is noted at most once in this time: a row written for every page would be waste.
NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Session:
    """`key` is the cookie's value; only its hash is stored."""

    key: str
    tenant_id: str
    user_id: str
    created_at: datetime
    seen_at: datetime

    @property
    def csrf(self) -> str:
        """What every form of this session carries: bound to the cookie, so nothing more needs to be kept."""
        return hmac.new(self.key.encode(), b"csrf", hashlib.sha256).hexdigest()

    def owns(self, csrf: str) -> bool:
        return hmac.compare_digest(self.csrf, csrf)


def begin(store: Store, tenant_id: str, user_id: str, now: datetime) -> Session:
    """A new session, always with a new key; sessions that are over are cleared away."""
    session = Session(secrets.token_urlsafe(32), tenant_id, user_id, now, now)
    with store.append() as connection:
        over = or_(table.c.seen_at < now - IDLE, table.c.created_at < now - LONGEST)
        connection.execute(delete(table).where(over))
        connection.execute(
            insert(table).values(
                tenant_id=tenant_id, id_hash=_hash(session.key), user_id=user_id, created_at=now, seen_at=now
            )
        )
    return session


def find(store: Store, key: str, now: datetime) -> Session | None:
    """The living session with this key; the visit is noted."""
    session = look(store, key, now)
    if session is not None and now - session.seen_at > NOTED_EVERY:
        with store.append() as connection:
            connection.execute(update(table).where(table.c.id_hash == _hash(key)).values(seen_at=now))
    return session


def look(store: Store, key: str, now: datetime) -> Session | None:
    """The living session with this key, without counting as a visit: for a page that is merely open."""
    with store.read() as tx:
        row = tx.first(select(table).where(table.c.id_hash == _hash(key)))
    if row is None or now - row.seen_at > IDLE or now - row.created_at > LONGEST:
        return None
    return Session(key, row.tenant_id, row.user_id, row.created_at, row.seen_at)


def end(store: Store, key: str) -> None:
    with store.append() as connection:
        connection.execute(delete(table).where(table.c.id_hash == _hash(key)))


def _hash(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()
