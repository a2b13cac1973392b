"""A whole list, cut into pages: the wrapped surface answers all of it, and what is shown is a part with a link.

The link is the request's own address with the number of rows to leave out; what the surface's own continuation says
(`@odata.nextLink`, `@odata.deltaLink`) follows after the last part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from genkan.surfaces.http import Reply, Request

SKIP = "genkan-skip"
LINKS = {"graph": "@odata.nextLink", "arm": "nextLink"}
CLOSING = ("@odata.nextLink", "@odata.deltaLink", "nextLink")
# Azure's own clients read these in one piece: their lists have no next link.
WHOLE = frozenset({"locations"})


def skipped(request: Request) -> tuple[Request, int]:
    """The request without our mark, and how many rows it leaves out."""
    if SKIP not in request.query_string:
        return request, 0
    pairs = parse_qsl(request.query_string, keep_blank_values=True)
    marks = [value for name, value in pairs if name == SKIP]
    kept = urlencode([pair for pair in pairs if pair[0] != SKIP], safe="$,()'", quote_via=quote)
    number = marks[0] if marks else ""
    return replace(request, query_string=kept), int(number) if number.isascii() and number.isdigit() else 0


def cut(reply: Reply, request: Request, surface: str, skip: int, rows: int | None) -> Reply:
    """The part of a list behind `skip`, at most `rows` of it; any other answer as it is."""
    body = reply.body
    if request.method != "GET" or reply.status != 200 or not isinstance(body, dict):
        return reply
    value = body.get("value")
    if not isinstance(value, list) or request.segments[-1:][0].lower() in WHOLE:
        return reply
    end = len(value) if rows is None else skip + rows
    part: dict[str, Any] = {**body, "value": value[skip:end]}
    if end < len(value):
        for name in CLOSING:
            part.pop(name, None)
        part[LINKS[surface]] = _link(request, end)
    return replace(reply, body=part)


def _link(request: Request, skip: int) -> str:
    path = "/".join(quote(segment, safe="$()'=,:@") for segment in request.segments)
    query = f"{request.query_string}&" if request.query_string else ""
    return f"{request.base_url}/{path}?{query}{SKIP}={skip}"
