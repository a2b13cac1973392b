"""The one place that wires: settings become a store, rooms, surfaces, and one ASGI app for every host name.

`build(settings)` is all that the server calls. The house is opened in ASGI's lifespan, so that a process
which only imports this module costs nothing.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from genkan.clock import Clock, SystemClock
from genkan.journal.journal import FLUSH_SECONDS
from genkan.server import hosts
from genkan.server.house import House, open_house
from genkan.server.settings import Settings
from genkan.store.engine import StoreBusy
from genkan.surfaces.http import Receive, Scope, Send, serve

ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]
log = logging.getLogger("genkan")


def build(settings: Settings, clock: Clock | None = None) -> Front:
    """The ASGI app of one server process."""
    return Front(settings, clock or SystemClock())


class Front:
    """Sends each request to the surface that its host name and path belong to."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self._settings = settings
        self._clock = clock
        self._house: House | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:
            await send({"type": "websocket.close", "code": 1000})

    def invite(self) -> str | None:
        """Path and query of a link that signs the first admin in once, if there is one. For any thread."""
        from genkan.server.invitation import invitation

        assert self._house is not None, "who asks has been told that the server is up"
        try:
            return invitation(self._house.services, self._settings)
        except StoreBusy:
            return None  # `genkan portal` makes one later

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self._house is not None, "the lifespan opens the house before the first request"
        host = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"host"), "localhost")
        surface = hosts.surface_for(host, scope["path"])
        await serve(self._house.door(surface), scope, receive, send)

    async def _live(self, receive: Receive, send: Send) -> None:
        """ASGI lifespan: open, keep the journal flowing, close."""
        await receive()
        self._house = open_house(self._settings, self._clock)
        flushing = asyncio.create_task(_keep_flushing(self._house))
        await send({"type": "lifespan.startup.complete"})
        await receive()
        flushing.cancel()
        self._house.close()
        await send({"type": "lifespan.shutdown.complete"})


async def _keep_flushing(house: House) -> None:
    while True:
        await asyncio.sleep(FLUSH_SECONDS)
        try:
            house.services.journal.flush()
        except StoreBusy as fault:
            log.warning("the journal waits for the store: %s", fault)
