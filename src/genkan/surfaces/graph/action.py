"""What a route does: the handler, and what else the surface must know to call it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from genkan.surfaces.graph.call import Handler
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller

Before = Callable[[Request, Services, Caller], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Action:
    """`reads`: a POST that changes nothing. `before` does slow work (hashing) ahead of the transaction."""

    run: Handler
    reads: bool = False
    before: Before | None = None


Row = tuple[str, str, Action]


def row(
    method: str,
    template: str,
    run: Handler,
    *,
    reads: bool = False,
    before: Before | None = None,
) -> Row:
    return method, template, Action(run, reads or method == "GET", before)
