"""The edge every surface shares: reading a request within limits, writing a reply, one shape of failure.

A surface is an object with `answer(request) -> Reply` and `refuse(request, problem) -> Reply`; `serve` drives
it. Domain work is local and short, so handlers are plain functions called on the event loop; a handler that
must wait (password hashing, an outgoing fetch) is a coroutine function.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import secrets
import time
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Protocol
from urllib.parse import parse_qsl, unquote

from genkan.jsontext import compact
from genkan.store.engine import StoreBusy
from genkan.surfaces.loggable import loggable

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

MAX_BODY_BYTES = 4 * 1024 * 1024
MAX_JSON_DEPTH = 64

log = logging.getLogger("genkan.http")


class RequestProblem(Exception):
    """A request that cannot be read. `kind` is one of too_large, bad_json, busy, throttled, broken."""

    def __init__(self, kind: str, status: int, message: str) -> None:
        super().__init__(message)
        self.kind, self.status, self.message = kind, status, message


@dataclass(slots=True)
class Reply:
    """What goes back. `body` is JSON-able, or text or bytes with `media_type` set, or None for no body."""

    status: int = 200
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    media_type: str = "application/json; charset=utf-8"
    cookies: list[str] = field(default_factory=list)  # whole Set-Cookie values
    stream: AsyncIterator[bytes] | None = None  # instead of `body`: sent as it comes, until the client goes

    def encoded(self) -> bytes:
        if self.body is None:
            return b""
        if isinstance(self.body, bytes):
            return self.body
        if isinstance(self.body, str):
            return self.body.encode()
        return compact(self.body)


def new_request_id() -> str:
    """A UUID of version 7 (RFC 9562 5.7): ordered by time, so that the journal's index grows at its end."""
    text = f"{time.time_ns() // 1_000_000:012x}{os.urandom(10).hex()}"
    return f"{text[:8]}-{text[8:12]}-7{text[13:16]}-{'89ab'[int(text[16], 16) & 3]}{text[17:20]}-{text[20:]}"


@dataclass(frozen=True)
class Request:
    """One request, read whole. Paths are split into decoded segments with empty ones dropped (`//` is `/`)."""

    method: str
    segments: tuple[str, ...]
    query_string: str
    headers: Mapping[str, str]  # names in lower case
    body: bytes
    scheme: str
    host: str  # as the client wrote it, with the port when there was one
    client: str
    id: str = field(default_factory=new_request_id)

    @property
    def path(self) -> str:
        return "/" + "/".join(self.segments)

    @property
    def base_url(self) -> str:
        """`https://host[:port]`, from what the client used: links must lead back the same way."""
        return f"{self.scheme}://{self.host}"

    @cached_property
    def query(self) -> dict[str, str]:
        """Decoded query parameters, names in lower case; of a repeated one the first counts."""
        found: dict[str, str] = {}
        for name, value in parse_qsl(self.query_string, keep_blank_values=True):
            found.setdefault(name.lower(), value)
        return found

    @cached_property
    def correlation_id(self) -> str:
        """The client's own request id when it is a GUID, otherwise ours."""
        for name in ("x-ms-correlation-request-id", "client-request-id", "x-ms-client-request-id"):
            given = self.headers.get(name, "")
            try:
                return str(uuid.UUID(given))
            except ValueError:
                continue
        return self.id

    def form(self) -> list[tuple[str, str]]:
        """The fields of an urlencoded body, in order, repeated ones kept."""
        return parse_qsl(self.body.decode("utf-8", "replace"), keep_blank_values=True)

    def json(self) -> Any:
        """The body as JSON; None when it is empty. Raises `RequestProblem` for anything else."""
        if not self.body.strip():
            return None
        try:
            value = json.loads(self.body, parse_constant=_no_constant)
        except (ValueError, RecursionError) as fault:
            raise RequestProblem("bad_json", 400, f"the body is not valid JSON: {fault}") from None
        if _too_deep(value):
            raise RequestProblem("bad_json", 400, f"the JSON is nested deeper than {MAX_JSON_DEPTH} levels")
        return value


class Surface(Protocol):
    name: str

    async def answer(self, request: Request) -> Reply: ...

    def refuse(self, request: Request, problem: RequestProblem) -> Reply: ...


async def serve(surface: Surface, scope: Scope, receive: Receive, send: Send) -> None:
    """Read one HTTP request, let the surface answer it, send the reply."""
    headers = _headers_of(scope)
    try:
        request = _request(scope, headers, await _body(headers, receive))
    except RequestProblem as problem:
        request = _request(scope, headers, b"")
        reply = surface.refuse(request, problem)
    else:
        reply = await _answer(surface, request)
    if reply.stream is not None:
        await _send_stream(reply, reply.stream, receive, send)
    else:
        await _send(reply, request, send)


