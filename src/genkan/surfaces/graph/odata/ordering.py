"""`$orderby` as SQL, and the place in an order where a page ends, so that the next one starts right behind it.

Pages are cut by value and not by number: what is added or removed in between moves no other row.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from genkan.clock import iso
from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape


@dataclass(frozen=True, slots=True)
class Ordering:
    """One property to sort by; `column` is never null or sorts nulls as empty."""

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
        return parse_moment(value) if self.item.kind is Kind.MOMENT and isinstance(value, str) else value


def parse_orderby(text: str, shape: Shape, filled: Collection[str] = ()) -> tuple[Ordering, ...]:
    """`displayName desc,createdDateTime`; `filled` are properties that have a value here. Raises `NotOData`."""
    found: list[Ordering] = []
    for piece in text.split(","):
        name, *direction = piece.split()[:3] or [""]
        item = shape.property(name)
        if item is None:
            raise NotOData(f"Could not find a property named '{name}' on type 'microsoft.graph.{shape.name}'.")
        if direction not in ([], ["asc"], ["desc"]):
            raise NotOData(f"Syntax error in the order '{piece.strip()}'.")
        if (
            item.column is None
            or item.kind in (Kind.COMPLEX, Kind.COMPLEXES)
            or (item.name not in filled and getattr(shape.table.c[item.key or item.column], "nullable", False))
        ):
            raise NotOData(f"Sorting by the property '{item.name}' is not supported.")
        found.append(Ordering(item, shape.table.c[item.key or item.column], direction == ["desc"]))
    return tuple(found)


def order_by(orderings: Sequence[Ordering], id_column: ColumnElement[Any]) -> list[ColumnElement[Any]]:
    """The columns to sort by; the id makes the order total."""
    return [*(each.column.desc() if each.descending else each.column for each in orderings), id_column]


def behind(orderings: Sequence[Ordering], id_column: ColumnElement[Any], mark: Sequence[Any]) -> ColumnElement[bool]:
    """The rows that come after the one at `mark` (the orderings' values, then the id)."""
    columns = [(each.column, each.descending, each.bound(value)) for each, value in zip(orderings, mark, strict=False)]
    columns.append((id_column, False, mark[-1]))
    ways = []
    for at, (column, descending, value) in enumerate(columns):
        same = [before == equal for before, _, equal in columns[:at]]
        ways.append(and_(*same, column < value if descending else column > value))
    return or_(*ways)
