"""Delta queries: everything at first, then only what changed since, told by the revision of each row.

A delta link carries the newest revision at the time its first page was made. Deleted objects come as `@removed`
(`changed` while they can be restored, `deleted` after); a group shows its members likewise, as `members@delta`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from genkan.directory.objects import REFERENCE_KINDS, TABLES, Kind
from genkan.store.tables import directory as tables
from genkan.store.tables import revisions, tombstones
from genkan.surfaces.graph import mixed, paging
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import next_link
from genkan.surfaces.graph.deleted_items import FROM_ROW
from genkan.surfaces.graph.options import given, page_size, selected
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.http import Reply

OPTIONS = ("$select", "$top", "$skiptoken", "$deltatoken")
KIND_OF: Mapping[str, str] = {word: kind for kind, word in REFERENCE_KINDS.items()}


def _delta(kind: Kind) -> Callable[[Call], Reply]:
    def handler(call: Call) -> Reply:
        return _page(call, kind)

    return handler


def _page(call: Call, kind: Kind) -> Reply:
    entity, table = mixed.entity_of(call, kind), TABLES[kind]
    text = given(call, OPTIONS)
    purpose = f"{kind}/delta"
    mark: dict[str, Any] = {"since": 0, "upto": _newest(call), "after": ""}
    if text.get("$deltatoken", "").lower() == "latest":
        return Reply(200, _body(call, kind, [], mark, more=False))
    token = text.get("$skiptoken") or text.get("$deltatoken")
    if token is not None:
        mark = {"upto": mark["upto"], **paging.unseal(call.tx, call.tenant_id, purpose, token)}
    since = mark["since"]
    size = page_size(text.get("$top"), entity)
    query = select(table).where(
        table.c.tenant_id == call.tenant_id, table.c.revision > since, table.c.id > mark["after"]
    )
    if since == 0:
        query = query.where(table.c.deleted_at.is_(None))
    rows = call.tx.all(query.order_by(table.c.id).limit(size + 1))
    page, more = rows[:size], len(rows) > size
    value = _values(call, kind, [FROM_ROW[kind](each) for each in page], since)
    if not more and since:
        value += _purged(call, kind, since)
    if more:
        mark["after"] = page[-1].id
    return Reply(200, _body(call, kind, value, mark, more=more))


def _body(call: Call, kind: Kind, value: list[dict[str, Any]], mark: dict[str, Any], *, more: bool) -> dict[str, Any]:
    """`mark` is where the next page goes on; after the last one, what the next delta starts from."""
    after = mark if more else {"since": mark["upto"], "after": ""}
    token = paging.seal(call.tx, call.tenant_id, f"{kind}/delta", after)
    link = next_link(call, token, "$skiptoken" if more else "$deltatoken")
    return {
        "@odata.context": f"{call.root}/$metadata#{mixed.ENTITIES[kind].shape.entity_set}",
        "@odata.nextLink" if more else "@odata.deltaLink": link,
        "value": value,
    }


def _values(call: Call, kind: Kind, found: list[Any], since: int) -> list[dict[str, Any]]:
    entity = mixed.entity_of(call, kind)
    select_ = selected(
        {name: value for name, value in given(call, OPTIONS).items() if name == "$select"}, [entity.shape]
    )
    if select_ is not None and "id" not in select_:
        select_ = (*select_, "id")
    rendered = render_all(call.tx, call.tenant_id, entity, found, select_, version=call.version)
    value = []
    for item, body in zip(found, rendered, strict=True):
        if item.deleted_at is not None:
            value.append({"id": item.id, "@removed": {"reason": "changed"}})
            continue
        if kind == "group":
            members = _members(call, item.id, since)
            if members:
                body["members@delta"] = members
        value.append(body)
    return value


def _members(call: Call, group_id: str, since: int) -> list[dict[str, Any]]:
    table = tables.memberships
    added = call.tx.all(
        select(table.c.member_id, table.c.member_type)
        .where(table.c.tenant_id == call.tenant_id, table.c.group_id == group_id, table.c.revision > since)
        .order_by(table.c.member_id)
    )
    value: list[dict[str, Any]] = [
        {"@odata.type": f"#microsoft.graph.{KIND_OF[each.member_type]}", "id": each.member_id} for each in added
    ]
    if since:
        present = {each.member_id for each in added}
        for key in _tombs(call, table.name, since):
            group, _, member = key.partition("\n")
            if group == group_id and member not in present:
                value.append({"id": member, "@removed": {"reason": "deleted"}})
    return value


def _purged(call: Call, kind: Kind, since: int) -> list[dict[str, Any]]:
    return [{"id": key, "@removed": {"reason": "deleted"}} for key in _tombs(call, TABLES[kind].name, since)]


def _tombs(call: Call, table: str, since: int) -> list[str]:
    query = select(tombstones.c.row_key).where(
        tombstones.c.tenant_id == call.tenant_id, tombstones.c.revision > since, tombstones.c.table_name == table
    )
    return [each.row_key for each in call.tx.all(query.order_by(tombstones.c.row_key))]


def _newest(call: Call) -> int:
    query = select(revisions.c.revision).where(revisions.c.tenant_id == call.tenant_id)
    return int(call.tx.value(query) or 0)


ROWS: tuple[Row, ...] = (
    row("GET", "/users/delta", _delta("user")),
    row("GET", "/groups/delta", _delta("group")),
    row("GET", "/applications/delta", _delta("application")),
    row("GET", "/servicePrincipals/delta", _delta("servicePrincipal")),
)
