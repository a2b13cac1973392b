"""A tenant in field terms, and Graph in-process: requests go through the shared edge as a server drives it."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import quote

from genkan.clock import ManualClock
from genkan.directory import (
    applications,
    directory_roles,
    first_party,
    groups,
    service_principals,
    tenants,
    users,
)
from genkan.directory.groups import Group
from genkan.directory.users import User
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.store import Store
from genkan.surfaces.graph import GraphSurface
from genkan.surfaces.http import serve
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller, Refusal, TokenRefused

DOMAIN = "contoso.onmicrosoft.com"
EVENTUAL = {"ConsistencyLevel": "eventual"}
AZ_SCOPES = (
    "AppRoleAssignment.ReadWrite.All Application.ReadWrite.All AuditLog.Read.All "
    "DelegatedPermissionGrant.ReadWrite.All Directory.AccessAsUser.All Group.ReadWrite.All User.ReadWrite.All"
)


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)

    @property
    def value(self) -> list[Any]:
        assert self.status == 200, self.body.decode()
        return cast(list[Any], self.json["value"])

    @property
    def error(self) -> dict[str, Any]:
        return cast(dict[str, Any], self.json["error"])

    def made(self) -> dict[str, Any]:
        assert self.status in (200, 201), self.body.decode()
        return cast(dict[str, Any], self.json)

    def empty(self) -> None:
        assert (self.status, self.body) == (204, b""), (self.status, self.body.decode())


@dataclass
class Tokens:
    """Stands in for the token service: what a verified token says is given by the test."""

    callers: dict[str, Caller] = field(default_factory=dict)

    def verify(self, authorization: str | None, audiences: Any, tenant_id: str | None = None) -> Caller:
        if not authorization:
            raise TokenRefused(Refusal.MISSING)
        found = self.callers.get(authorization.removeprefix("Bearer "))
        if found is None:
            raise TokenRefused(Refusal.SIGNATURE)
        return found


class Audited(Journal):
    """The journal, with a count of what it was told for the directory's audit log."""

    lines = 0

    def audit(self, row: Mapping[str, Any]) -> None:
        self.lines += 1
        super().audit(row)


@dataclass
class As:
    """Somebody who calls Graph."""

    house: House
    token: str
    object_id: str
    app_id: str

    def call(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None, version: str = "v1.0"
    ) -> Answer:
        given = {"authorization": f"Bearer {self.token}"} | (headers or {})
        return self.house.send(method, f"/{version}{path}", body, given)

    def get(self, path: str, **options: Any) -> Answer:
        return self.call("GET", path, **options)

    def post(self, path: str, body: Any = None, **options: Any) -> Answer:
        return self.call("POST", path, body, **options)

    def patch(self, path: str, body: Any, **options: Any) -> Answer:
        return self.call("PATCH", path, body, **options)

    def delete(self, path: str, **options: Any) -> Answer:
        return self.call("DELETE", path, **options)

    def find(self, path: str, filter: str, **options: Any) -> list[dict[str, Any]]:
        """The objects of a list that meet a filter."""
        return self.get(f"{path}?$filter={quote(filter)}", **options).value


class House:
    def __init__(self, url: str) -> None:
        self.store = Store.open(url, durable=False)
        self.clock = ManualClock()
        self.journal = Audited(self.store)
        self.tokens = Tokens()
        parts = {"store": self.store, "clock": self.clock, "tokens": self.tokens, "journal": self.journal}
        self.surface = GraphSurface(
            cast(Services, SimpleNamespace(**parts, access=None, recorder=Recorder(self.store, self.clock)))
        )
        self.tenant_id = self.tenant(DOMAIN)

    def tenant(self, domain: str) -> str:
        tenant_id = str(uuid.uuid4())
        with self.store.write(tenant_id) as tx:
            tenants.create(tx, tenant_id, domain.split(".")[0].title(), domain, self.clock.now())
            first_party.create_all(tx, self.clock.now())
        return tenant_id

    def program(self, *roles: str, name: str = "program", directory_role: str | None = None) -> As:
        """An application with these app roles of Graph in its app-only token."""
        with self.store.write(self.tenant_id) as tx:
            app = applications.register(tx, name, self.clock.now())
            principal = service_principals.create(tx, app.app_id, name, self.clock.now())
            if directory_role:
                directory_roles.assign(tx, principal.id, directory_role)
        token = uuid.uuid4().hex
        self.tokens.callers[token] = Caller(
            self.tenant_id,
            principal.id,
            "ServicePrincipal",
            app.app_id,
            app.app_id,
            "https://graph.microsoft.com",
            roles=frozenset(roles),
        )
        return As(self, token, principal.id, app.app_id)

    def person(
        self,
        name: str = "alice",
        *,
        role: str | None = None,
        scopes: str = AZ_SCOPES,
        user_type: str = "Member",
        app_id: str = first_party.AZURE_CLI,
    ) -> As:
        """A user who signed in to a program that has these delegated scopes."""
        user = self.user(name, user_type=user_type)
        if role:
            with self.store.write(self.tenant_id) as tx:
                directory_roles.assign(tx, user.id, role)
        token = uuid.uuid4().hex
        self.tokens.callers[token] = Caller(
            self.tenant_id,
            user.id,
            "User",
            app_id,
            user.upn,
            "https://graph.microsoft.com",
            scopes=frozenset(scopes.split()),
        )
        return As(self, token, user.id, app_id)

    def admin(self) -> As:
        return self.person("admin", role="Global Administrator")

    def user(self, name: str, **more: Any) -> User:
        with self.store.write(self.tenant_id) as tx:
            named = more.pop("display_name", name.title())
            return users.create(tx, f"{name}@{DOMAIN}", named, self.clock.now(), **more)

    def group(self, name: str, *members: str) -> Group:
        with self.store.write(self.tenant_id) as tx:
            group = groups.create(tx, name, name.lower().replace(" ", ""), self.clock.now())
            for member in members:
                groups.add_member(tx, group.id, member)
            return group

    def send(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        return asyncio.run(self.ask(method, path, body, headers))

    async def ask(self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None) -> Answer:
        payload = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        bare, _, query = path.partition("?")
        lines = {"host": "graph.microsoft.com", "content-type": "application/json"}
        lines |= {name.lower(): value for name, value in (headers or {}).items()}
        sent: list[dict[str, Any]] = []
        scope = {
            "type": "http",
            "method": method,
            "path": bare,
            "raw_path": quote(bare, safe="/%'()=,$").encode(),
            "query_string": quote(query, safe="&=%$'()/:,+;").encode(),
            "headers": [(name.encode(), value.encode()) for name, value in lines.items()],
            "scheme": "https",
            "client": ("127.0.0.1", 5),
        }

        async def receive() -> dict[str, Any]:
            return {"type": "http.request", "body": payload}

        async def send(message: Any) -> None:
            sent.append(dict(message))

        revision, noted = self.store.revision(self.tenant_id), self.journal.lines
        await serve(self.surface, scope, receive, send)
        if self.store.revision(self.tenant_id) != revision:
            # Promise 60, at every write of every test: who changed the directory stands in its audit log.
            assert self.journal.lines > noted, f"{method} {bare} changed the directory and was not audited"
        given = {name.decode(): value.decode("latin-1") for name, value in sent[0]["headers"]}
        return Answer(sent[0]["status"], given, sent[1]["body"])

    def last_decision(self) -> dict[str, Any]:
        return self.journal.decisions(self.tenant_id)[0]
