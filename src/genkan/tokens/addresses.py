"""Wrong guesses counted by where they come from: passwords tried on many accounts, and device codes.

In the store, so that all processes count together. Loopback is not counted: there every program and every person of a
machine has the same address, and one of them must not lock out the others.
"""

from __future__ import annotations

import ipaddress
import math
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens.errors import throttled

ALLOWED_FAILURES = 50
WINDOW = timedelta(minutes=10)
FIRST_LOCK = timedelta(seconds=60)


class Addresses:
    def __init__(self, store: Store) -> None:
        self._store = store

    def admit(self, address: str, now: datetime) -> None:
        """Raises AADSTS90055, with the seconds to wait, while an address is locked out."""
        if not _counts(address):
            return
        table = tables.guessing_addresses
        with self._store.read() as tx:
            until = tx.value(select(table.c.locked_until).where(table.c.address == address))
        if until is not None and now < until:
            raise throttled(math.ceil((until - now).total_seconds()))

    def failed(self, address: str, now: datetime) -> None:
        """Count a wrong guess. What was counted longer than ten minutes ago is forgotten."""
        if not _counts(address):
            return
        try:
            self._count(address, now)
        except IntegrityError:
            # Another process counted this address for the first time in the same moment: now it is there.
            self._count(address, now)

    def _count(self, address: str, now: datetime) -> None:
        table = tables.guessing_addresses
        mine = table.c.address == address
        with self._store.append() as connection:
            connection.execute(delete(table).where(mine, table.c.expires_at <= now))
            counting = update(table).where(mine).values(failures=table.c.failures + 1).returning(table.c.failures)
            failures = connection.execute(counting).scalar()
            if failures is None:
                row = {"address": address, "failures": 1, "expires_at": now + WINDOW, "locked_until": None}
                connection.execute(insert(table).values(row))
            elif failures >= ALLOWED_FAILURES:
                lock = min(FIRST_LOCK * 2 ** min(failures - ALLOWED_FAILURES, 10), WINDOW)
                ends = {"locked_until": now + lock, "expires_at": now + lock + WINDOW}
                connection.execute(update(table).where(mine).values(ends))


def _counts(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False  # a caller in this process
    return not (getattr(found, "ipv4_mapped", None) or found).is_loopback