def new_cookie_value() -> str:
    return secrets.token_urlsafe(32)


async def _answer(surface: Surface, request: Request) -> Reply:
    """The surface's reply, or its refusal of whatever went wrong on the way."""
    try:
        return await surface.answer(request)
    except RequestProblem as problem:
        return surface.refuse(request, problem)
    except StoreBusy as fault:
        log.error("store busy: %s", fault)
        reply = surface.refuse(request, RequestProblem("busy", 503, "The store is busy; nothing was written."))
        reply.headers["retry-after"] = "1"
        return reply
    except Exception:
        log.exception("%s %s failed (request %s)", request.method, loggable(request.path), request.id)
        broken = RequestProblem("broken", 500, f"Genkan failed; its log names request {request.id}.")
        return surface.refuse(request, broken)


def _headers_of(scope: Scope) -> dict[str, str]:
    """Of a repeated header the first counts."""
    headers: dict[str, str] = {}
    for raw_name, raw_value in scope["headers"]:
        headers.setdefault(raw_name.decode("latin-1"), raw_value.decode("latin-1"))
    return headers


def _request(scope: Scope, headers: Mapping[str, str], body: bytes) -> Request:
    raw_path = (scope.get("raw_path") or scope["path"].encode()).decode("latin-1").partition("?")[0]
    pieces = [piece for piece in raw_path.split("/") if piece]
    client = scope.get("client")
    return Request(
        method=scope["method"],
        segments=tuple(map(unquote, pieces) if "%" in raw_path else pieces),
        query_string=scope["query_string"].decode("latin-1"),
        headers=headers,
        body=body,
        scheme=scope["scheme"],
        host=headers.get("host", "localhost"),
        client=client[0] if client else "",
    )


async def _body(headers: Mapping[str, str], receive: Receive) -> bytes:
    declared = headers.get("content-length", "0")
    if declared.isdigit() and int(declared) > MAX_BODY_BYTES:
        raise RequestProblem("too_large", 413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            break
        chunk = message.get("body", b"")
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise RequestProblem("too_large", 413, f"The body is larger than {MAX_BODY_BYTES} bytes.")
        chunks.append(chunk)
        if not message.get("more_body"):
            break
    return b"".join(chunks)


_streams: set[asyncio.Task[None]] = set()  # those that this process is sending


def end_streams() -> None:
    """Let every stream of this process end now: at a stop, so that nobody waits for a feed."""
    for task in _streams:
        task.cancel()


async def _send_stream(reply: Reply, stream: AsyncIterator[bytes], receive: Receive, send: Send) -> None:
    """Send pieces as they come; stop when the client goes away, the stream ends, or the server stops."""

    async def pieces() -> None:
        async for piece in stream:
            await send({"type": "http.response.body", "body": piece, "more_body": True})

    async def gone() -> None:
        while (await receive())["type"] != "http.disconnect":
            continue

    headers = [*_headers(reply), (b"content-type", reply.media_type.encode())]
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    sending, waiting = asyncio.create_task(pieces()), asyncio.create_task(gone())
    _streams.add(sending)
    try:
        await asyncio.wait((sending, waiting), return_when=asyncio.FIRST_COMPLETED)
    finally:
        _streams.discard(sending)
        left = waiting.done()
        sending.cancel()
        waiting.cancel()
        for ended in await asyncio.gather(sending, waiting, return_exceptions=True):
            if isinstance(ended, Exception):
                log.error("a stream broke off", exc_info=ended)
    if not left:
        await send({"type": "http.response.body", "body": b""})


def _headers(reply: Reply) -> list[tuple[bytes, bytes]]:
    headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in reply.headers.items()]
    return headers + [(b"set-cookie", cookie.encode("latin-1")) for cookie in reply.cookies]


async def _send(reply: Reply, request: Request, send: Send) -> None:
    payload = reply.encoded()
    headers = _headers(reply)
    if payload:
        headers.append((b"content-type", reply.media_type.encode()))
    if reply.status not in (204, 304):
        headers.append((b"content-length", str(len(payload)).encode()))
    await send({"type": "http.response.start", "status": reply.status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if request.method == "HEAD" else payload})


def _no_constant(name: str) -> Any:
    raise ValueError(f"`{name}` is not a JSON value")


def _too_deep(value: Any) -> bool:
    level = [value]
    for _ in range(MAX_JSON_DEPTH):
        level = [child for item in level for child in _children(item)]
        if not level:
            return False
    return True


def _children(item: Any) -> list[Any]:
    if isinstance(item, dict):
        return list(item.values())
    return list(item) if isinstance(item, list) else []
