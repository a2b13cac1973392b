"""The whole house in this process: every surface, a manual clock, and the owner's credentials."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from genkan.clock import ManualClock
from genkan.server import hosts
from genkan.server.house import House, open_house
from genkan.server.settings import load
from genkan.surfaces.http import Reply, Request, RequestProblem

HOST = {"login": "login.microsoftonline.com", "graph": "graph.microsoft.com", "arm": "management.azure.com"}
AUDIENCE = {"graph": "https://graph.microsoft.com", "arm": "https://management.azure.com"}


@dataclass(frozen=True)
class World:
    house: House
    clock: ManualClock
    owner: dict[str, str]

    def ask(
        self,
        surface: hosts.Surface,
        method: str,
        path: str,
        *,
        token: str | None = None,
        body: Any = None,
        query: str = "",
        **headers: str,
    ) -> Reply:
        """One request, as the edge would hand it to a surface."""
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if raw and surface != "login":
            sent.setdefault("content-type", "application/json")
        if token is not None:
            sent["authorization"] = f"Bearer {token}"
        segments = tuple(part for part in path.split("/") if part)
        request = Request(method, segments, query, sent, raw, "https", HOST.get(surface, "localhost"), "127.0.0.1")
        door = self.house.door(surface)
        try:
            return asyncio.run(door.answer(request))
        except RequestProblem as problem:
            return door.refuse(request, problem)

    def token(self, audience: str, *, tenant_id: str | None = None, **who: str) -> str:
        """A real token from the token endpoint; the owner's unless `client_id` and `client_secret` say otherwise."""
        form = {
            "grant_type": "client_credentials",
            "client_id": who.get("client_id", self.owner["client_id"]),
            "client_secret": who.get("client_secret", self.owner["client_secret"]),
            "scope": f"{audience}/.default",
        }
        path = f"/{tenant_id or self.owner['tenant_id']}/oauth2/v2.0/token"
        reply = self.ask("login", "POST", path, body=urlencode(form).encode())
        assert reply.status == 200, reply.body
        return str(reply.body["access_token"])


@contextmanager
def opened(folder: Path, **flags: str) -> Iterator[World]:
    """A throw-away house with these settings."""
    clock = ManualClock()
    settings = load({"data": str(folder), "memory": "true", **flags}, {})
    house = open_house(settings, clock)
    owner = json.loads((settings.data_dir / "owner.json").read_text())
    try:
        yield World(house, clock, owner)
    finally:
        house.close()


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with opened(tmp_path) as world:
        yield world
