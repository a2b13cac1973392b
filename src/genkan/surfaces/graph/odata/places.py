"""Where a property stands in SQL: the expression to compare, and how literals are put beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, case, cast, func

from genkan.directory import values
from genkan.directory.objects import Kind as ObjectKind
from genkan.store.elements import as_text
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.filter import Literal
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.filterable import EXTENSION, EXTENSION_ELEMENT, FILTERED, NOTHING, Operators
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape


@dataclass(frozen=True, slots=True)
class Place:
    """`value` is compared; `bind` turns a literal into what stands on the other side. Text compares without case."""

    name: str
    kind: Kind
    value: ColumnElement[Any]
    bind: Callable[[Literal], Any]
    operators: Operators | None = None  # None: all of them
    absent: ColumnElement[bool] | None = None  # asked instead of whether `value` is null


def place(shape: Shape, path: tuple[str, ...]) -> tuple[Property, Place]:
    """Where a path of property names leads. Raises `NotOData`."""
    item = shape.property(path[0])
    if item is None:
        raise NotOData(f"Could not find a property named '{path[0]}' on type 'microsoft.graph.{shape.name}'.")
    kept = item.key or item.column
    if kept is not None:
        if len(path) > 1:
            raise no_such(path)
        return item, _in_column(shape, item, path)
    part, names = item, [item.name]
    for name in path[1:]:
        inner = part.field(name)
        if inner is None or part.kind is not Kind.COMPLEX:
            raise no_such(path)
        part, names = inner, [*names, inner.name]
    kept = part.key or part.column
    if kept is not None:
        return part, _in_column(shape, part, path)
    if "properties" not in shape.table.c:
        raise NotOData(f"Filtering by the property '{'/'.join(path)}' is not supported.")
    document: Any = shape.table.c.properties
    for name in names:
        document = document[name]
    found = in_document(part.name, part.kind, document, path)
    if item.name in values.DEFAULTS:
        found = replace(found, value=func.coalesce(found.value, values.DEFAULTS[item.name]))
    return part, replace(found, operators=operators(shape, item, path), absent=_absent(shape, item, path))


def _in_column(shape: Shape, item: Property, path: tuple[str, ...]) -> Place:
    found = operators(shape, item, path)
    if found is None:
        column = shape.table.c[item.key or item.column or ""]
        return Place(item.name, item.kind, column, _binder(item.kind, path, in_column=item.key is None))
    # Not the bare column: whether an index is used is decided by counting (`narrow`), not by the planner's guess.
    column = shape.table.c[item.column or item.key or ""]
    value: ColumnElement[Any] = column
    if item.kind is Kind.TEXT:
        value = func.lower(column)
    elif item.name != "id":
        value = func.coalesce(column, column)
    bind = _binder(item.kind, path, in_column=item.kind is not Kind.TEXT)
    return Place(item.name, item.kind, value, bind, found, _absent(shape, item, path))


def operators(shape: Shape, item: Property, path: tuple[str, ...], *, element: bool = False) -> Operators | None:
    """What a directory object's property takes; None for resources of other types, which take all."""
    known = FILTERED.get(shape.name)
    if known is None:
        return None
    if item.name.lower().startswith(values.EXTENSION):
        return EXTENSION_ELEMENT if element else EXTENSION
    return known.get("/".join(path).lower(), NOTHING)


def _absent(shape: Shape, item: Property, path: tuple[str, ...]) -> ColumnElement[bool] | None:
    kind = object_kind(shape)
    part = item.field(path[1]) if len(path) > 1 else None
    bit = values.bit(kind, f"{item.name}/{part.name}" if part else item.name) if kind else 0
    return shape.table.c.held.bitwise_and(bit) == 0 if bit else None


def object_kind(shape: Shape) -> ObjectKind | None:
    """The kind of directory object that a shape describes."""
    return next((kind for kind in values.STORED if kind == shape.name), None)


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
            return Place(name, kind, func.rtrim(document.as_string(), "Z"), bind)
        case Kind.TEXT | Kind.GUID:
            return Place(name, kind, func.lower(document.as_string()), bind)
    return Place(name, kind, document, bind)


def element_of(item: Property, value: ColumnElement[Any], path: tuple[str, ...]) -> Place:
    """An element of a collection of single values. All are compared as texts: databases differ in the others."""
    text: ColumnElement[Any] = func.lower(as_text(value))
    bind = _binder(item.element, path, in_column=False)
    if item.element is Kind.FLAG:
        text = case((text.in_(["1", "true"]), "true"), else_="false")
    if item.element is Kind.MOMENT:
        text = func.rtrim(text, "z")
    return Place(item.name, item.element, text, lambda literal: values.key(bind(literal)))


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
                    return moment if in_column else moment.isoformat().removesuffix("+00:00")
        raise NotOData(f"A value that does not fit the type {kind.value} was compared with '{'/'.join(path)}'.")

    return bind
