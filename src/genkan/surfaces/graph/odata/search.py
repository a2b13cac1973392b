"""`$search`: quoted `"property:text"` clauses with AND and OR, as a filter's tree.

Names and descriptions are found by the beginnings of their words, other properties by their own beginning
(learn.microsoft.com/graph/search-query-parameter).
"""

from __future__ import annotations

import re

from genkan.directory.values import BY_WORD
from genkan.surfaces.graph.odata.filter import Both, Either, Function, Node
from genkan.surfaces.graph.odata.places import operators, place
from genkan.surfaces.graph.odata.words import LONGEST, NotOData
from genkan.surfaces.graph.shapes.filterable import Support
from genkan.surfaces.graph.shapes.shape import Kind, Shape

_CLAUSE = re.compile(r'\s*(?:"([A-Za-z]+):([^"]*)"|(AND|OR)\b)\s*')
_RUN = re.compile(r"[^\W_]+")
MOST_CLAUSES = 50


def parse_search(text: str, shape: Shape) -> Node:
    """Raises `NotOData`. AND binds tighter than OR."""
    if len(text) > LONGEST:
        raise NotOData(f"the expression is longer than {LONGEST} characters.")
    ways: list[list[Node]] = [[]]
    expects_clause, at, clauses = True, 0, 0
    while at < len(text):
        match = _CLAUSE.match(text, at)
        if match is None or (match[3] is None) != expects_clause:
            raise _fault(text, at)
        if match[3] is None:
            ways[-1].append(_clause(shape, match[1], match[2]))
            clauses += 1
        elif match[3] == "OR":
            ways.append([])
        expects_clause = match[3] is not None
        at = match.end()
    if expects_clause or clauses > MOST_CLAUSES:
        raise _fault(text, at)
    found: list[Node] = [way[0] if len(way) == 1 else Both(tuple(way)) for way in ways]
    return found[0] if len(found) == 1 else Either(tuple(found))


def _clause(shape: Shape, name: str, text: str) -> Node:
    item, _ = place(shape, (name,))
    takes = operators(shape, item, (name,))
    if item.kind is not Kind.TEXT or not item.filterable or takes is None or takes.starts is Support.NONE:
        raise NotOData(f"Searching the property '{item.name}' is not supported.")
    if item.name not in BY_WORD:
        if not text.strip():
            raise NotOData(f"There is nothing to search for in '{item.name}'.")
        return Function("startswith", (item.name,), text.strip())
    runs = [Function("word", (item.name,), run.lower()) for run in _RUN.findall(text)]
    if not runs:
        raise NotOData(f"There is nothing to search for in '{item.name}'.")
    return runs[0] if len(runs) == 1 else Both(tuple(runs))


def _fault(text: str, at: int) -> NotOData:
    return NotOData(f"Syntax error at position {at} in '{text}'.")
