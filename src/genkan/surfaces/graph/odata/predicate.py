"""A `$filter` tree as a SQL predicate over a resource's table.

Every literal becomes a bind parameter. Operators that Graph has only for advanced queries are refused without
them, so that a program which forgets `ConsistencyLevel` learns it here and not in production.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import ColumnElement, Exists, and_, exists, false, func, not_, or_, select
from sqlalchemy.sql.selectable import FromClause

from genkan.directory.values import EXTENSION, WORDS, row_name
from genkan.store.elements import elements
from genkan.store.tables import directory as tables
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
from genkan.surfaces.graph.odata.places import Place, element_of, in_document, no_such, object_kind, operators, place
from genkan.surfaces.graph.odata.spans import prefix
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.filterable import BY_END, COUNTED, FILTERED, Support
from genkan.surfaces.graph.shapes.shape import Kind, Property, Shape

ORDERED = (Kind.MOMENT, Kind.NUMBER, Kind.LONG)
MOST_VALUES = 200


class NeedsConsistency(Exception):
    """The operator is one of Graph's advanced queries: `$count=true` and `ConsistencyLevel: eventual`."""

    def __init__(self, operator: str) -> None:
        super().__init__(operator)
        self.operator = operator


@dataclass(frozen=True, slots=True)
class Elements:
    """A collection that stands in a table of its own: `name` is its text column, lower-cased; `owner` whose it is."""

    table: FromClause
    owner: ColumnElement[str]
    name: ColumnElement[str]
    belongs: ColumnElement[bool]
    key: Callable[[str], str] = str.lower


@dataclass(frozen=True, slots=True)
class Predicates:
    """Translates for one shape. `collections` are those with tables of their own, by lower-cased property name."""

    shape: Shape
    advanced: bool
    tenant_id: str = ""
    collections: Mapping[str, Elements] = field(default_factory=dict)

    def of(self, node: Node) -> ColumnElement[bool]:
        match node:
            case Both():
                return and_(*(self.of(part) for part in node.parts))
            case Either():
                return or_(*(self.of(part) for part in node.parts))
            case Not():
                self._advanced("Not")
                return not_(func.coalesce(self.of(node.inner), false()))
            case Lambda():
                return self._quantified(node)
            case Comparison() if node.path[-1].lower() == "$count":
                return self._counted(node)
            case Comparison():
                return self._compared(self._place(node.path), node.operator, node.value)
            case Membership():
                return self._member(self._place(node.path), node.values)
            case Function():
                return self._function(self._place(node.path), node.name, node.value)

    def _place(self, path: tuple[str, ...]) -> Place:
        top = self.shape.property(path[0])
        if top is not None and not top.filterable:
            raise self.unsupported(top.name)  # it need not stand in the table at all
        item, found = place(self.shape, path)
        if not item.filterable or item.kind in (Kind.COMPLEX, Kind.COMPLEXES, Kind.TEXTS, Kind.GUIDS, Kind.BINARY):
            raise self.unsupported(item.name)
        return found

    def unsupported(self, name: str) -> NotOData:
        return Unsupported(
            f"Unsupported or invalid query filter clause specified for property '{name}' of resource "
            f"'{self.shape.word}'."
        )

    def _compared(self, where: Place, operator: str, value: Literal) -> ColumnElement[bool]:
        if value is None:
            return self._compared_with_null(where, operator)
        bound = where.bind(value)
        if operator == "ne":
            self._advanced("NotEqualsMatch")
            self._supported(where, "eq")
            return or_(where.value.is_(None), where.value != bound)
        if operator == "eq":
            self._supported(where, "eq")
            return _truth(where.value == bound)
        if where.operators is not None:
            self._supported(where, "ordered")
        elif where.kind not in ORDERED and not (where.kind is Kind.TEXT and self.advanced):
            raise self.unsupported(where.name)
        compared = {
            "gt": where.value > bound,
            "ge": where.value >= bound,
            "lt": where.value < bound,
            "le": where.value <= bound,
        }
        return _truth(compared[operator])

    def _compared_with_null(self, where: Place, operator: str) -> ColumnElement[bool]:
        absent = where.value.is_(None) if where.absent is None else where.absent
        if operator == "ne":
            self._advanced("NotEqualsMatch")
        elif operator != "eq":
            raise self.unsupported(where.name)
        self._supported(where, "null")
        return absent if operator == "eq" else not_(absent)

    def _supported(self, where: Place, operator: str) -> None:
        """Raises `Unsupported` where Graph does not take the operator for this property, or not by this request."""
        support = getattr(where.operators, operator) if where.operators is not None else Support.DEFAULT
        if support is Support.NONE or (support is Support.ADVANCED and not self.advanced):
            raise self.unsupported(where.name)

    def _member(self, where: Place, values: tuple[Literal, ...]) -> ColumnElement[bool]:
        self._supported(where, "eq")
        if None in values:
            self._supported(where, "null")
        if len(values) > MOST_VALUES:
            raise NotOData(f"'in' takes at most {MOST_VALUES} values.")
        bound = [where.bind(value) for value in values if value is not None]
        found = where.value.in_(bound)
        return or_(found, where.value.is_(None)) if None in values else found

    def _function(self, where: Place, name: str, value: str) -> ColumnElement[bool]:
        if where.kind is not Kind.TEXT:
            raise self.unsupported(where.name)
        text = where.bind(value)
        if name == "startswith":
            self._supported(where, "starts")
            # A range of keys; LIKE would read the whole table where it ignores case.
            return prefix(text).holds(where.value) if text else where.value.is_not(None)
        if name == "endswith" and (where.operators is None or where.name in BY_END):
            self._advanced("endsWith")
            return where.value.endswith(text, autoescape=True)
        if name == "word":
            return self._has_word(where, text)
        raise self.unsupported(where.name)

    def _has_word(self, where: Place, word: str) -> ColumnElement[bool]:
        """Words are only in the rows of the index."""
        kind, rows = object_kind(self.shape), tables.directory_values
        assert kind is not None, "only directory objects are searched"
        named = rows.c.property == row_name(kind, where.name + WORDS)
        asked = select(rows.c.object_id).where(rows.c.tenant_id == self.tenant_id, named)
        return self.shape.table.c.id.in_(asked.where(prefix(word).holds(rows.c.value)))

    def _quantified(self, node: Lambda) -> ColumnElement[bool]:
        name = "/".join(node.path)
        apart = self.collections.get(name.lower())
        if apart is not None:
            return self._apart(apart, node)
        item, found = self._collection(node.path)
        rows = elements(found.value)
        asked = select(1).select_from(rows).where(rows.c.value.is_not(None))
        if node.inner is None:
            return exists(asked)

        def leaf(path: tuple[str, ...]) -> Place:
            if path[0] != node.variable:
                raise no_such(path)
            if item.kind is not Kind.COMPLEXES:
                if len(path) != 1:
                    raise no_such(path)
                takes = operators(self.shape, item, node.path, element=True)
                return replace(element_of(item, rows.c.value, path), operators=takes)
            part = item.field(path[1]) if len(path) == 2 else None
            if part is None:
                raise no_such(path)
            found = in_document(part.name, part.kind, rows.c.value[part.name], path)
            return replace(found, operators=operators(self.shape, item, (*node.path, part.name)))

        return self._exists(asked.where, _Inside(self, leaf), node)

    def _exists(self, asked: Callable[..., object], inside: _Inside, node: Lambda) -> ColumnElement[bool]:
        assert node.inner is not None
        inner = inside.of(node.inner)
        if node.quantifier == "all":
            self._advanced("all")
            return not_(_as_exists(asked(not_(func.coalesce(inner, false())))))
        return _as_exists(asked(inner))

    def _apart(self, apart: Elements, node: Lambda) -> ColumnElement[bool]:
        asked = select(1).select_from(apart.table).where(apart.belongs)
        if node.inner is None:
            return exists(asked)

        def leaf(path: tuple[str, ...]) -> Place:
            if path != (node.variable,):
                raise no_such(path)
            item, _ = place(self.shape, node.path)
            takes = operators(self.shape, item, node.path)
            return Place(item.name, Kind.TEXT, apart.name, _lowered(path, apart.key), takes)

        return self._exists(asked.where, _Inside(self, leaf), node)

    def _collection(self, path: tuple[str, ...]) -> tuple[Property, Place]:
        top = self.shape.property(path[0])
        if top is not None and not top.filterable:
            raise self.unsupported(top.name)
        item, found = place(self.shape, path)
        known = FILTERED.get(self.shape.name)
        name = "/".join(path).lower()
        listed = (
            known is None
            or item.name.lower().startswith(EXTENSION)
            or any(f"{each}/".startswith(f"{name}/") for each in known)
        )
        if item.kind not in (Kind.TEXTS, Kind.GUIDS, Kind.COMPLEXES) or not item.filterable or not listed:
            raise self.unsupported(item.name)
        return item, found

    def _counted(self, node: Comparison) -> ColumnElement[bool]:
        """`proxyAddresses/$count eq 0`: of these Graph tells only whether there is an element."""
        if FILTERED.get(self.shape.name) is not None and node.path[0].lower() not in COUNTED:
            raise self.unsupported(node.path[0])
        self._advanced("$count")
        asked = self._quantified(Lambda(node.path[:-1], "any", "", None))
        if (node.operator, node.value) == ("eq", 0):
            return not_(asked)
        if (node.operator, node.value) in (("ne", 0), ("gt", 0), ("ge", 1)):
            return asked
        raise self.unsupported(node.path[0])

    def _advanced(self, operator: str) -> None:
        if not self.advanced:
            raise NeedsConsistency(operator)


