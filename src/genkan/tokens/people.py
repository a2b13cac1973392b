"""A person proves who they are: name, password, and the lockout that guesses run into."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from genkan.clock import Clock
from genkan.directory import passwords, users
from genkan.directory.tenants import Tenant
from genkan.directory.users import User
from genkan.store import Store
from genkan.store.tables import tokens as tables
from genkan.tokens.addresses import Addresses
from genkan.tokens.errors import SignInRefused, aadsts

# Entra's smart lockout: ten wrong passwords, then a minute, and longer each time.
ALLOWED_FAILURES = 10
FIRST_LOCK = timedelta(seconds=60)
LONGEST_LOCK = timedelta(hours=5)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A person who has proved who they are: when, how (`amr`, RFC 8176), in which browser session, if in one, and
    from which address.
    """

    user: User
    at: datetime
    methods: tuple[str, ...] = ("pwd",)
    session_id: str | None = None
    address: str | None = None

    def as_details(self) -> dict[str, Any]:
        """What a code or refresh token remembers of it."""
        known = {"sid": self.session_id, "ip": self.address}
        return {"at": self.at.timestamp(), "amr": list(self.methods)} | {k: v for k, v in known.items() if v}


def remembered(user: User, details: Mapping[str, Any], zone: datetime) -> SignedIn:
    """Back from `as_details`; `zone` lends its time zone."""
    at = datetime.fromtimestamp(details["at"], zone.tzinfo)
    return SignedIn(user, at, tuple(details["amr"]), details.get("sid"), details.get("ip"))


class People:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store, self._clock = store, clock
        self._addresses = Addresses(store)

    async def sign_in(self, tenant: Tenant, name: str, password: str, address: str) -> SignedIn:
        """Check a password. Raises AADSTS50053, 50055, 50057, 50126, or 90055 for an address that guessed too often.

        Somebody unknown and a wrong password give the same answer after the same work, so that names cannot
        be collected here. Entra says 50034 for the unknown; a tool for tests loses nothing by not doing so.
        """
        user = await self._proved(tenant, name, password, address)
        if users.must_change_password(user):
            raise aadsts(50055)
        return SignedIn(user, self._clock.now(), address=address)

    async def change_password(self, tenant: Tenant, name: str, password: str, new: str, address: str) -> SignedIn:
        """A new password for who knows the current one. Raises AADSTS120000, 120002, and as `sign_in`."""
        try:
            user = await self._proved(tenant, name, password, address)
        except SignInRefused as fault:
            raise aadsts(120000) if fault.code == 50126 else fault from None
        if hmac.compare_digest(new.encode(), password.encode()):
            raise aadsts(120002, reason="it is the current one")
        if not passwords.acceptable(new):
            raise aadsts(120002, reason=passwords.RULE)
        hashed = await asyncio.to_thread(passwords.hashed, new)
        now = self._clock.now()
        with self._store.write(tenant.id) as tx:
            users.set_password(tx, user.id, hashed, now)
            changed = users.find(tx, tenant.id, user.id)
        assert changed is not None, "it was just written"
        return SignedIn(changed, now, address=address)

    async def _proved(self, tenant: Tenant, name: str, password: str, address: str) -> User:
        now = self._clock.now()
        self._addresses.admit(address, now)
        with self._store.read() as tx:
            user = users.find_by_upn(tx, tenant.id, name)
        if user is not None and self._locked(user, now):
            raise aadsts(50053)
        known = user.password_hash if user is not None else None
        right = await asyncio.to_thread(passwords.matches, known or _nobodys_hash(), password)
        if user is None or known is None or not right:
            self._addresses.failed(address, now)
            if user is not None:
                self._failed(user, now)
            raise aadsts(50126)
        self._forgive(user)
        if not user.account_enabled:
            raise aadsts(50057)
        return user

    def standing(self, tenant_id: str, user_id: str) -> User | None:
        """The person as of now; None when deleted or disabled."""
        with self._store.read() as tx:
            user = users.find(tx, tenant_id, user_id)
        return user if user is not None and user.account_enabled else None

    def _locked(self, user: User, now: datetime) -> bool:
        table = tables.lockouts
        with self._store.read() as tx:
            until = tx.value(
                select(table.c.locked_until).where(table.c.tenant_id == user.tenant_id, table.c.user_id == user.id)
            )
        return until is not None and now < until

    def _failed(self, user: User, now: datetime) -> None:
        try:
            self._count(user, now)
        except IntegrityError:
            # Another process counted this person's first failure in the same moment: now it is there.
            self._count(user, now)

    def _count(self, user: User, now: datetime) -> None:
        table = tables.lockouts
        mine = (table.c.tenant_id == user.tenant_id, table.c.user_id == user.id)
        with self._store.append() as connection:
            failures = connection.execute(
                update(table).where(*mine).values(failures=table.c.failures + 1).returning(table.c.failures)
            ).scalar()
            if failures is None:
                row = {"tenant_id": user.tenant_id, "user_id": user.id, "failures": 1, "locked_until": None}
                connection.execute(insert(table).values(row))
            elif failures >= ALLOWED_FAILURES:
                lock = min(FIRST_LOCK * 2 ** (failures - ALLOWED_FAILURES), LONGEST_LOCK)
                connection.execute(update(table).where(*mine).values(locked_until=now + lock))

    def _forgive(self, user: User) -> None:
        table = tables.lockouts
        mine = (table.c.tenant_id == user.tenant_id, table.c.user_id == user.id)
        with self._store.read() as tx:
            if tx.first(select(table.c.failures).where(*mine)) is None:
                return
        with self._store.append() as connection:
            connection.execute(delete(table).where(*mine))


@cache
def _nobodys_hash() -> str:
    return passwords.hashed("nobody has this password")
