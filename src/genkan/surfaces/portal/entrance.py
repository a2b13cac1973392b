"""From a cookie to a person: the session, the user it stands for, and tokens in that user's name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from genkan.directory import tenants
from genkan.store.tables import directory as tables
from genkan.surfaces.http import Request
from genkan.surfaces.portal import cookies, sessions
from genkan.surfaces.portal.backend import Backend, Doors, ask_for_token
from genkan.surfaces.portal.counts import Counts
from genkan.surfaces.portal.sessions import Session
from genkan.surfaces.portal.visit import Person, Visit
from genkan.surfaces.services import Services
from genkan.tokens import portal_token

# A token is used again until half its life is over; each use is verified like any other.
_KEPT = portal_token.LIFETIME / 2
_MOST_KEPT = 1_000


class Entrance:
    def __init__(self, services: Services, doors: Doors) -> None:
        self.services, self._doors = services, doors
        self._counts = Counts(services.store)
        self._tokens: dict[tuple[str, str], tuple[datetime, str]] = {}

    @property
    def now(self) -> datetime:
        return self.services.clock.now()

    async def token(self, request: Request, tenant: str, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint's answer, for a sign-in of our own."""
        return await ask_for_token(self._doors.login, request, tenant, fields)

    def session(self, request: Request) -> Session | None:
        key = cookies.read(request, cookies.SESSION)
        return sessions.find(self.services.store, key, self.now) if key else None

    def visit(self, request: Request, session: Session, params: Mapping[str, str]) -> Visit | None:
        """None when the person is gone, disabled, or was signed out everywhere since this session began."""
        with self.services.store.read() as tx:
            tenant = tenants.find(tx, session.tenant_id)
            row = tx.get(tables.users, tenant_id=session.tenant_id, id=session.user_id)
        if tenant is None or row is None or row.deleted_at is not None or not row.account_enabled:
            return None
        if session.created_at < row.sessions_valid_from:
            return None
        who = Person(row.id, row.display_name, row.upn)

        def token_for(audience: str) -> str:
            # Asked anew each time: a feed of denials outlives its tokens.
            now = self.now
            kept = self._tokens.get((session.key, audience))
            if kept is not None and now - kept[0] < _KEPT:
                return kept[1]
            if len(self._tokens) >= _MOST_KEPT:
                self._tokens.clear()
            keys = self.services.tokens.keys
            issued = portal_token.issue(keys, tenant, who.id, who.upn, who.name, audience, session.created_at, now)
            self._tokens[session.key, audience] = (now, issued)
            return issued

        backend = Backend(self._doors, request, token_for)
        return Visit(request, params, session, tenant, who, backend, self.services, self.now, self._counts)
