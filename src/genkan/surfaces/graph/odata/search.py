"""`$search`: quoted `"property:text"` clauses with AND and OR, matched at the start of words."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from genkan.surfaces.graph.odata.places import place
from genkan.surfaces.graph.odata.words import LONGEST, NotOData
from genkan.surfaces.graph.shapes.shape import Kind, Shape

_CLAUSE = re.compile(r'\s*(?:"([A-Za-z]+):([^"]*)"|(AND|OR)\b)\s*')
MOST_CLAUSES = 50


def parse_search(text: str, shape: Shape) -> ColumnElement[bool]:
    """Raises `NotOData`. AND binds tighter than OR."""
    if len(text) > LONGEST:
        raise NotOData(f"the expression is longer than {LONGEST} characters.")
    ways: list[list[ColumnElement[bool]]] = [[]]
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
    return or_(*(and_(*way) for way in ways))


def _clause(shape: Shape, name: str, text: str) -> ColumnElement[bool]:
    item, where = place(shape, (name,))
    if item.kind is not Kind.TEXT or not item.filterable or not text.strip():
        raise NotOData(f"Searching the property '{item.name}' is not supported.")
    words = text.lower().split()
    return and_(*(_word(where.value, word) for word in words))


def _word(value: Any, word: str) -> ColumnElement[bool]:
    starts = [value.startswith(word, autoescape=True)]
    starts += [value.contains(mark + word, autoescape=True) for mark in " .-_@"]
    return or_(*starts)


def _fault(text: str, at: int) -> NotOData:
    return NotOData(f"Syntax error at position {at} in '{text}'.")
