"""A world for ARM's tests, in field terms: a tenant, apps with tokens of the token service, roles, one surface."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest
from tests.tokens.house import App, House

from genkan.access import assignments, management_groups
from genkan.access.assignments import Wish
from genkan.access.live import LiveAccess
from genkan.journal.recorder import Recorder
from genkan.resources import groups, machines, subscriptions
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft
from genkan.surfaces.arm import ArmSurface
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.services import Services

VERSION = "2024-07-01"
AZURE = "management.azure.com"


@dataclass
class Answer:
    status: int
    body: Any
    headers: dict[str, str]

    @property
    def error(self) -> dict[str, Any]:
        return dict(self.body["error"])


class World:
    """One tenant with a subscription, a group `demo` and a deallocated machine `vm1` in it."""

    def __init__(self, url: str) -> None:
        self.house = House(url)
        self.store, self.clock, self.tenant_id = self.house.store, self.house.clock, self.house.tenant_id
        self.access = LiveAccess(self.store, self.clock)
        self.recorder = Recorder(self.store, self.clock)
        parts = (self.store, self.clock, self.access, self.house.tokens, self.house.journal, self.recorder)
        self.services = Services(*parts)
        self.surface = ArmSurface(self.services)
        self.subscription = self.add_subscription("The subscription")
        self.sub = f"/subscriptions/{self.subscription}"
        self.group = f"{self.sub}/resourceGroups/demo"
        self.vm = f"{self.group}/providers/Microsoft.Compute/virtualMachines/vm1"
        with self.store.write(self.tenant_id) as tx:
            management_groups.ensure_root(tx, self.clock.now())
            groups.put(tx, self.subscription, "demo", location="westeurope", tags={})
            machine = ResourceId(self.subscription, "demo", "Microsoft.Compute", ("virtualMachines",), ("vm1",))
            machines.put(tx, machine, Draft(location="westeurope"), self.clock.now(), power="deallocated")
        self._tokens: dict[str, str] = {}

    def add_subscription(self, name: str, tenant_id: str | None = None) -> str:
        made = str(uuid.uuid4())
        with self.store.write(tenant_id or self.tenant_id) as tx:
            subscriptions.create(tx, id=made, display_name=name)
        return made

    def app(self, name: str, tenant_id: str | None = None) -> App:
        return self.house.app(name, tenant_id).with_secret()

    def owner(self) -> App:
        return self.holder("Owner", self.sub)

    def holder(self, role: str, scope: str, condition: str | None = None) -> App:
        """A new app that holds one role at one scope."""
        app = self.app(f"{role} app")
        self.grant(app.principal_id, role, scope, condition)
        return app

    def grant(self, principal_id: str, role: str, scope: str, condition: str | None = None) -> str:
        catalogue = self.access.catalogue(self.tenant_id)
        found = catalogue.role_named(role)
        assert found is not None, role
        made = str(uuid.uuid4())
        wish = Wish(principal_id, found.id, condition=condition)
        with self.store.write(self.tenant_id) as tx:
            assignments.put(tx, catalogue, scope, made, wish, now=self.clock.now(), by=None)
        return made

    def role_id(self, name: str) -> str:
        found = self.access.catalogue(self.tenant_id).role_named(name)
        assert found is not None, name
        return found.id

    def token(self, app: App) -> str:
        if app.app_id not in self._tokens:
            answer = self.house.token(app, app.tenant_id)
            self._tokens[app.app_id] = answer.json["access_token"]
        return self._tokens[app.app_id]

    def ask(
        self,
        who: App | None,
        method: str,
        path: str,
        body: Any = None,
        *,
        host: str = AZURE,
        version: str | None = VERSION,
        headers: dict[str, str] | None = None,
        raw: bytes | None = None,
        **query: str,
    ) -> Answer:
        """One request as the edge would hand it over; `query` names get their `$` back."""
        sent = {name.lower(): value for name, value in (headers or {}).items()}
        if who is not None:
            sent["authorization"] = f"Bearer {self.token(who)}"
        parts = urlsplit(path)
        fields = dict(parse_qsl(parts.query)) | {
            f"${name}" if name in ("filter", "expand", "top", "recurse") else name: value
            for name, value in query.items()
        }
        if version is not None:
            fields.setdefault("api-version", version)
        request = Request(
            method,
            tuple(part for part in parts.path.split("/") if part),
            urlencode(fields),
            sent,
            raw if raw is not None else b"" if body is None else json.dumps(body).encode(),
            "https",
            host,
            "127.0.0.1",
        )
        try:
            reply = asyncio.run(self.surface.answer(request))
        except RequestProblem as problem:
            reply = self.surface.refuse(request, problem)
        return _answer(reply)

    def finish(self) -> None:
        """Let every long-running operation come to its end."""
        self.clock.advance(timedelta(seconds=2))

    def decisions(self) -> list[dict[str, Any]]:
        return self.services.journal.decisions(self.tenant_id)


def _answer(reply: Reply) -> Answer:
    text = reply.encoded()
    return Answer(reply.status, json.loads(text) if text else None, {k.lower(): v for k, v in reply.headers.items()})


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path}/genkan.db")
    yield made
    made.store.close()
