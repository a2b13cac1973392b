"""A tiny app for tests of the edge, and a program that serves it: `python served.py DATA [FLAG=VALUE ...]`."""

from __future__ import annotations

import asyncio
import json
import os
import sys

from genkan.server import serve, settings
from genkan.server.lifespan import ASGIApp, Message, Receive, Send
from genkan.server.settings import Settings


def say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def build(found: Settings) -> ASGIApp:
    async def app(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await receive()
            if os.environ.get("TEST_APP_FAILS"):
                raise RuntimeError("the store is locked")
            say("opened")
            await send({"type": "lifespan.startup.complete"})
            await receive()
            say("closed")
            await send({"type": "lifespan.shutdown.complete"})
            return
        if scope["path"].startswith("/slow"):
            await asyncio.sleep(float(scope["path"].rsplit("/", 1)[1]))
        host = next(value for name, value in scope["headers"] if name == b"host").decode()
        body = json.dumps({"host": host, "path": scope["path"], "scheme": scope["scheme"], "pid": os.getpid()})
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"application/json")]})
        await send({"type": "http.response.body", "body": body.encode()})

    return app


def main() -> None:
    data, *flags = sys.argv[1:]
    chosen: dict[str, str | None] = {"data": data, "port": "0"}
    chosen |= dict(flag.split("=", 1) for flag in flags)
    serve.run(settings.load(chosen, {}), lambda _running, _app: say("up"), builder=build)


if __name__ == "__main__":
    main()
