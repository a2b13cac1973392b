"""Lists of directory objects of several kinds: members, owners, memberOf. Each item says its `@odata.type`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, Subquery, func, literal, select, union_all

from genkan.surfaces.graph import paging
from genkan.surfaces.graph.applications import APPLICATIONS
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, list_reply, next_link, purpose_of
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import GraphError, bad_query, no_segment, not_found, unsupported_query
from genkan.surfaces.graph.extension_values import extended
from genkan.surfaces.graph.facts import every_role
from genkan.surfaces.graph.groups import GROUPS
from genkan.surfaces.graph.keys import is_guid
from genkan.surfaces.graph.options import LIST, Asked, Options, given, list_options, selected, where_of
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.service_principals import SERVICE_PRINCIPALS
from genkan.surfaces.graph.shapes.roles import DIRECTORY_ROLE
from genkan.surfaces.graph.shapes.shape import Shape
from genkan.surfaces.graph.users import USERS
from genkan.surfaces.http import Reply

ROLES = Entity(DIRECTORY_ROLE, every_role)
ENTITIES: Mapping[str, Entity] = {
    "user": USERS,
    "group": GROUPS,
    "servicePrincipal": SERVICE_PRINCIPALS,
    "application": APPLICATIONS,
    "directoryRole": ROLES,
}
PREFIX = "microsoft.graph."
# Kinds of directory objects that Graph has and nobody can make here: there are none.
NONE_HERE = frozenset({"administrativeunit", "device", "orgcontact"})


def entity_of(call: Call, kind: str) -> Entity:
    """The entity of a kind, with the directory extensions that the query names."""
    return extended(call, ENTITIES[kind])


def shapes(call: Call) -> list[Shape]:
    """What `$select` may name where objects are of any kind."""
    return [entity_of(call, kind).shape for kind in ENTITIES]


def objects(
    call: Call, ids: Sequence[str], kinds: Sequence[str] = tuple(ENTITIES), select: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Objects of several kinds as JSON with their `@odata.type`, in the order of `ids`; the dead are left out."""
    found: dict[str, dict[str, Any]] = {}
    for kind in kinds:
        entity = entity_of(call, kind)
        chunk = entity.every(call.tx, call.tenant_id, entity.shape.table.c.id.in_(ids))
        own = None if select is None else [name for name in select if entity.shape.property(name)]
        rendered = render_all(call.tx, call.tenant_id, entity, chunk, own, version=call.version)
        for item, body in zip(chunk, rendered, strict=True):
            found[item.id] = {"@odata.type": entity.shape.odata_type, **body}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def cast(call: Call) -> Entity | None:
    """The type in `/members/microsoft.graph.user`; None where there is none. Raises for an unknown one."""
    name = call.params.get("type")
    if name is None:
        return None
    wanted = name.lower().removeprefix(PREFIX)
    for kind in ENTITIES:
        if name.lower().startswith(PREFIX) and kind.lower() == wanted:
            return entity_of(call, kind)
    raise no_segment(name)


def _none_here(call: Call) -> bool:
    return call.params.get("type", "").lower().removeprefix(PREFIX) in NONE_HERE


def mixed_list(call: Call, ids: Select[Any], kinds: Sequence[str]) -> Reply:
    """One page of the living objects among `ids`, a query for object ids."""
    if _none_here(call):
        return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": []})
    key = call.params.get("type", "")
    if "." not in key and is_guid(key):
        return _one(call, ids, kinds, key)
    entity = cast(call)
    if entity is not None:
        context = f"{call.root}/$metadata#{entity.shape.entity_set}"
        return list_reply(call, entity, entity.shape.table.c.id.in_(ids), context=context)
    text = given(call, LIST)
    for option in ("$orderby", "$expand"):
        if option in text:
            raise unsupported_query(f"The query option '{option}' is not supported for directory objects of any type.")
    options = _options(call, text, kinds)
    found = _union(call, ids, kinds).subquery()
    query = select(found.c.id, found.c.kind).order_by(found.c.id).limit(options.top + 1)
    if options.skiptoken is not None:
        query = query.where(found.c.id > paging.unseal(call.tx, call.tenant_id, purpose_of(call), options.skiptoken)[0])
    rows = call.tx.all(query)
    page, more = rows[: options.top], len(rows) > options.top
    body: dict[str, Any] = {"@odata.context": f"{call.root}/$metadata#directoryObjects"}
    if options.count and options.skiptoken is None:
        body["@odata.count"] = _total(call, found)
    if more:
        token = paging.seal(call.tx, call.tenant_id, purpose_of(call), [page[-1].id])
        body["@odata.nextLink"] = next_link(call, token)
    present = list(dict.fromkeys(row.kind for row in page))
    body["value"] = objects(call, [row.id for row in page], present, options.select)
    return Reply(200, body)


