"""`$batch`: up to 20 requests in one, each answered as if it had come alone (JSON batching of Microsoft Graph)."""

from __future__ import annotations

import base64
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from genkan.surfaces.graph.body import read_object
from genkan.surfaces.graph.errors import GraphError, bad_query
from genkan.surfaces.http import Reply, Request, RequestProblem

MOST_REQUESTS = 20
SHOWN = {"cache-control": "Cache-Control", "etag": "ETag", "location": "Location", "odata-version": "OData-Version",
         "retry-after": "Retry-After"}  # fmt: skip
METHODS = ("GET", "POST", "PATCH", "PUT", "DELETE")
Answer = Callable[[Request], Awaitable[Reply]]


async def answer(request: Request, single: Answer) -> Reply:
    """Answer each in turn; one that depends on a failed one is not tried (424).

    The whole is read before anything is done: a batch that is refused has changed nothing.
    """
    listed = read_object(request).get("requests")
    if not isinstance(listed, list) or not listed:
        raise bad_query("Invalid batch payload format.")
    if len(listed) > MOST_REQUESTS:
        raise bad_query(f"Number of batch request steps exceeds the maximum value of {MOST_REQUESTS}.")
    steps: dict[str, tuple[Request, list[str]]] = {}
    for item in listed:
        id, inner, needs = _single(request, item)
        if id in steps:
            raise bad_query("Duplicate request id found in the batch.")
        if any(name not in steps for name in needs):
            raise bad_query(f"Request '{id}' depends on a request that does not come before it.")
        steps[id] = inner, needs
    status: dict[str, int] = {}
    responses = []
    for id, (inner, needs) in steps.items():
        if any(status[name] >= 400 for name in needs):
            reply = Reply(424, {"error": {"code": "FailedDependency", "message": "A request it depends on failed."}})
        else:
            reply = await _tried(inner, single)
        status[id] = reply.status
        responses.append(_shown(id, reply))
    return Reply(200, {"responses": responses})


async def _tried(inner: Request, single: Answer) -> Reply:
    try:
        return await single(inner)
    except RequestProblem as problem:
        return Reply(problem.status, {"error": {"code": "BadRequest", "message": problem.message}})


def _single(outer: Request, item: Any) -> tuple[str, Request, list[str]]:
    if not isinstance(item, Mapping):
        raise bad_query("Invalid batch payload format.")
    id, method, url = item.get("id"), item.get("method"), item.get("url")
    if not isinstance(id, str) or not id:
        raise bad_query("Each request of a batch needs an id.")
    if not isinstance(method, str) or method.upper() not in METHODS:
        raise bad_query(f"Invalid HTTP method in the request '{id[:100]}' of the batch.")
    if not isinstance(url, str) or "://" in url or not url:
        raise bad_query(f"Invalid relative URL in the request '{id[:100]}' of the batch.")
    headers, needs = item.get("headers") or {}, item.get("dependsOn") or []
    if not isinstance(headers, Mapping) or not all(isinstance(value, str) for value in headers.values()):
        raise bad_query(f"Invalid headers in the request '{id[:100]}' of the batch.")
    if not isinstance(needs, list) or not all(isinstance(name, str) for name in needs):
        raise bad_query(f"Invalid dependsOn in the request '{id[:100]}' of the batch.")
    path, _, query = url.partition("?")
    segments = tuple(unquote(piece) for piece in path.split("/") if piece)
    if segments and segments[0].lower() == "$batch":
        raise GraphError(400, "BadRequest", "A batch inside a batch is not allowed.")
    given = {name.lower(): value for name, value in headers.items()}
    if item.get("body") is not None and "content-type" not in given:
        raise bad_query(f"Write request with id '{id[:100]}' does not contain a Content-Type header.")
    kept = {name: value for name, value in outer.headers.items() if name in ("authorization", "host")}
    body = item.get("body")
    inner = replace(
        outer,
        method=method.upper(),
        segments=(outer.segments[0], *segments),
        query_string=query,
        headers={**kept, **{name: value for name, value in given.items() if name != "authorization"}},
        body=b"" if body is None else json.dumps(body).encode(),
    )
    return id, inner, needs


def _shown(id: str, reply: Reply) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": id, "status": reply.status}
    headers = {word: reply.headers[name] for name, word in SHOWN.items() if name in reply.headers}
    if reply.body is not None:
        headers["Content-Type"] = reply.media_type
        is_json = reply.media_type.startswith("application/json")
        # What is not JSON travels in base64, also the bare number of a `$count`.
        shown["body"] = reply.body if is_json else base64.b64encode(reply.encoded()).decode()
    shown["headers"] = headers
    return shown
