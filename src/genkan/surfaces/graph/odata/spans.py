"""Ranges of keys: what a comparison looks for in an index, and all the rest."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, true

# Beyond any character that occurs in a name: the end of the range of all texts with a prefix.
LAST = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Span:
    """The keys from `low` to `high`; None has no end. `low_in` and `high_in` say whether the ends belong to it."""

    low: str | None = None
    high: str | None = None
    low_in: bool = True
    high_in: bool = False

    @property
    def point(self) -> bool:
        return self.low is not None and self.low == self.high and self.low_in and self.high_in

    def holds(self, column: ColumnElement[Any]) -> ColumnElement[bool]:
        ends = []
        if self.low is not None:
            ends.append(column >= self.low if self.low_in else column > self.low)
        if self.high is not None:
            ends.append(column <= self.high if self.high_in else column < self.high)
        return and_(*ends) if ends else true()


def point(key: str) -> Span:
    return Span(key, key, high_in=True)


def points(keys: Iterable[str]) -> tuple[Span, ...]:
    return tuple(point(key) for key in sorted(set(keys)))


def prefix(text: str) -> Span:
    return Span(text, text + LAST) if text else Span()


def outside(spans: Sequence[Span]) -> tuple[Span, ...]:
    """All other keys. The spans are in order and do not touch."""
    found: list[Span] = []
    low, low_in = None, True
    for span in spans:
        if span.low is not None:
            found.append(Span(low, span.low, low_in, not span.low_in))
        if span.high is None:
            return tuple(found)
        low, low_in = span.high, not span.high_in
    return (*found, Span(low, None, low_in))


def conditions(spans: Sequence[Span], column: ColumnElement[Any]) -> list[ColumnElement[bool]]:
    """What to ask of a key: each answers from one place of the index, so they are asked one by one."""
    single = [span.low for span in spans if span.point]
    ranges = [span.holds(column) for span in spans if not span.point]
    return [*([column.in_(single)] if single else []), *ranges]


def within(spans: Sequence[Span], column: ColumnElement[Any]) -> ColumnElement[bool]:
    return or_(*conditions(spans, column))
