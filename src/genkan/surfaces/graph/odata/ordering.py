"""`$orderby` as SQL, and the place in an order where a page ends, so that the next one starts right behind it.

Pages are cut by value and not by number: what is added or removed in between moves no other row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_

from genkan.clock import iso
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.filterable import SORTED
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape

# Where an object without the moment stands in the order.
NEVER = datetime(1, 1, 1, tzinfo=UTC)


class Unsorted(NotOData):
    """The property can be read but not sorted by, or not by this request; the message is Graph's own."""


@dataclass(frozen=True, slots=True)
class Ordering:
    """One property to sort by; `column` is never null."""

    item: Property
    column: ColumnElement[Any]
    descending: bool

    def value_of(self, found: object) -> Any:
        """Where an object stands in this order, as JSON."""
        value = getattr(found, str(self.item.column))
        if isinstance(value, datetime):
            return iso(value)
        return value.lower() if isinstance(value, str) and self.item.key else value

    def bound(self, value: Any) -> Any:
        if self.item.kind is not Kind.MOMENT:
            return value
        return parse_moment(value) if isinstance(value, str) else NEVER


def parse_orderby(text: str, shape: Shape, *, advanced: bool) -> tuple[Ordering, ...]:
    """`displayName desc,createdDateTime`. Raises `NotOData`."""
    found: list[Ordering] = []
    for piece in text.split(","):
        name, *direction = piece.split()[:3] or [""]
        item = shape.property(name)
        if item is None:
            raise NotOData(f"Could not find a property named '{name}' on type 'microsoft.graph.{shape.name}'.")
        if direction not in ([], ["asc"], ["desc"]):
            raise NotOData(f"Syntax error in the order '{piece.strip()}'.")
        found.append(Ordering(item, _column(shape, item, advanced=advanced), direction == ["desc"]))
    return tuple(found)


def _column(shape: Shape, item: Property, *, advanced: bool) -> ColumnElement[Any]:
    always, when_advanced = SORTED.get(shape.name, ((), ()))
    if shape.name in SORTED and item.name not in (always + when_advanced if advanced else always):
        raise Unsorted(
            "An unsupported property was specified."
            if advanced
            else f"Unsupported sort property '{item.name}' for '{shape.word}'."
        )
    if item.column is None or item.kind in (Kind.COMPLEX, Kind.COMPLEXES):
        raise NotOData(f"Sorting by the property '{item.name}' is not supported.")
    column: ColumnElement[Any] = shape.table.c[item.key or item.column]
    if not getattr(column, "nullable", False):
        return column
    if item.kind is not Kind.MOMENT:
        raise NotOData(f"Sorting by the property '{item.name}' is not supported.")
    return func.coalesce(column, NEVER)


def order_by(orderings: Sequence[Ordering], id_column: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns to sort by. The id makes the order total, and runs as the last of them so that an index serves."""
    columns = [*((each.column, each.descending) for each in orderings), (id_column, _backwards(orderings))]
    return [column.desc() if descending else column for column, descending in columns]


def behind(orderings: Sequence[Ordering], id_column: ColumnElement[Any], mark: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come after the one at `mark` (the orderings' values, then the id)."""
    columns = [(each.column, each.descending, each.bound(value)) for each, value in zip(orderings, mark, strict=False)]
    columns.append((id_column, _backwards(orderings), mark[-1]))
    ways = []
    for at, (column, descending, value) in enumerate(columns):
        same = [before == equal for before, _, equal in columns[:at]]
        ways.append(and_(*same, column < value if descending else column > value))
    return or_(*ways)


def _backwards(orderings: Sequence[Ordering]) -> bool:
    return bool(orderings) and orderings[-1].descending
