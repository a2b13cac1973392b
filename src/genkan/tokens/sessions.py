"""Browser sessions of the sign-in pages: a random cookie, of which the store keeps a digest.

A session remembers which applications it signed in to, so that they can be told of its end (OpenID Connect
Front-Channel Logout 1.0).
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, delete, insert, select
from sqlalchemy.exc import IntegrityError

from genkan.clock import Clock
from genkan.directory import users
from genkan.directory.tenants import Tenant
from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens import opaque
from genkan.tokens.people import SignedIn, remembered
from genkan.tokens.request import Version

SHORT = timedelta(hours=24)
LONG = timedelta(days=90)  # "stay signed in"


@dataclass(frozen=True, slots=True)
class Ended:
    """A session that is over. `apps` are the applications it was used for, by the version of their endpoint."""

    tenant_id: str
    session_id: str
    apps: dict[str, Version]


class Sessions:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock

    def open(self, tenant: Tenant, signed_in: SignedIn, *, stay: bool, before: str = "") -> tuple[str, SignedIn]:
        """The cookie, and the sign-in in its session.

        The cookie is always a new one: that from before the sign-in is worth nothing (session fixation). But who
        proves anew who they are goes on in the same session, whose applications will be told of its end.
        """
        cookie, now = opaque.new(tenant.id), self._clock.now()
        old = self._row(before)
        same = old is not None and (old.tenant_id, old.user_id) == (tenant.id, signed_in.user.id)
        if old is not None and same:
            self._forget(old)
        elif old is not None:
            self.end(before)
        inside = replace(signed_in, session_id=old.session_id if old is not None and same else str(uuid.uuid4()))
        row = {
            "tenant_id": tenant.id,
            "digest": opaque.digest(cookie),
            "expires_at": now + (LONG if stay else SHORT),
            "session_id": inside.session_id,
            "user_id": signed_in.user.id,
            "signed_in_at": signed_in.at,
            "details": inside.as_details(),
        }
        with self._store.append() as connection:
            connection.execute(insert(tables.sessions).values(row))
        return cookie, inside

    def find(self, cookie: str) -> SignedIn | None:
        """Who is signed in; None when the session is over, or the person was disabled or signed out everywhere."""
        now = self._clock.now()
        row = self._row(cookie)
        if row is None or now >= row.expires_at:
            return None
        with self._store.read() as tx:
            user = users.find(tx, row.tenant_id, row.user_id)
        if user is None or not user.account_enabled:
            return None
        signed_in = remembered(user, row.details, now)
        return signed_in if signed_in.at >= user.sessions_valid_from else None

    def note(self, signed_in: SignedIn, app_id: str, version: Version) -> None:
        """Remember that the session signed in to an application."""
        table = tables.session_apps
        key = {"tenant_id": signed_in.user.tenant_id, "session_id": signed_in.session_id, "app_id": app_id}
        if signed_in.session_id is None:
            return
        with self._store.read() as tx:
            if tx.get(table, **key) is not None:
                return
        row = key | {"version": version, "expires_at": self._clock.now() + LONG}
        try:
            with self._store.append() as connection:
                connection.execute(insert(table).values(row))
        except IntegrityError:
            # Another tab of the same browser was faster; its row says the same.
            return

    def end(self, cookie: str) -> Ended | None:
        """Close a session; None where there was none."""
        row = self._row(cookie)
        if row is None:
            return None
        apps = tables.session_apps
        mine = (apps.c.tenant_id == row.tenant_id, apps.c.session_id == row.session_id)
        with self._store.append() as connection:
            used: dict[str, Version] = {
                one.app_id: one.version for one in connection.execute(select(apps).where(*mine).order_by(apps.c.app_id))
            }
            connection.execute(delete(apps).where(*mine))
        self._forget(row)
        return Ended(row.tenant_id, row.session_id, used)

    def _forget(self, row: Row[Any]) -> None:
        table = tables.sessions
        with self._store.append() as connection:
            connection.execute(delete(table).where(table.c.tenant_id == row.tenant_id, table.c.digest == row.digest))

    def _row(self, cookie: str) -> Row[Any] | None:
        tenant_id = opaque.tenant_of(cookie)
        if tenant_id is None:
            return None
        with self._store.read() as tx:
            return tx.get(tables.sessions, tenant_id=tenant_id, digest=opaque.digest(cookie))
