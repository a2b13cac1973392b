"""What one comparison of a filter looks for among the rows of `directory_values`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from genkan.directory import values
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.filter import (
    Both,
    Comparison,
    Either,
    Function,
    Lambda,
    Literal,
    Membership,
    Node,
    Not,
)
from genkan.surfaces.graph.odata.places import place
from genkan.surfaces.graph.odata.spans import Span, outside, point, points, prefix
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape


@dataclass(frozen=True, slots=True)
class Sought:
    """Objects that have a key of `path` in `spans`, and those with no key at all where `nulls`.

    `exact` where that is all the comparison asks; `several` where an object may have several keys.
    """

    path: str
    spans: tuple[Span, ...]
    nulls: bool = False
    exact: bool = True
    several: bool = False

    def rest(self) -> Sought | None:
        """All other objects; None where the keys do not tell them."""
        if not self.exact or self.several:
            return None
        return replace(self, spans=outside(self.spans), nulls=not self.nulls)


def sought(shape: Shape, node: Node) -> Sought | None:
    """None where the rows do not help. The node has been found good by `Predicates` before."""
    match node:
        case Comparison() if node.path[-1].lower() == "$count":
            path = _path(shape, node.path[:-1])
            there = Sought(path, (Span(),), several=True)
            return there if (node.operator, node.value) != ("eq", 0) else Sought(path, (), nulls=True)
        case Comparison() | Membership() | Function():
            item, where = place(shape, node.path)
            path = _path(shape, node.path)
            if item.kind in (Kind.TEXTS, Kind.GUIDS, Kind.COMPLEXES):
                return None
            return _compared(path, node, where.kind)
        case Lambda(quantifier="any"):
            return _any(shape, node, node.inner)
    return None


def not_all(shape: Shape, node: Lambda) -> Sought | None:
    """What makes `all` untrue: an element that does not do."""
    return _any(shape, node, Not(node.inner)) if node.inner is not None else None


def _any(shape: Shape, node: Lambda, inner: Node | None) -> Sought | None:
    path = _path(shape, node.path)
    if inner is None:
        return Sought(path, (Span(),), several=True)
    item, _ = place(shape, node.path)
    return _element(path, inner, item)


def _element(path: str, node: Node, item: Property) -> Sought | None:
    """What is asked of an element. Of several conditions the first is looked for, and the rest is left to the test."""
    match node:
        case Both():
            first = _element(path, node.parts[0], item)
            return replace(first, exact=False) if first else None
        case Either():
            parts = [_element(path, part, item) for part in node.parts]
            found = [part for part in parts if part is not None]
            if len(found) < len(parts) or len({part.path for part in found}) > 1:
                return None
            spans = tuple(span for part in found for span in part.spans)
            return Sought(found[0].path, spans, exact=all(part.exact for part in found), several=True)
        case Not():
            inner = _element(path, node.inner, item)
            simple = isinstance(node.inner, Comparison | Membership | Function)
            if inner is None or not inner.exact or item.fields or not simple:
                return None
            return replace(inner, spans=outside(inner.spans))
        case Comparison() | Membership() | Function():
            part = item.field(node.path[1]) if len(node.path) > 1 else None
            kind = part.kind if part else item.element
            asked = _compared(f"{path}/{part.name}" if part else path, node, kind)
            return replace(asked, several=True) if asked and not asked.nulls else None
    return None


def _compared(path: str, node: Comparison | Membership | Function, kind: Kind) -> Sought | None:
    match node:
        case Membership():
            keys = [_key(path, kind, value) for value in node.values if value is not None]
            return Sought(path, points(keys), None in node.values, exact=_short(*keys))
        case Function(name="startswith"):
            key = _key(path, kind, node.value)
            return Sought(path, (prefix(key),), exact=_short(key))
        case Function(name="word"):
            key = _key(path, kind, node.value)
            return Sought(path + values.WORDS, (prefix(key),), exact=_short(key), several=True)
        case Function(name="endswith"):
            key = values.backwards(node.value)
            return Sought(path + values.BACKWARDS, (prefix(key),), exact=_short(key))
        case Comparison(value=None):
            there = Sought(path, (Span(),))
            return there if node.operator == "ne" else replace(there, spans=(), nulls=True)
        case Comparison():
            key = _key(path, kind, node.value)
            if node.operator in ("eq", "ne"):
                equal = Sought(path, (point(key),), exact=_short(key))
                return equal if node.operator == "eq" else equal.rest()
            span = {
                "gt": Span(key, None, low_in=False),
                "ge": Span(key),
                "lt": Span(None, key),
                "le": Span(None, key, high_in=True),
            }[node.operator]
            return Sought(path, (span,)) if _short(key) else None
    return None


def _key(path: str, kind: Kind, value: Literal) -> str:
    if kind is Kind.MOMENT and isinstance(value, str):
        value = parse_moment(value)
    if isinstance(value, datetime) and path.startswith(values.EXTENSION):
        value = value.isoformat().replace("+00:00", "Z")
    return values.key(value)


def _short(*keys: str) -> bool:
    """Whether the keys are whole: longer texts are cut in the rows."""
    return all(len(key) < values.LONGEST for key in keys)


def _path(shape: Shape, path: tuple[str, ...]) -> str:
    """The names as the shape writes them."""
    item = shape.property(path[0])
    names: list[str] = []
    for name in path:
        if names:
            item = item.field(name) if item else None
        names.append(item.name if item else name)
    return "/".join(names)
