"""Graph, ARM and Genkan's own API, asked inside this process with the signed-in user's own tokens.

Every page reads and writes through the surfaces that programs use, past the same gates. A refusal comes back as
`Refused`, worded by the surface that refused.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from genkan.surfaces.http import Reply, Request

Ask = Callable[[Request], Awaitable[Reply]]
TokenFor = Callable[[str], str]  # from an audience to an access token of the signed-in user

GRAPH = "https://graph.microsoft.com"
ARM = "https://management.azure.com"


@dataclass(frozen=True, slots=True)
class Doors:
    """The other surfaces' `answer`, handed over by the wiring."""

    graph: Ask
    arm: Ask
    admin: Ask
    login: Ask


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    body: Any  # decoded JSON, None when empty
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def items(self) -> list[dict[str, Any]]:
        """The rows of a list answer."""
        return list((self.body or {}).get("value", ()))

    @property
    def next(self) -> str | None:
        """The skip token of the next page, from Graph's or ARM's nextLink."""
        link = (self.body or {}).get("@odata.nextLink") or (self.body or {}).get("nextLink")
        if not link:
            return None
        found = {name.lower(): value for name, value in parse_qsl(urlsplit(link).query)}
        return found.get("$skiptoken") or found.get("$skip")


class Refused(Exception):
    """Graph or ARM said no, in its own words."""

    def __init__(self, status: int, code: str, message: str, decision_id: str | None, detail: Any = None) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message
        self.decision_id, self.detail = decision_id, detail


class Backend:
    """The doors as one signed-in user finds them."""

    def __init__(self, doors: Doors, asked_by: Request, token_for: TokenFor) -> None:
        self._doors, self._asked_by, self._token_for = doors, asked_by, token_for

    async def graph(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        headers: Mapping[str, str] | None = None,
        query: Mapping[str, Any] | None = None,
    ) -> Answer:
        """`path` below the version: `/applications/{id}`. Raises `Refused`."""
        return await self._ask(self._doors.graph, GRAPH, method, "/v1.0" + path, body, query or {}, headers or {})

    async def arm(
        self, method: str, path: str, body: Any = None, *, api: str, query: Mapping[str, Any] | None = None
    ) -> Answer:
        """`path` is a resource id or what follows one. Raises `Refused`."""
        return await self._ask(self._doors.arm, ARM, method, path, body, {"api-version": api, **(query or {})}, {})

    async def admin(
        self, method: str, path: str, body: Any = None, *, query: Mapping[str, Any] | None = None
    ) -> Answer:
        """`path` below `/_genkan`. Raises `Refused`."""
        return await self._ask(self._doors.admin, ARM, method, "/_genkan" + path, body, query or {}, {})

    async def token(self, tenant_id: str, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        """The token endpoint's answer to these fields, refused or not: for trying a sign-in out."""
        return await ask_for_token(self._doors.login, self._asked_by, tenant_id, fields)

    async def every(self, path: str, *, query: Mapping[str, Any] | None = None, most: int = 5) -> list[dict[str, Any]]:
        """The rows of Graph's first `most` pages: for lists that are short by nature."""
        rows: list[dict[str, Any]] = []
        asked = dict(query or {})
        for _ in range(most):
            answer = await self.graph("GET", path, query=asked)
            rows += answer.items
            if answer.next is None:
                break
            asked["$skiptoken"] = answer.next
        return rows

    async def _ask(
        self,
        door: Ask,
        audience: str,
        method: str,
        path: str,
        body: Any,
        query: Mapping[str, Any],
        headers: Mapping[str, str],
    ) -> Answer:
        request = Request(
            method=method,
            segments=tuple(unquote(piece) for piece in path.split("/") if piece),
            query_string=urlencode({name: value for name, value in query.items() if value not in (None, "")}),
            headers={
                "authorization": f"Bearer {self._token_for(audience)}",
                "content-type": "application/json",
                "user-agent": "Genkan Portal",
                "host": self._asked_by.host,
                **headers,
            },
            body=b"" if body is None else json.dumps(body).encode(),
            scheme=self._asked_by.scheme,
            host=self._asked_by.host,
            client=self._asked_by.client,
        )
        reply = await door(request)
        # A surface works without waiting, so this lets other visitors in between a page's many questions.
        await asyncio.sleep(0)
        return _read(reply)


async def ask_for_token(
    login: Ask, asked_by: Request, tenant: str, fields: Mapping[str, str]
) -> tuple[int, dict[str, Any]]:
    """Status and body of the token endpoint, asked as a program asks it, on behalf of a visitor's request."""
    request = Request(
        method="POST",
        segments=(tenant, "oauth2", "v2.0", "token"),
        query_string="",
        headers={"content-type": "application/x-www-form-urlencoded", "host": asked_by.host},
        body=urlencode(fields).encode(),
        scheme=asked_by.scheme,
        host=asked_by.host,
        client=asked_by.client,
    )
    reply = await login(request)
    return reply.status, reply.body if isinstance(reply.body, dict) else json.loads(reply.body)


def _read(reply: Reply) -> Answer:
    body = reply.body
    if isinstance(body, bytes | str):
        body = json.loads(body) if body and "json" in reply.media_type else None
    headers = {name.lower(): value for name, value in reply.headers.items()}
    if reply.status < 400:
        return Answer(reply.status, body, headers)
    error = (body or {}).get("error") or {}
    code = str(error.get("code") or reply.status)
    message = str(error.get("message") or "No reason was given.")
    raise Refused(reply.status, code, message, headers.get("x-genkan-decision"), error.get("details"))
