"""One line a request in the log, when asked for: never a query, a header or a body, where secrets may be,
and no secret that stands in a path.

The line names the request by the id that the answer told the program, so that one is found by the other.
"""

from __future__ import annotations

import logging
import time

from genkan.server.lifespan import ASGIApp, Message, Receive, Send
from genkan.surfaces.loggable import loggable

log = logging.getLogger("genkan.requests")
IDS = (b"x-ms-request-id", b"request-id")  # what Microsoft Graph calls it comes second


def logged(app: ASGIApp) -> ASGIApp:
    """`app`, with method, host, path, status, request id and milliseconds of each request logged."""

    async def watched(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await app(scope, receive, send)
            return
        began, status, request_id = time.perf_counter(), 0, "-"

        async def noted(message: Message) -> None:
            nonlocal status, request_id
            if message["type"] == "http.response.start":
                status = message["status"]
                told = next((value for name, value in message["headers"] if name in IDS), b"-")
                request_id = told.decode("latin-1")
            await send(message)

        try:
            await app(scope, receive, noted)
        finally:
            host = next((value for name, value in scope["headers"] if name == b"host"), b"-")
            took = (time.perf_counter() - began) * 1000
            # %r: what a client sent must not forge lines of the log.
            where = f"{host.decode('latin-1')} {loggable(scope['path'])}"
            log.info("%s %r %d %s %.1f ms", scope["method"], where, status, request_id, took)

    return watched
