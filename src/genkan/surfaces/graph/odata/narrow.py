"""How a filter is answered quickly: by the rows of the index where few objects match, otherwise in the list's order.

A list in order finds its page at once when many match and reads everything when few do; an index is the other way
round. So each comparison's matches are counted in the index first, but not further than `FEW`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, select, union_all

from genkan.directory import values
from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.surfaces.graph.odata.filter import Both, Either, Lambda, Node, Not
from genkan.surfaces.graph.odata.ordering import Ordering
from genkan.surfaces.graph.odata.places import object_kind
from genkan.surfaces.graph.odata.predicate import Predicates
from genkan.surfaces.graph.odata.sought import Sought, not_all, sought
from genkan.surfaces.graph.odata.spans import Span, conditions
from genkan.surfaces.graph.shapes.shape import Kind, Shape

FEW = 5_000
ANY = (Span(),)


@dataclass(frozen=True, slots=True)
class Few:
    """At most `FEW` objects that may match; `exact` where all of them do. `several`: an id may come more than once."""

    queries: tuple[Select[Any], ...]
    size: int
    exact: bool
    several: bool = False

    @property
    def ids(self) -> Any:
        return self.queries[0] if len(self.queries) == 1 else union_all(*self.queries)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One filter over the living objects of a tenant."""

    tx: Read
    tenant_id: str
    shape: Shape
    predicates: Predicates

    def few(self, node: Node, *, no: bool = False) -> Few | None:
        """The matches of a filter (or with `no` of its opposite), where they are few."""
        match node:
            case Not():
                return self.few(node.inner, no=not no)
            case Both() | Either():
                parts = [self.few(part, no=no) for part in node.parts]
                return _all_of(parts) if isinstance(node, Both) is not no else _any_of(parts)
        found = self._sought(node, no=no)
        return self._looked_up(found) if found else None

    def condition(self, node: Node) -> Iterator[ColumnElement[bool]]:
        """What to ask beside the filter itself, so that few matches are not looked for among all objects."""
        few = self.few(node)
        if few is not None:
            yield self.shape.table.c.id.in_(few.ids) if few.queries else false()

    def bounds(self, node: Node, ordering: Ordering) -> Iterator[ColumnElement[bool]]:
        """What a filter of the very property that is sorted by leaves of the order: its index is walked there only."""
        if ordering.item.kind is not Kind.TEXT or ordering.item.key is None:
            return
        for part in node.parts if isinstance(node, Both) else (node,):
            found = self._sought(part, no=False)
            if found and found.path == ordering.item.name and found.exact and not found.nulls and len(found.spans) == 1:
                yield found.spans[0].holds(ordering.column)

    def count(self, node: Node) -> int:
        """How many match, told by whatever is fewer: those that do or those that do not."""
        few = self.few(node)
        if few is not None:
            return self._count_few(few, node)
        others = self.few(node, no=True)
        if others is not None:
            return self._total() - self._count_few(others, Not(node))
        if isinstance(node, Both):
            for at, part in enumerate(node.parts):
                others = self.few(part, no=True)
                if others is not None:
                    rest = (*node.parts[:at], *node.parts[at + 1 :])
                    kept: Node = rest[0] if len(rest) == 1 else Both(rest)
                    return self.count(kept) - self._count_few(others, Both((kept, Not(part))))
        counted = self._count_rows(node)
        return counted if counted is not None else self._count(self.predicates.of(node))

    def _sought(self, node: Node, *, no: bool) -> Sought | None:
        if isinstance(node, Lambda) and node.quantifier == "all":
            return not_all(self.shape, node) if no else None
        found = sought(self.shape, node)
        return found.rest() if found and no else found

    def _looked_up(self, found: Sought) -> Few | None:
        queries = self._queries(found)
        lacking = self._lacking(found.path) if found.nulls else 0
        if queries is None or lacking is None or lacking > FEW:
            return None
        nulls = self._missing(found.path) if lacking else []
        if nulls is None or (found.spans == ANY and self._holding(found.path, FEW) > FEW):
            return None
        size = lacking
        for query in queries:
            size += int(self.tx.value(select(func.count()).select_from(query.limit(FEW + 1).subquery())))
            if size > FEW:
                return None
        return Few((*queries, *nulls), size, found.exact, found.several)

    def _queries(self, found: Sought) -> list[Select[Any]] | None:
        """Queries for the ids of those with a value; None where there is no index."""
        source = self._source(found.path)
        if source is None:
            return None
        owner, key, where = source
        return [select(owner.label("id")).where(*where, asked) for asked in conditions(found.spans, key)]

    def _holding(self, path: str, unknown: int) -> int:
        """How many have a value of a property; `unknown` where that is not counted."""
        kind = object_kind(self.shape)
        if kind is None or path.lower() in self.predicates.collections or path == "id":
            return unknown
        path = path.removesuffix(values.BACKWARDS).removesuffix(values.WORDS)
        path = path.lower() if path.lower().startswith(values.EXTENSION) else path
        return values.count(self.tx, self.tenant_id, kind, path)

    def _lacking(self, path: str) -> int | None:
        """How many have no value of a property."""
        held = self._holding(path, -1)
        return self._total() - held if held >= 0 else 0 if path == "id" else None

    def _source(self, path: str) -> tuple[ColumnElement[Any], ColumnElement[Any], list[ColumnElement[bool]]] | None:
        """The rows of a property: whose they are, their keys, and which they are."""
        table, kind = self.shape.table, object_kind(self.shape)
        apart = self.predicates.collections.get(path.lower())
        if apart is not None:
            return apart.owner, apart.name, [apart.table.c.tenant_id == self.tenant_id]
        if path == "id":
            return table.c.id, table.c.id, self._living()
        bare = path.removesuffix(values.BACKWARDS).removesuffix(values.WORDS)
        if kind is None or not (bare in values.indexed(kind) or bare.lower().startswith(values.EXTENSION)):
            return None
        rows = tables.directory_values
        if bare.lower().startswith(values.EXTENSION):
            path = path.lower()
        named = rows.c.property == values.row_name(kind, path)
        return rows.c.object_id, rows.c.value, [rows.c.tenant_id == self.tenant_id, named]

    def _missing(self, path: str) -> list[Select[Any]] | None:
        """Who has no value. Only a property that can lack one has a bit."""
        kind = object_kind(self.shape)
        assert kind is not None, "a property with rows belongs to a kind"
        path = path.removesuffix(values.BACKWARDS)
        bit = values.bit(kind, path)
        if not bit:
            return [] if path in values.FIELDS[kind] or path in values.DEFAULTS or path == "id" else None
        table = self.shape.table
        return [select(table.c.id.label("id")).where(*self._living(), table.c.held.bitwise_and(bit) == 0)]

    def _count_few(self, few: Few, node: Node) -> int:
        if not few.queries:
            return 0
        if few.exact and not few.several:
            return few.size
        if few.exact:
            return int(self.tx.value(select(func.count(func.distinct(few.ids.subquery().c.id)))))
        return self._count(self.shape.table.c.id.in_(few.ids), self.predicates.of(node))

    def _count_rows(self, node: Node) -> int | None:
        """Count many by the index alone: the matches of one comparison, or what is left of all without the others."""
        for no in (False, True):
            inner, turned = node, no
            while isinstance(inner, Not):
                inner, turned = inner.inner, not turned
            if isinstance(inner, Both | Either):
                return None
            found = self._sought(inner, no=turned)
            size = self._size(found) if found is not None and found.exact else None
            if size is not None:
                return self._total() - size if no else size
        return None

    def _size(self, found: Sought) -> int | None:
        if found.spans == ANY and not found.nulls:
            held = self._holding(found.path, -1)
            return held if held >= 0 else None
        queries = self._queries(found)
        lacking = self._lacking(found.path) if found.nulls else 0
        if queries is None or lacking is None:
            return None
        if found.several and queries:
            ids = (queries[0] if len(queries) == 1 else union_all(*queries)).subquery().c.id
            return lacking + int(self.tx.value(select(func.count(func.distinct(ids)))))
        counts = (self.tx.value(select(func.count()).select_from(query.subquery())) for query in queries)
        return lacking + sum(int(count) for count in counts)

    def _count(self, *where: ColumnElement[bool]) -> int:
        return int(self.tx.value(select(func.count()).select_from(self.shape.table).where(*self._living(), *where)))

    def _total(self) -> int:
        kind = object_kind(self.shape)
        return values.count(self.tx, self.tenant_id, kind) if kind else self._count()

    def _living(self) -> list[ColumnElement[bool]]:
        table = self.shape.table
        return [table.c.tenant_id == self.tenant_id, table.c.deleted_at.is_(None)]


def _all_of(parts: Sequence[Few | None]) -> Few | None:
    """One part's matches hold those of all."""
    known = [part for part in parts if part is not None]
    if not known:
        return None
    best = min(known, key=lambda part: part.size)
    return Few(best.queries, best.size, best.size == 0, best.several)


def _any_of(parts: Sequence[Few | None]) -> Few | None:
    known = [part for part in parts if part is not None]
    size = sum(part.size for part in known)
    if len(known) < len(parts) or size > FEW:
        return None
    queries = tuple(query for part in known for query in part.queries)
    return Few(queries, size, all(part.exact for part in known), several=True)
