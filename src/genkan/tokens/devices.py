"""The device flow (RFC 8628): a program waits while a person enters its short code elsewhere."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, select, update

from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens import opaque
from genkan.tokens.addresses import Addresses
from genkan.tokens.errors import aadsts
from genkan.tokens.lifetimes import Lifetimes

# No vowels and no characters that look alike (RFC 8628 6.1).
ALPHABET = "BCDFGHJKLMNPQRSTVWXZ"
USER_CODE_LENGTH = 9
INTERVAL_S = 5
SLOW_DOWN_S = 5

# Where a request of `common` or `organizations` waits: nobody's tenant.
NOBODY = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Waiting:
    """A device that waits. `tenant_id` is NOBODY until somebody of some tenant approves."""

    tenant_id: str
    digest: str
    app_id: str
    status: str
    approved_tenant_id: str | None
    user_id: str | None
    expires_at: datetime
    details: dict[str, Any]


class Devices:
    def __init__(self, store: Store, lifetimes: Lifetimes) -> None:
        self._store, self._lifetimes = store, lifetimes
        self._addresses = Addresses(store)

    def start(self, tenant_id: str | None, app_id: str, scope: str, now: datetime) -> tuple[str, str]:
        """A device code for the program and a user code for the person."""
        held = tenant_id or NOBODY
        code = opaque.new(held)
        user_code = "".join(secrets.choice(ALPHABET) for _ in range(USER_CODE_LENGTH))
        row = {
            "tenant_id": held,
            "digest": opaque.digest(code),
            "expires_at": now + self._lifetimes.device_code,
            "user_code_digest": opaque.digest(user_code),
            "app_id": app_id,
            "status": "pending",
            "approved_tenant_id": None,
            "user_id": None,
            "interval": INTERVAL_S,
            "polled_at": None,
            "details": {"scope": scope},
        }
        with self._store.append() as connection:
            connection.execute(insert(tables.device_codes).values(row))
        return code, user_code

    def guessed(self, user_code: str, now: datetime, address: str) -> Waiting | None:
        """As `entered`, for a code that somebody typed. Raises AADSTS90055 for who guessed too often."""
        self._addresses.admit(address, now)
        found = self.entered(user_code, now)
        if found is None:
            self._addresses.failed(address, now)
        return found

    def entered(self, user_code: str, now: datetime) -> Waiting | None:
        """The pending request that a person's code belongs to; case, spaces and dashes do not matter."""
        typed = "".join(character for character in user_code.upper() if character.isalnum())
        table = tables.device_codes
        with self._store.read() as tx:
            row = tx.first(select(table).where(table.c.user_code_digest == opaque.digest(typed)))
        if row is None or row.status != "pending" or now >= row.expires_at:
            return None
        return _waiting(row)

    def decide(self, waiting: Waiting, tenant_id: str, user_id: str, details: dict[str, Any], *, approve: bool) -> bool:
        """The person's word; False when it was given already."""
        table = tables.device_codes
        mine = (table.c.tenant_id == waiting.tenant_id, table.c.digest == waiting.digest)
        values = {
            "status": "approved" if approve else "declined",
            "approved_tenant_id": tenant_id,
            "user_id": user_id,
            "details": waiting.details | details,
        }
        with self._store.append() as connection:
            return (
                connection.execute(update(table).where(*mine, table.c.status == "pending").values(values)).rowcount == 1
            )

    def tenant_of(self, code: str) -> str | None:
        """The tenant to answer a poll in: the one that approved, or the one the request was made in."""
        found = self._find(code)
        if found is None:
            return None
        return found.approved_tenant_id or (found.tenant_id if found.tenant_id != NOBODY else None)

    def poll(self, code: str, app_id: str, now: datetime) -> Waiting:
        """What the person decided; an approval is handed out once.

        Raises AADSTS9002313, 70000, 70020, 70016 (pending), 70017 (too fast: five seconds more from now on), 65004.
        """
        found = self._find(code)
        if opaque.tenant_of(code) is None:
            raise aadsts(9002313).as_error("invalid_grant")
        if found is None or found.app_id != app_id or found.status == "used":
            raise aadsts(70000)
        if now >= found.expires_at:
            raise aadsts(70020)
        if found.status == "declined":
            raise aadsts(65004).as_error("authorization_declined")
        if found.status == "pending":
            raise aadsts(70017 if self._too_fast(found, now) else 70016)
        table = tables.device_codes
        mine = (table.c.tenant_id == found.tenant_id, table.c.digest == found.digest, table.c.status == "approved")
        with self._store.append() as connection:
            won = connection.execute(update(table).where(*mine).values(status="used")).rowcount == 1
        if not won:
            raise aadsts(70000)
        return found

    def _find(self, code: str) -> Waiting | None:
        tenant_id = opaque.tenant_of(code)
        if tenant_id is None:
            return None
        with self._store.read() as tx:
            row = tx.get(tables.device_codes, tenant_id=tenant_id, digest=opaque.digest(code))
        return _waiting(row) if row else None

    def _too_fast(self, waiting: Waiting, now: datetime) -> bool:
        table = tables.device_codes
        mine = (table.c.tenant_id == waiting.tenant_id, table.c.digest == waiting.digest)
        with self._store.append() as connection:
            row = connection.execute(select(table.c.polled_at, table.c.interval).where(*mine)).one()
            # A second of grace: clients count from their own clock.
            fast = row.polled_at is not None and now - row.polled_at < timedelta(seconds=row.interval - 1)
            interval = row.interval + (SLOW_DOWN_S if fast else 0)
            connection.execute(update(table).where(*mine).values(polled_at=now, interval=interval))
        return fast


def _waiting(row: Any) -> Waiting:
    return Waiting(
        row.tenant_id,
        row.digest,
        row.app_id,
        row.status,
        row.approved_tenant_id,
        row.user_id,
        row.expires_at,
        row.details,
    )
