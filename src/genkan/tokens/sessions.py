"""Browser sessions of the sign-in pages: a random cookie, of which the store keeps a digest."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, insert

from genkan.clock import Clock
from genkan.directory import users
from genkan.directory.tenants import Tenant
from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens import opaque
from genkan.tokens.people import SignedIn, remembered

SHORT = timedelta(hours=24)
LONG = timedelta(days=90)  # "stay signed in"


class Sessions:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def open(self, tenant: Tenant, signed_in: SignedIn, *, stay: bool) -> str:
        """Always a new one: a session id from before the sign-in is worth nothing (session fixation)."""
        cookie, now = opaque.new(tenant.id), self._clock.now()
        row = {
            "tenant_id": tenant.id,
            "digest": opaque.digest(cookie),
            "expires_at": now + (LONG if stay else SHORT),
            "user_id": signed_in.user.id,
            "signed_in_at": signed_in.at,
            "details": signed_in.as_details(),
        }
        with self._store.append() as connection:
            connection.execute(insert(tables.sessions).values(row))
        return cookie

    def find(self, cookie: str) -> SignedIn | None:
        """Who is signed in; None when the session is over, or the person was disabled or signed out everywhere."""
        tenant_id, now = opaque.tenant_of(cookie), self._clock.now()
        if tenant_id is None:
            return None
        with self._store.read() as tx:
            row = tx.get(tables.sessions, tenant_id=tenant_id, digest=opaque.digest(cookie))
            if row is None or now >= row.expires_at:
                return None
            user = users.find(tx, tenant_id, row.user_id)
        if user is None or not user.account_enabled:
            return None
        signed_in = remembered(user, row.details, now)
        return signed_in if signed_in.at >= _second(user.sessions_valid_from) else None

    def close(self, cookie: str) -> None:
        table, tenant_id = tables.sessions, opaque.tenant_of(cookie)
        with self._store.append() as connection:
            mine = (table.c.tenant_id == tenant_id, table.c.digest == opaque.digest(cookie))
            connection.execute(delete(table).where(*mine))


def _second(moment: datetime) -> datetime:
    return moment.replace(microsecond=0)
