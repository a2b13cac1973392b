"""The HTTP edge of one process: the app on the TLS port and on the plain port, started and stopped together."""

from __future__ import annotations

import asyncio
import socket
import ssl
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import uvicorn

from genkan.server import certificates
from genkan.server.connection import LimitedConnection
from genkan.server.lifespan import ASGIApp, Lifespan
from genkan.server.plain import metadata_only
from genkan.server.requestlog import logged
from genkan.surfaces.http import end_streams

# In-flight requests may take this long at a stop; the whole stop stays below five seconds.
GRACE_S = 4
# Longer than the pools of SDKs keep a connection, so that it is the client who closes.
KEEP_ALIVE_S = 120
RENEW_EVERY_S = 6 * 3600


class Listener(uvicorn.Server):
    """uvicorn without its signal handlers: `serve.py` decides when a process stops."""

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        yield


class Edge:
    def __init__(self, app: ASGIApp, tls_folder: Path, log_requests: bool) -> None:
        self._app = logged(app) if log_requests else app
        self._folder = tls_folder
        self._context = certificates.server_context(tls_folder, datetime.now(UTC))
        self._lifespan = Lifespan(app)
        self._listeners: list[tuple[Listener, asyncio.Task[None]]] = []
        self._renewing: asyncio.Task[None] | None = None

    async def start(self, tls: list[socket.socket], plain: list[socket.socket]) -> None:
        """Start the app, then answer on the sockets. Raises what the app raises."""
        await self._lifespan.start()
        await self._listen(self._app, tls, self._context)
        await self._listen(metadata_only(self._app), plain, None)
        self._renewing = asyncio.create_task(self._keep_renewing())

    async def _listen(self, app: ASGIApp, sockets: list[socket.socket], context: ssl.SSLContext | None) -> None:
        config = uvicorn.Config(
            app,
            http=LimitedConnection,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_keep_alive=KEEP_ALIVE_S,
            timeout_graceful_shutdown=GRACE_S,
            ssl_context_factory=None if context is None else lambda _config, _default: context,
        )
        listener = Listener(config)
        task = asyncio.create_task(listener.serve(sockets=sockets))
        self._listeners.append((listener, task))
        while not listener.started:
            if task.done():
                task.result()
                raise RuntimeError("the HTTP edge ended before it began")
            await asyncio.sleep(0)

    async def stop(self) -> None:
        """Refuse new requests, let those in flight finish, close the app."""
        if self._renewing is not None:
            self._renewing.cancel()
        for listener, _ in self._listeners:
            listener.should_exit = True
        end_streams()
        tasks = [task for _, task in self._listeners]
        began = time.monotonic()
        while not all(task.done() for task in tasks):
            await asyncio.sleep(0.02)
            if time.monotonic() - began > 0.3:
                self._drop_idle()
        await asyncio.gather(*tasks)
        await self._lifespan.stop()

    def _drop_idle(self) -> None:
        """Cut connections that wait for nothing but the TLS goodbye of a client that does not listen."""
        for listener, _ in self._listeners:
            if listener.server_state.tasks:
                continue
            for connection in list(listener.server_state.connections):
                if isinstance(connection, LimitedConnection):
                    connection.drop_if_silent()

    async def _keep_renewing(self) -> None:
        """A server that runs for a year does not end with its certificate."""
        while True:
            await asyncio.sleep(RENEW_EVERY_S)
            certificates.renew(self._context, self._folder, datetime.now(UTC))
