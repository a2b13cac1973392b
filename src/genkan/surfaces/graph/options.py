"""The query options of one request, read once and checked: nothing that is asked for is silently ignored."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement

from genkan.surfaces.graph import left_out
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import GraphError, bad_query, needs_consistency, not_served, unsupported_query
from genkan.surfaces.graph.odata.filter import Both, Node, parse_filter
from genkan.surfaces.graph.odata.narrow import Narrowing
from genkan.surfaces.graph.odata.ordering import Ordering, Unsorted, parse_orderby
from genkan.surfaces.graph.odata.places import object_kind
from genkan.surfaces.graph.odata.predicate import NeedsConsistency, Predicates, Unsupported
from genkan.surfaces.graph.odata.search import parse_search
from genkan.surfaces.graph.odata.selection import Expansion, parse_expand, parse_select
from genkan.surfaces.graph.odata.words import NotOData
from genkan.surfaces.graph.shapes.shape import Shape

LIST = ("$filter", "$select", "$expand", "$orderby", "$top", "$count", "$search", "$skiptoken", "$format")
ONE = ("$select", "$expand", "$format")
NAMES = ("filter", "select", "expand", "orderby", "top", "count", "search", "skiptoken", "format", "skip", "deltatoken")


@dataclass(frozen=True, slots=True)
class Asked:
    """`$filter` and `$search`: as predicates, and as the tree that `narrowing` answers them by."""

    where: tuple[ColumnElement[bool], ...]
    narrowing: Narrowing | None
    node: Node | None = None

    def narrowed(self, orderings: Sequence[Ordering]) -> tuple[ColumnElement[bool], ...]:
        """The predicates, and what spares reading everything for few matches. Only for lists of the living."""
        if self.narrowing is None or self.node is None or object_kind(self.narrowing.shape) is None:
            return self.where
        bounds = self.narrowing.bounds(self.node, orderings[0]) if orderings else ()
        return (*self.where, *bounds, *self.narrowing.condition(self.node))


@dataclass(frozen=True, slots=True)
class Options:
    asked: Asked
    orderings: tuple[Ordering, ...]
    select: tuple[str, ...] | None
    expand: tuple[Expansion, ...]
    top: int
    count: bool
    skiptoken: str | None


def given(call: Call, allowed: Collection[str]) -> dict[str, str]:
    """The options as text, by their names with `$` (OData 4.01 lets it be left out)."""
    found: dict[str, str] = {}
    for name, value in call.request.query.items():
        option = f"${name}" if name in NAMES else name
        if not option.startswith("$"):
            continue  # custom options, such as `api-version` or tracking, are free (OData 4.01, 11.2.1)
        if option not in NAMES_WITH_MARK:
            raise bad_query(f"The query parameter '{name}' is not supported.")
        if option not in allowed:
            raise unsupported_query(f"The query option '{option}' is not supported for this request.")
        found[option] = value
    if found.get("$format", "json").partition(";")[0] not in ("json", "application/json"):
        raise bad_query("A supported MIME type could not be found that matches the $format query option.")
    return found


NAMES_WITH_MARK = frozenset(f"${name}" for name in NAMES)


def list_options(call: Call, entity: Entity, *, apart: Collection[str] = ()) -> Options:
    """All options of a list; those `apart` the caller reads by itself. Raises Graph's errors."""
    text = {name: value for name, value in given(call, LIST).items() if name not in apart}
    shape = entity.shape
    asked = asked_of(call, entity) if not {"$filter", "$search"} & set(apart) else Asked((), None)
    count = _flag("$count", text.get("$count"))
    try:
        order = text.get("$orderby", entity.order)
        advanced = entity.counts_deleted or (call.advanced and count)
        orderings = parse_orderby(order, shape, advanced=advanced) if order else ()
    except Unsorted as fault:
        raise unsupported_query(str(fault)) from None
    except NotOData as fault:
        raise bad_query(f"Invalid orderby clause: {fault}") from None
    if "$orderby" in text and asked.where and "deleted_at" in shape.table.c and not (call.advanced and count):
        raise unsupported_query("Sorting not supported for current query.")
    return Options(
        asked=asked,
        orderings=orderings,
        select=selected(text, [shape]),
        expand=expanded(text, shape),
        top=page_size(text.get("$top"), entity),
        count=count and call.advanced,
        skiptoken=text.get("$skiptoken"),
    )


