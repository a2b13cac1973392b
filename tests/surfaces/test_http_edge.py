from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from genkan.surfaces.http import MAX_BODY_BYTES, Reply, Request, RequestProblem, serve


class Echo:
    """A surface that answers what it was asked, or fails on demand."""

    name = "echo"

    async def answer(self, request: Request) -> Reply:
        if request.path == "/broken":
            raise RuntimeError("on purpose: s3cret")
        return Reply(200, {"path": request.path, "query": request.query, "json": request.json(), "id": request.id})

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        return Reply(problem.status, {"error": problem.kind, "message": problem.message})


def ask(
    path: str, *, method: str = "GET", query: str = "", body: bytes = b"", **headers: str
) -> tuple[int, Any, bytes]:
    sent: list[dict[str, Any]] = []
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": query.encode(),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()],
        "scheme": "https",
        "client": ("127.0.0.1", 1),
    }
    halves = [body[: len(body) // 2], body[len(body) // 2 :]]

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": halves.pop(0), "more_body": bool(halves)}

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(serve(Echo(), scope, receive, send))
    raw = sent[1]["body"]
    return sent[0]["status"], json.loads(raw) if raw else None, raw


def test_doubled_slashes_and_percent_encoding_are_undone_without_a_redirect() -> None:
    status, body, _ = ask("//metadata//endpoints/a%20b", query="api%2Dversion=1&%24filter=x%20eq%20'y'")
    assert status == 200
    assert body["path"] == "/metadata/endpoints/a b"
    assert body["query"] == {"api-version": "1", "$filter": "x eq 'y'"}


def test_an_encoded_slash_stays_inside_its_segment() -> None:
    assert ask("/a%2Fb/c")[1]["path"] == "/a/b/c"
    request = Request("GET", ("a/b", "c"), "", {}, b"", "https", "localhost", "")
    assert request.segments[0] == "a/b"


@pytest.mark.parametrize(
    "body", [b"{", b'{"a": NaN}', b"[1,]", b"\xff\xfe", b"[" * 100_000, b"[" * 65 + b"]" * 65], ids=range(6)
)
def test_a_body_that_is_not_sound_json_is_400(body: bytes) -> None:
    status, answer, _ = ask("/", method="POST", body=body)
    assert (status, answer["error"]) == (400, "bad_json")


def test_a_body_over_four_megabytes_is_413_declared_or_not() -> None:
    assert ask("/", method="PUT", body=b"x", content_length=str(MAX_BODY_BYTES + 1))[0] == 413
    assert ask("/", method="PUT", body=b"x" * (MAX_BODY_BYTES + 1))[0] == 413


def test_a_failure_of_ours_is_500_without_its_text() -> None:
    status, answer, raw = ask("/broken")
    assert (status, answer["error"]) == (500, "broken")
    assert b"s3cret" not in raw


def test_head_gets_the_length_and_no_body() -> None:
    assert ask("/", method="HEAD")[2] == b""