class Unsupported(NotOData):
    """A filter that can be read but that Graph does not take for this property."""


@dataclass(frozen=True, slots=True)
class _Inside:
    """Translates the inner expression of a lambda: the same operators, other leaves."""

    outer: Predicates
    leaf: Callable[[tuple[str, ...]], Place]

    def of(self, node: Node) -> ColumnElement[bool]:
        match node:
            case Both():
                return and_(*(self.of(part) for part in node.parts))
            case Either():
                return or_(*(self.of(part) for part in node.parts))
            case Not():
                self.outer._advanced("Not")
                return not_(func.coalesce(self.of(node.inner), false()))
            case Comparison():
                return self.outer._compared(self.leaf(node.path), node.operator, node.value)
            case Membership():
                return self.outer._member(self.leaf(node.path), node.values)
            case Function():
                return self.outer._function(self.leaf(node.path), node.name, node.value)
        raise NotOData("A lambda inside a lambda is not supported.")


def _truth(expression: Any) -> ColumnElement[bool]:
    """SQLAlchemy types comparisons of untyped columns as anything."""
    found: ColumnElement[bool] = expression
    return found


def _as_exists(query: object) -> Exists:
    return exists(query)  # type: ignore[arg-type]


def _lowered(path: tuple[str, ...], key: Callable[[str], str] = str.lower) -> Callable[[Literal], str]:
    def bind(value: Literal) -> str:
        if not isinstance(value, str):
            raise NotOData(f"A value that does not fit the type Edm.String was compared with '{'/'.join(path)}'.")
        return key(value)

    return bind
