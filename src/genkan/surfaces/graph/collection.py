"""A list, a count, one object: the same for every entity set, from options to JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from sqlalchemy import ColumnElement, func, select

from genkan.directory import values
from genkan.surfaces.graph import paging
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_served
from genkan.surfaces.graph.odata.ordering import behind, order_by
from genkan.surfaces.graph.odata.places import object_kind
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.options import ONE, Asked, Options, expanded, filter_of, given, list_options, selected
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.http import Reply


def list_reply(call: Call, entity: Entity, *where: ColumnElement[bool], context: str | None = None) -> Reply:
    """One page of the objects that meet `where` and the request's own filter."""
    options = list_options(call, entity)
    table = entity.shape.table
    # What a handler asks beside leaves few objects, or deleted ones, which the index does not know.
    alone = not where
    purpose = purpose_of(call)
    after = list(options.asked.narrowed(options.orderings)) if alone else [*where, *options.asked.where]
    if options.skiptoken is not None:
        mark = paging.unseal(call.tx, call.tenant_id, purpose, options.skiptoken)
        after.append(behind(options.orderings, table.c.id, mark))
    found = entity.every(
        call.tx,
        call.tenant_id,
        *after,
        order_by=order_by(options.orderings, table.c.id),
        limit=options.top + 1,
    )
    page, more = list(found[: options.top]), len(found) > options.top
    body: dict[str, Any] = {"@odata.context": context or context_url(call, entity, options.select)}
    if options.count and options.skiptoken is None:  # only the first page tells the count
        body["@odata.count"] = _counted(call, entity, options.asked, where) if more else len(page)
    if more:
        last = page[-1]
        mark = [*(each.value_of(last) for each in options.orderings), last.id]
        body["@odata.nextLink"] = next_link(call, paging.seal(call.tx, call.tenant_id, purpose, mark))
    body["value"] = bodies(call, entity, page, options)
    return Reply(200, body)


def bodies(call: Call, entity: Entity, found: Sequence[Any], options: Options) -> list[dict[str, Any]]:
    rendered = render_all(call.tx, call.tenant_id, entity, found, options.select, version=call.version)
    if options.expand:
        for item, body in zip(found, rendered, strict=True):
            body.update(expansions(call, entity, item, options.expand))
    return rendered


def one_reply(call: Call, entity: Entity, found: Any, *, status: int = 200) -> Reply:
    """A single object with its `@odata.context`."""
    text = given(call, ONE)
    select = selected(text, [entity.shape])
    expand = expanded(text, entity.shape)
    rendered = render_all(call.tx, call.tenant_id, entity, [found], select, version=call.version)[0]
    rendered.update(expansions(call, entity, found, expand))
    body = {"@odata.context": f"{context_url(call, entity, select)}/$entity", **rendered}
    return Reply(status, body, {"etag": etag(found)} if hasattr(found, "revision") else {})


def created(call: Call, entity: Entity, found: Any) -> Reply:
    """201 with the whole object and its address."""
    rendered = render_all(call.tx, call.tenant_id, entity, [found], None, version=call.version)[0]
    body = {"@odata.context": f"{context_url(call, entity, None)}/$entity", **rendered}
    location = f"{call.root}/{entity.shape.entity_set}/{found.id}"
    return Reply(201, body, {"location": location})


def expansions(call: Call, entity: Entity, found: Any, wanted: Sequence[Expansion]) -> dict[str, Any]:
    body = {}
    for expansion in wanted:
        expand = entity.expands.get(expansion.name)
        if expand is None:
            raise not_served(f"$expand of `{expansion.name}` on {entity.shape.entity_set}")
        body[expansion.name] = expand(call, found, expansion)
    return body


def count_reply(call: Call, entity: Entity, *where: ColumnElement[bool]) -> Reply:
    """`/users/$count`: a bare number."""
    return Reply(200, str(_counted(call, entity, filter_of(call, entity), where)), media_type="text/plain")


def _counted(call: Call, entity: Entity, asked: Asked, where: Sequence[ColumnElement[bool]]) -> int:
    if asked.narrowing is not None and asked.node is not None and not where and object_kind(entity.shape):
        return asked.narrowing.count(asked.node)
    kind = object_kind(entity.shape)
    if kind is not None and not where and asked.node is None and not entity.counts_deleted:
        return values.count(call.tx, call.tenant_id, kind)
    return counted(call, entity, [*where, *asked.where])


def counted(call: Call, entity: Entity, where: Sequence[ColumnElement[bool]]) -> int:
    table = entity.shape.table
    query = select(func.count()).select_from(table).where(*where)
    if "tenant_id" in table.c:
        query = query.where(table.c.tenant_id == call.tenant_id)
    if "deleted_at" in table.c and not entity.counts_deleted:
        query = query.where(table.c.deleted_at.is_(None))
    return int(call.tx.value(query))


def context_url(call: Call, entity: Entity, select: Sequence[str] | None) -> str:
    chosen = f"({','.join(select)})" if select else ""
    return f"{call.root}/$metadata#{entity.shape.entity_set}{chosen}"


def next_link(call: Call, token: str, name: str = "$skiptoken") -> str:
    """The request's own address with the token in place of the last one."""
    kept = [
        (key, value)
        for key, value in parse_qsl(call.request.query_string, keep_blank_values=True)
        if key.lower() not in ("$skiptoken", "skiptoken", "$deltatoken", "deltatoken")
    ]
    query = urlencode([*kept, (name, token)], safe="$,()'", quote_via=quote)
    path = "/".join(quote(segment, safe="$()'=,:@") for segment in call.request.segments)
    return f"{call.request.base_url}/{path}?{query}"


def etag(found: Any) -> str:
    return f'W/"{found.revision}"'


def purpose_of(call: Call) -> str:
    """What a continuation token is bound to: the same list with the same options."""
    kept = sorted(
        (key, value)
        for key, value in call.request.query.items()
        if key.removeprefix("$") in ("filter", "search", "orderby")
    )
    return "/".join(call.segments).lower() + "?" + urlencode(kept)
