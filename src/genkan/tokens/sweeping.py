"""Removing what is over: codes, refresh tokens, device codes and sessions past their time.

Done beside the writing of a new one, at most once in a while, so that no task of its own has to run; a used or
revoked refresh token stays until then, because its second use must still be recognised.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete

from genkan.store import Store
from genkan.store.tables import tokens as tables

EVERY = timedelta(minutes=15)
# So that a client which comes a little late is told "expired" and not "unknown".
GRACE = timedelta(days=1)
TABLES = (
    tables.authorization_codes,
    tables.refresh_tokens,
    tables.device_codes,
    tables.sessions,
    tables.session_apps,
    tables.guessing_addresses,
)


class Sweeper:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._swept: datetime | None = None

    def sweep(self, now: datetime) -> None:
        """Remove what ended more than a day ago, unless this was done a moment ago."""
        if self._swept is not None and timedelta(0) <= now - self._swept < EVERY:
            return
        self._swept = now
        with self._store.append() as connection:
            for table in TABLES:
                connection.execute(delete(table).where(table.c.expires_at < now - GRACE))
