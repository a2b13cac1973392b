"""The table of routes: method, template, handler, and what the caller needs for it.

Templates are written as in the REST references: `/subscriptions/{subscriptionId}/resourceGroups/{name}`.
Literals match case-insensitively; `{name}` takes one segment; a leading `{scope*}` takes any number of them
(also none), for the extension resources that hang below every scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

H = TypeVar("H")


@dataclass(frozen=True, slots=True)
class Route(Generic[H]):
    """One row. `needs` is the surface's own word for what the caller must be allowed."""

    method: str
    template: str
    handler: H
    needs: Any = None


@dataclass(frozen=True, slots=True)
class Match(Generic[H]):
    route: Route[H]
    params: dict[str, str]  # by the template's names; `scope` is a path such as `/subscriptions/..`, or `/`


@dataclass(slots=True)
class _Node(Generic[H]):
    literals: dict[str, _Node[H]] = field(default_factory=dict)
    param: _Node[H] | None = None
    routes: dict[str, Route[H]] = field(default_factory=dict)


class Routes(Generic[H]):
    """An immutable table, matched through a tree of segments; literals win over parameters."""

    def __init__(self, rows: Iterable[Route[H]]) -> None:
        self.rows = tuple(rows)
        self._from_start: _Node[H] = _Node()
        self._from_end: _Node[H] = _Node()
        for row in self.rows:
            parts = _split(row.template)
            if parts and parts[0] == "{scope*}":
                self._add(self._from_end, parts[:0:-1], row)
            else:
                self._add(self._from_start, parts, row)

    def __iter__(self) -> Iterator[Route[H]]:
        return iter(self.rows)

    def match(self, method: str, segments: Sequence[str]) -> Match[H] | None:
        """The row for this request, or None. HEAD is answered by GET's row."""
        wanted = "GET" if method == "HEAD" else method
        for node in self._nodes(segments):
            if wanted in node.routes:
                return _matched(node.routes[wanted], segments)
        return None

    def methods(self, segments: Sequence[str]) -> list[str]:
        """The methods that some row takes for this path: for 405 and its Allow header."""
        return sorted({method for node in self._nodes(segments) for method in node.routes})

    def _add(self, root: _Node[H], parts: Sequence[str], row: Route[H]) -> None:
        node = root
        for part in parts:
            if part.startswith("{"):
                node.param = node.param or _Node()
                node = node.param
            else:
                node = node.literals.setdefault(part.lower(), _Node())
        if row.method in node.routes:
            raise ValueError(f"two routes for {row.method} {row.template}")
        node.routes[row.method] = row

    def _nodes(self, segments: Sequence[str]) -> Iterator[_Node[H]]:
        yield from _walk(self._from_start, segments, 0)
        yield from _walk_prefixes(self._from_end, segments[::-1])


def _walk(node: _Node[H], segments: Sequence[str], at: int) -> Iterator[_Node[H]]:
    if at == len(segments):
        if node.routes:
            yield node
        return
    child = node.literals.get(segments[at].lower())
    if child is not None:
        yield from _walk(child, segments, at + 1)
    if node.param is not None:
        yield from _walk(node.param, segments, at + 1)


def _walk_prefixes(node: _Node[H], segments: Sequence[str]) -> Iterator[_Node[H]]:
    """Nodes that end anywhere in `segments`; the longest first, since what is left over is the scope."""
    if segments:
        child = node.literals.get(segments[0].lower())
        if child is not None:
            yield from _walk_prefixes(child, segments[1:])
        if node.param is not None:
            yield from _walk_prefixes(node.param, segments[1:])
    if node.routes:
        yield node


def _matched(route: Route[H], segments: Sequence[str]) -> Match[H]:
    parts = _split(route.template)
    params: dict[str, str] = {}
    if parts and parts[0] == "{scope*}":
        rest = len(parts) - 1
        params["scope"] = "/" + "/".join(segments[: len(segments) - rest])
        parts, segments = parts[1:], segments[len(segments) - rest :]
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            params[part[1:-1]] = segment
    return Match(route, params)


def _split(template: str) -> list[str]:
    return [part for part in template.split("/") if part]
