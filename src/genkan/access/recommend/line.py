"""A line that a program is held to: what it may use, and what of a recording lies beyond it.

The line is the part `allow` of a recording's JSON. Actions may hold `*` as in a role; in a scope `*` stands for
one segment, so that the ids of a throw-away subscription do not matter.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from genkan.access.wildcards import matches


class NoLine(ValueError):
    """The file does not say what is allowed; the message says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Allowed:
    """An action (with `*` where wanted), its kind, and the scope at or below which it may be used."""

    action: str
    data: bool
    scope: str


@dataclass(frozen=True, slots=True)
class Line:
    arm: tuple[Allowed, ...]
    graph: tuple[str, ...]


def read(document: object) -> Line:
    """The line of a recording's JSON. Raises `NoLine`."""
    if not isinstance(document, Mapping) or not isinstance(document.get("allow"), Mapping):
        raise NoLine("it has no object `allow`; `genkan record -o policy.json -- CMD` writes one")
    allow: Mapping[str, Any] = document["allow"]
    arm, graph = allow.get("arm", []), allow.get("graph", [])
    if not isinstance(arm, list) or not isinstance(graph, list) or not all(isinstance(one, str) for one in graph):
        raise NoLine("`allow.arm` must be a list of objects and `allow.graph` a list of permission names")
    found: list[Allowed] = []
    for number, one in enumerate(arm, 1):
        kept = isinstance(one, Mapping) and isinstance(one.get("action"), str) and isinstance(one.get("scope"), str)
        if not kept or not isinstance(one.get("data", False), bool):
            raise NoLine(f"entry {number} of `allow.arm` must have `action`, `scope` and perhaps `data`")
        found.append(Allowed(one["action"], one.get("data", False), one["scope"]))
    return Line(tuple(found), tuple(graph))


def beyond(line: Line, policy: Mapping[str, Any]) -> list[str]:
    """What a recording's `policy` uses that the line does not allow, one sentence each."""
    found = []
    for use in policy["uses"]:
        if not any(_covers(one, use["action"], use["data"], use["scope"]) for one in line.arm):
            kind = "data action " if use["data"] else ""
            found.append(f"{kind}{use['action']} at {use['scope']}")
    allowed = {name.lower() for name in line.graph}
    for call in policy["graph"]:
        if allowed.isdisjoint(name.lower() for name in call["permissions"]):
            found.append(f"{call['call']} on Microsoft Graph, which takes {_one_of(call['permissions'])}")
    return found


def _covers(one: Allowed, action: str, data: bool, scope: str) -> bool:
    return one.data == data and matches(one.action, action) and _above(one.scope, scope)


def _above(pattern: str, scope: str) -> bool:
    wanted = [segment for segment in pattern.lower().split("/") if segment]
    given = [segment for segment in scope.lower().split("/") if segment]
    return len(wanted) <= len(given) and all(segment in ("*", given[place]) for place, segment in enumerate(wanted))


def _one_of(permissions: Sequence[str]) -> str:
    return " or ".join(permissions) if permissions else "a directory role"
