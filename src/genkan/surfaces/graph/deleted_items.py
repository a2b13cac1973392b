"""/directory/deletedItems: what was deleted within 30 days; brought back, or removed for good."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import ColumnElement

from genkan.directory import applications, groups, objects, service_principals, users
from genkan.directory.objects import KEPT_FOR, TABLES, Kind
from genkan.surfaces.graph import gate, mixed
from genkan.surfaces.graph.accepted import Accepted
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import count_reply, list_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_found
from genkan.surfaces.graph.extension_values import extended
from genkan.surfaces.graph.keys import object_id
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.permission_sets import DELETED_BY_KIND
from genkan.surfaces.graph.rendering import render_all
from genkan.surfaces.http import Reply

NOT_MADE = ("administrativeUnit", "device")
FROM_ROW: Mapping[Kind, Callable[[Any], Any]] = {
    "application": applications.application,
    "servicePrincipal": service_principals.service_principal,
    "user": users.user,
    "group": groups.group,
}
RESTORES: Mapping[Kind, Callable[..., Any]] = {
    "application": applications.restore,
    "servicePrincipal": service_principals.restore,
    "user": users.restore,
    "group": groups.restore,
}
PURGES: Mapping[Kind, Callable[..., None]] = {
    "application": applications.purge,
    "servicePrincipal": service_principals.purge,
    "user": users.purge,
    "group": groups.purge,
}


def _entity(kind: Kind) -> Entity:
    shown = mixed.ENTITIES[kind]

    def every(tx: Any, tenant_id: str, *where: ColumnElement[bool], **page: Any) -> list[Any]:
        return [FROM_ROW[kind](each) for each in objects.every_deleted(tx, tenant_id, kind, *where, **page)]

    return Entity(shown.shape, every, shown.extras, shown.collections, counts_deleted=True)


DELETED: Mapping[Kind, Entity] = {kind: _entity(kind) for kind in TABLES}


def _recent(call: Call, kind: Kind) -> ColumnElement[bool]:
    return TABLES[kind].c.deleted_at > call.now - KEPT_FOR


def _list(kind: Kind) -> Callable[[Call], Reply]:
    def handler(call: Call) -> Reply:
        context = f"{call.root}/$metadata#{mixed.ENTITIES[kind].shape.entity_set}"
        return list_reply(call, extended(call, DELETED[kind]), _recent(call, kind), context=context)

    return handler


def _count(kind: Kind) -> Callable[[Call], Reply]:
    return lambda call: count_reply(call, extended(call, DELETED[kind]), _recent(call, kind))


def none_deleted(call: Call) -> Reply:
    """Of kinds that cannot be made here."""
    mixed.check_options(call, ("group",))
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": []})


def _find(call: Call) -> tuple[Kind, Any]:
    id = object_id(call.tx, call.tenant_id, "directoryObjects", call.params["id"])
    for kind in TABLES:
        found = objects.buried(call.tx, call.tenant_id, kind, id, call.now) if id else None
        if found is not None:
            return kind, FROM_ROW[kind](found)
    raise not_found(call.params["id"])


def _reply(call: Call, kind: Kind, found: Any) -> Reply:
    entity = mixed.entity_of(call, kind)
    select = selected(given(call, ("$select", "$format")), [entity.shape])
    body = render_all(call.tx, call.tenant_id, entity, [found], select, version=call.version)[0]
    context = f"{call.root}/$metadata#directoryObjects/$entity"
    return Reply(200, {"@odata.context": context, "@odata.type": entity.shape.odata_type, **body})


def get(call: Call) -> Reply:
    return _reply(call, *_find(call))


def restore(call: Call) -> Reply:
    kind, found = _find(call)
    gate.let_in(call, _needs(kind, "restore"))
    restored = RESTORES[kind](call.write, found.id, call.now)
    call.audit(f"Restore {kind}", found.id, kind, found.display_name)
    return _reply(call, kind, restored)


def purge(call: Call) -> Reply:
    kind, found = _find(call)
    gate.let_in(call, _needs(kind, "delete"))
    PURGES[kind](call.write, found.id)
    call.audit(f"Hard Delete {kind}", found.id, kind, found.display_name)
    return Reply(204)


def _needs(kind: Kind, what: str) -> Accepted:
    resource = "applications" if kind == "servicePrincipal" else f"{kind}s"
    return DELETED_BY_KIND[kind].to(f"deletedItems.{resource}/{what}")


ROWS: tuple[Row, ...] = (
    *(row("GET", f"/directory/deletedItems/microsoft.graph.{kind}", _list(kind)) for kind in TABLES),
    *(row("GET", f"/directory/deletedItems/microsoft.graph.{kind}/$count", _count(kind)) for kind in TABLES),
    *(row("GET", f"/directory/deletedItems/microsoft.graph.{kind}", none_deleted) for kind in NOT_MADE),
    row("GET", "/directory/deletedItems/{id}", get),
    row("POST", "/directory/deletedItems/{id}/restore", restore),
    row("DELETE", "/directory/deletedItems/{id}", purge),
)