def _one(call: Call, ids: Select[Any], kinds: Sequence[str], key: str) -> Reply:
    """`/memberOf/{id}`: one of the list by its id. Raises Graph's 404 when it is not among them."""
    chosen = selected(given(call, ("$select",)), shapes(call))
    found = union_all(*(_living(call, kind, ids) for kind in kinds)).subquery()
    row = call.tx.first(select(found.c.id, found.c.kind).where(found.c.id == key.lower()))
    if row is None:
        raise not_found(key)
    body = objects(call, [row.id], [row.kind], chosen)[0]
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects/$entity", **body})


def check_options(call: Call, kinds: Sequence[str]) -> None:
    """Raises for options that a list of these kinds does not take; for lists that are always empty."""
    _options(call, given(call, LIST), kinds)
    for kind in kinds:
        where_of(call, entity_of(call, kind))


def mixed_count(call: Call, ids: Select[Any], kinds: Sequence[str]) -> Reply:
    entity = None if _none_here(call) else cast(call)
    if entity is not None:
        return count_reply(call, entity, entity.shape.table.c.id.in_(ids))
    if not call.advanced:
        raise GraphError(400, "Request_BadRequest", "$count is not currently supported.")
    if _none_here(call):
        return Reply(200, "0", media_type="text/plain")
    given(call, ("$filter", "$search"))
    return Reply(200, str(_total(call, _union(call, ids, kinds).subquery())), media_type="text/plain")


def link_list(call: Call, ids: Select[Any], kinds: Sequence[str]) -> Reply:
    """`/members/$ref`: addresses only."""
    given(call, ("$top",))
    found = _union(call, ids, kinds).subquery()
    rows = call.tx.all(select(found.c.id).order_by(found.c.id))
    value = [{"@odata.id": f"{call.root}/directoryObjects/{row.id}"} for row in rows]
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#Collection($ref)", "value": value})


def link_reply(call: Call, ids: Select[Any], kinds: Sequence[str], key: str) -> Reply:
    """`/members/{id}/$ref`: the address of one. Raises Graph's 404 when it is not among them.

    Terraform's older clients ask so whether somebody is an owner, and select `id` and `url`.
    """
    chosen = {name.strip().lower() for name in given(call, ("$select",)).get("$select", "").split(",")} - {""}
    unknown = sorted(chosen - {"id", "url"})
    if unknown:
        raise bad_query(f"Could not find a property named '{unknown[0][:100]}' on a reference.")
    found = union_all(*(_living(call, kind, ids) for kind in kinds)).subquery()
    row = call.tx.first(select(found.c.id).where(found.c.id == key.lower()))
    if row is None:
        raise not_found(key)
    address = f"{call.root}/directoryObjects/{row.id}"
    shown = {name: value for name, value in (("id", row.id), ("url", address)) if name in chosen}
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#$ref", "@odata.id": address, **shown})


def living_ids(call: Call, ids: Select[Any], kinds: Sequence[str], most: int = 100) -> list[str]:
    """Those of a query's ids whose objects live."""
    parts = [_living(call, kind, ids) for kind in kinds]
    found = union_all(*parts).subquery()
    return [row.id for row in call.tx.all(select(found.c.id).order_by(found.c.id).limit(most))]


def _living(call: Call, kind: str, ids: Select[Any]) -> Select[Any]:
    table = ENTITIES[kind].shape.table
    query = select(table.c.id, literal(kind).label("kind")).where(table.c.id.in_(ids))
    if kind == "directoryRole":
        return query  # the same in every tenant, and never deleted
    return query.where(table.c.tenant_id == call.tenant_id, table.c.deleted_at.is_(None))


def _options(call: Call, text: Mapping[str, str], kinds: Sequence[str]) -> Options:
    """The options that mixed lists have; `$select` may name a property of any kind."""
    first = entity_of(call, kinds[0])
    chosen = selected(dict(text), shapes(call))
    plain = list_options(call, first, apart=("$filter", "$search", "$select"))
    return Options(Asked((), None), (), chosen, (), plain.top, plain.count, plain.skiptoken)


def _union(call: Call, ids: Select[Any], kinds: Sequence[str]) -> Any:
    """Ids and kinds of the living. A filter selects the kinds that have its properties."""
    parts: list[Select[Any]] = []
    fault: GraphError | None = None
    for kind in kinds:
        entity = entity_of(call, kind)
        try:
            where = where_of(call, entity)
        except GraphError as error:
            if error.code != "BadRequest" or "Could not find a property" not in error.message:
                raise
            fault = error
            continue
        parts.append(_living(call, kind, ids).where(*where))
    if not parts:
        raise fault or bad_query("Invalid filter clause.")
    return union_all(*parts)


def _total(call: Call, found: Subquery) -> int:
    return int(call.tx.value(select(func.count()).select_from(found)))
