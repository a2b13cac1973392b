"""ARM's test world with Genkan's own API beside it, on the same services."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from tests.arm.conftest import Answer, World
from tests.tokens.house import App

from genkan.surfaces.admin import AdminSurface
from genkan.surfaces.http import Request, RequestProblem


class Desk:
    """Asks `/_genkan` in the name of an app, or of nobody."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.surface = AdminSurface(world.services)

    def ask(self, who: App | None, method: str, path: str, body: Any = None, **query: str) -> Answer:
        token = self.world.token(who) if who is not None else None
        return self.send(method, path, body, token, **query)

    def send(self, method: str, path: str, body: Any = None, token: str | None = None, **query: str) -> Answer:
        request = Request(
            method,
            ("_genkan", *(part for part in path.split("/") if part)),
            urlencode(query),
            {} if token is None else {"authorization": f"Bearer {token}"},
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode(),
            "https",
            "localhost:8443",
            "127.0.0.1",
        )
        try:
            reply = asyncio.run(self.surface.answer(request))
        except RequestProblem as problem:
            reply = self.surface.refuse(request, problem)
        content = reply.encoded()
        return Answer(reply.status, json.loads(content) if content else None, reply.headers)


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    made = World(f"sqlite:///{tmp_path}/genkan.db")
    yield made
    made.store.close()


@pytest.fixture
def desk(world: World) -> Desk:
    return Desk(world)