def where_of(call: Call, entity: Entity, *, counting: bool = False) -> tuple[ColumnElement[bool], ...]:
    """`$filter` and `$search` as predicates. `counting`: the request is for a `$count`, which asks for it already."""
    return asked_of(call, entity, counting=counting).where


def asked_of(call: Call, entity: Entity, *, counting: bool = False) -> Asked:
    """`$filter` and `$search`, checked. Raises Graph's errors."""
    text = given(call, LIST)
    count = counting or _flag("$count", text.get("$count"))
    nodes: list[Node] = []
    where: list[ColumnElement[bool]] = []
    try:
        if "$filter" in text:
            nodes.append(parse_filter(text["$filter"]))
            advanced = entity.is_log or (call.advanced and count)
            where.append(_predicates(call, entity, advanced=advanced).of(nodes[-1]))
        if "$search" in text:
            if not call.advanced:
                raise unsupported_query(
                    "Request with $search query parameter only works through MSGraph with a special request header: "
                    "'ConsistencyLevel: eventual'"
                )
            if entity.counts_deleted:
                raise unsupported_query("The query option '$search' is not supported for deleted items.")
            nodes.append(parse_search(text["$search"], entity.shape))
            where.append(_predicates(call, entity, advanced=True).of(nodes[-1]))
    except NeedsConsistency as need:
        raise needs_consistency(need.operator) from None
    except Unsupported as fault:
        raise unsupported_query(str(fault)) from None
    except NotOData as fault:
        name = "search" if len(nodes) == ("$filter" in text) and "$search" in text else "filter"
        raise bad_query(f"Invalid {name} clause: {fault}") from None
    if not nodes:
        return Asked((), None)
    node = nodes[0] if len(nodes) == 1 else Both(tuple(nodes))
    predicates = _predicates(call, entity, advanced=True)
    return Asked(tuple(where), Narrowing(call.tx, call.tenant_id, entity.shape, predicates), node)


def _predicates(call: Call, entity: Entity, *, advanced: bool) -> Predicates:
    return Predicates(entity.shape, advanced, call.tenant_id, entity.collections())


def selected(text: dict[str, str], shapes: Sequence[Shape]) -> tuple[str, ...] | None:
    if "$select" not in text:
        return None
    for name in text["$select"].split(","):
        missing = left_out.property_named(name)
        if missing and not any(shape.property(missing) for shape in shapes):
            raise not_served(f"the property `{missing}`")
    try:
        return parse_select(text["$select"], shapes)
    except NotOData as fault:
        raise bad_query(str(fault)) from None


def expanded(text: dict[str, str], shape: Shape) -> tuple[Expansion, ...]:
    if "$expand" not in text:
        return ()
    try:
        return parse_expand(text["$expand"], shape)
    except NotOData as fault:
        raise bad_query(str(fault)) from None


def page_size(text: str | None, entity: Entity) -> int:
    if text is None:
        return entity.page_size
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise bad_query(
            f"Invalid value '{text[:50]}' for $top query option found. The $top query option requires a "
            "non-negative integer value."
        )
    size = int(text)
    if not 1 <= size <= entity.largest_page:
        raise unsupported_query(
            f"Invalid page size specified: '{size}'. Must be between 1 and {entity.largest_page} inclusive."
        )
    return size


def _flag(name: str, text: str | None) -> bool:
    if text is None:
        return False
    if text.lower() not in ("true", "false"):
        raise bad_query(
            f"Invalid value '{text[:50]}' for {name} query option found. Valid values are 'true' or 'false'."
        )
    return text.lower() == "true"


def filter_of(call: Call, entity: Entity) -> Asked:
    """Only the filter, for `$count` as a segment."""
    if not call.advanced:
        raise GraphError(400, "Request_BadRequest", "$count is not currently supported.")
    given(call, ("$filter", "$search"))
    return asked_of(call, entity, counting=True)
