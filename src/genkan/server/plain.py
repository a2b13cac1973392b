"""The plain-http port: managed identity endpoints only. Everything else is told to use https.

Tokens and secrets must not travel in clear; only IMDS and App Service are http in Azure too.
"""

from __future__ import annotations

import json

from genkan.server import hosts
from genkan.server.lifespan import ASGIApp, Message, Receive, Send

BODY = json.dumps(
    {
        "error": {
            "code": "HttpsRequired",
            "message": "Genkan answers only managed identity requests over plain http. Use the https port.",
        }
    }
).encode()


def metadata_only(app: ASGIApp) -> ASGIApp:
    """`app`, reachable for managed identity paths alone."""

    async def guarded(scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and hosts.by_path(scope["path"]) == "metadata":
            await app(scope, receive, send)
        elif scope["type"] == "http":
            headers = [(b"content-type", b"application/json"), (b"content-length", str(len(BODY)).encode())]
            await send({"type": "http.response.start", "status": 403, "headers": headers})
            await send({"type": "http.response.body", "body": BODY})

    return guarded
