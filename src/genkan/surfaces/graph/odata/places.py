"""Where a property stands in SQL: the expression to compare, and how literals are put beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, cast, func

from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.filter import Literal
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape


@dataclass(frozen=True, slots=True)
class Place:
    """`value` is compared; `bind` turns a literal into what stands on the other side. Text compares without case."""

    name: str
    kind: Kind
    value: ColumnElement[Any]
    bind: Callable[[Literal], Any]


def place(shape: Shape, path: tuple[str, ...]) -> tuple[Property, Place]:
    """Where a path of property names leads. Raises `NotOData`."""
    item = shape.property(path[0])
    if item is None:
        raise NotOData(f"Could not find a property named '{path[0]}' on type 'microsoft.graph.{shape.name}'.")
    kept = item.key or item.column
    if kept is not None:
        if len(path) > 1:
            raise no_such(path)
        column = shape.table.c[kept]
        return item, Place(item.name, item.kind, column, _binder(item.kind, path, in_column=item.key is None))
    part, names = item, [item.name]
    for name in path[1:]:
        inner = part.field(name)
        if inner is None or part.kind is not Kind.COMPLEX:
            raise no_such(path)
        part, names = inner, [*names, inner.name]
    kept = part.key or part.column
    if kept is not None:
        return part, Place(
            part.name, part.kind, shape.table.c[kept], _binder(part.kind, path, in_column=part.key is None)
        )
    if "properties" not in shape.table.c:
        raise NotOData(f"Filtering by the property '{'/'.join(path)}' is not supported.")
    document: Any = shape.table.c.properties
    for name in names:
        document = document[name]
    return part, in_document(part.name, part.kind, document, path)


def in_document(name: str, kind: Kind, document: Any, path: tuple[str, ...]) -> Place:
    """A place inside stored JSON."""
    bind = _binder(kind, path, in_column=False)
    match kind:
        case Kind.FLAG:
            return Place(name, kind, document.as_boolean(), bind)
        case Kind.NUMBER:
            return Place(name, kind, document.as_integer(), bind)
        case Kind.LONG:
            return Place(name, kind, cast(document.as_string(), BigInteger), bind)
        case Kind.MOMENT:
            return Place(name, kind, document.as_string(), bind)
        case Kind.TEXT | Kind.GUID:
            return Place(name, kind, func.lower(document.as_string()), bind)
    return Place(name, kind, document, bind)


def no_such(path: tuple[str, ...]) -> NotOData:
    return NotOData(f"Could not find a property named '{'/'.join(path)}'.")


def _binder(kind: Kind, path: tuple[str, ...], *, in_column: bool) -> Callable[[Literal], Any]:
    def bind(value: Literal) -> Any:
        match kind:
            case Kind.TEXT:
                if isinstance(value, str):
                    # Columns without a lower-cased twin hold enumerations and ids, which compare as written.
                    return value if in_column else value.lower()
            case Kind.GUID:
                if isinstance(value, str):
                    return value.lower()
            case Kind.FLAG:
                if isinstance(value, bool):
                    return value
            case Kind.NUMBER:
                if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**31:
                    return value
            case Kind.LONG:
                if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63:
                    return value
            case Kind.MOMENT:
                moment = parse_moment(value) if isinstance(value, str) else value
                if isinstance(moment, datetime):
                    return moment if in_column else moment.isoformat().replace("+00:00", "Z")
        raise NotOData(f"A value that does not fit the type {kind.value} was compared with '{'/'.join(path)}'.")

    return bind
