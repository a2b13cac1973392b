"""/directoryObjects: objects of any kind by their ids, and how a mixed list is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.applications import APPLICATIONS
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import bad_request
from genkan.surfaces.graph.groups import GROUPS
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.graph.service_principals import SERVICE_PRINCIPALS
from genkan.surfaces.graph.shapes.shape import guids, texts
from genkan.surfaces.graph.users import USERS
from genkan.surfaces.http import Reply

ENTITIES: Mapping[str, Entity] = {
    "user": USERS,
    "group": GROUPS,
    "servicePrincipal": SERVICE_PRINCIPALS,
    "application": APPLICATIONS,
}
MOST_IDS = 1000


def mixed(
    call: Call, ids: Sequence[str], kinds: Sequence[str] = tuple(ENTITIES), select: Sequence[str] | None = None
) -> list[dict[str, Any]]:
    """Objects of several kinds as JSON with their `@odata.type`, in the order of `ids`; the dead are left out."""
    found: dict[str, dict[str, Any]] = {}
    for kind in kinds:
        entity = ENTITIES[kind]
        chunk = entity.every(call.tx, call.tenant_id, entity.shape.table.c.id.in_(ids))
        own = None if select is None else [name for name in select if entity.shape.property(name)]
        for item, body in zip(
            chunk, render_all(call.tx, call.tenant_id, entity, chunk, own, version=call.version), strict=True
        ):
            found[item.id] = {"@odata.type": entity.shape.odata_type, **body}
    return [found[id] for id in dict.fromkeys(ids) if id in found]


def get_by_ids(call: Call) -> Reply:
    body = read_object(call.request)
    ids = check(guids("ids", required=True), body.get("ids"), "DirectoryObject")
    types = check(texts("types", nullable=True), body.get("types"), "DirectoryObject")
    if len(ids) > MOST_IDS:
        raise bad_request(f"The number of ids must not exceed {MOST_IDS}.", target="ids")
    by_name = {kind.lower(): kind for kind in ENTITIES}
    wanted = [by_name[name.lower()] for name in types or () if name.lower() in by_name]
    if not types or "directoryobject" in (name.lower() for name in types):
        wanted = list(ENTITIES)
    select = selected(given(call, ("$select",)), [entity.shape for entity in ENTITIES.values()])
    value = mixed(call, ids, wanted, select)
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": value})


ROWS: tuple[Row, ...] = (row("POST", "/directoryObjects/getByIds", get_by_ids, reads=True),)
