"""Refresh tokens: each is used once and replaced; a second use ends everything that came from the same sign-in.

(RFC 9700 4.14.) All tokens that follow from one sign-in are a family. A token lives for ninety days from its
own issue, so a family that is used lives on; those of a single-page application end a day after its sign-in.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, insert, select, update

from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens import opaque
from genkan.tokens.errors import aadsts
from genkan.tokens.lifetimes import Lifetimes

# A client that repeats a request whose answer it never got must not lose its session.
REPEAT_ALLOWED = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Refresh:
    """What a refresh token stands for. `details` remembers the sign-in and the scope."""

    tenant_id: str
    app_id: str
    user_id: str
    family_id: str
    issued_at: datetime
    details: dict[str, Any]


class Families:
    def __init__(self, store: Store, lifetimes: Lifetimes) -> None:
        self._store, self._lifetimes = store, lifetimes

    def issue(
        self, tenant_id: str, app_id: str, user_id: str, details: dict[str, Any], now: datetime, family_id: str | None
    ) -> str:
        """A new refresh token, of a new family where none is named."""
        with self._store.append() as connection:
            return self._insert(connection, Refresh(tenant_id, app_id, user_id, family_id or new_id(), now, details))

    def redeem(self, token: str, app_id: str, now: datetime) -> Refresh:
        """Use a token up. Raises AADSTS9002313, 70000, 700082, 700084, or 50173 for one whose family was ended."""
        tenant_id, table = opaque.tenant_of(token), tables.refresh_tokens
        if tenant_id is None:
            raise aadsts(9002313).as_error("invalid_grant")
        key = (table.c.tenant_id == tenant_id, table.c.digest == opaque.digest(token))
        with self._store.append() as connection:
            row = connection.execute(select(table).where(*key)).first()
            if row is None or row.app_id != app_id:
                raise aadsts(70000)
            since = spa_since(row.details, now)
            issued = since or row.expires_at - self._lifetimes.refresh_token
            if row.revoked_at is not None:
                raise revoked(issued, row.revoked_at)
            if now >= row.expires_at and since is not None:
                raise aadsts(700084, lifetime=self._lifetimes.spa_refresh_token, issued=_exact(issued))
            if now >= row.expires_at:
                days = self._lifetimes.refresh_token.days
                raise aadsts(700082, issued=_exact(issued), days=days)
            reused = row.used_at is not None and now - row.used_at > REPEAT_ALLOWED
            if reused:
                _end(connection, tenant_id, row.family_id, now)
            else:
                connection.execute(update(table).where(*key, table.c.used_at.is_(None)).values(used_at=now))
        # Outside of the transaction, which the refusal would otherwise undo.
        if reused:
            raise revoked(issued, now)
        return Refresh(tenant_id, row.app_id, row.user_id, row.family_id, issued, row.details)

    def end(self, tenant_id: str, family_id: str, now: datetime) -> None:
        with self._store.append() as connection:
            _end(connection, tenant_id, family_id, now)

    def _insert(self, connection: Connection, refresh: Refresh) -> str:
        token = opaque.new(refresh.tenant_id)
        since = spa_since(refresh.details, refresh.issued_at)
        expires = refresh.issued_at + self._lifetimes.refresh_token
        if since is not None:
            expires = since + self._lifetimes.spa_refresh_token
        row = {
            "tenant_id": refresh.tenant_id,
            "digest": opaque.digest(token),
            "expires_at": expires,
            "app_id": refresh.app_id,
            "user_id": refresh.user_id,
            "family_id": refresh.family_id,
            "used_at": None,
            "revoked_at": None,
            "details": refresh.details,
        }
        connection.execute(insert(tables.refresh_tokens).values(row))
        return token


def new_id() -> str:
    return str(uuid.uuid4())


def revoked(issued: datetime, since: datetime) -> Exception:
    return aadsts(50173, issued=_exact(issued), since=_exact(since))


def spa_since(details: Mapping[str, Any], zone: datetime) -> datetime | None:
    """When the family of a single-page application began; None of any other. `zone` lends its time zone."""
    since = details.get("spa")
    return None if since is None else datetime.fromtimestamp(since, zone.tzinfo)


def _exact(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _end(connection: Connection, tenant_id: str, family_id: str, now: datetime) -> None:
    table = tables.refresh_tokens
    mine = (table.c.tenant_id == tenant_id, table.c.family_id == family_id, table.c.revoked_at.is_(None))
    connection.execute(update(table).where(*mine).values(revoked_at=now))
