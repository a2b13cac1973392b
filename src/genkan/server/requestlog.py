"""One line a request in the log, when asked for: never a query, a header or a body, where secrets may be."""

from __future__ import annotations

import logging
import time

from genkan.server.lifespan import ASGIApp, Message, Receive, Send

log = logging.getLogger("genkan.requests")


def logged(app: ASGIApp) -> ASGIApp:
    """`app`, with method, host, path, status and milliseconds of each request logged."""

    async def watched(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, status = time.perf_counter(), 0

        async def noted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await app(scope, receive, noted)
        finally:
            host = next((value for name, value in scope["headers"] if name == b"host"), b"-")
            took = (time.perf_counter() - began) * 1000
            # %r: what a client sent must not forge lines of the log.
            where = f"{host.decode('latin-1')} {scope['path']}"
            log.info("%s %r %d %.1f ms", scope["method"], where, status, took)

    return watched
