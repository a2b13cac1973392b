"""The resources in the groups, whatever their type: writing, finding, listing, removing.

What a type means (a machine's power, a network's subnets) is in that type's own file, which stands on this one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, select

from genkan.resources import groups, ids
from genkan.resources.errors import GroupGoing, LocationFixed, ParentMissing, ResourceMissing
from genkan.resources.ids import ResourceId
from genkan.store import Read, Write
from genkan.store.tables import access as access_tables
from genkan.store.tables import resources as tables


@dataclass(frozen=True, slots=True)
class Draft:
    """What a client wants a resource to be. `location` is normalised; None for types without one."""

    location: str | None = None
    tags: Mapping[str, str] = field(default_factory=dict)
    properties: Mapping[str, Any] = field(default_factory=dict)
    identity: Mapping[str, Any] | None = None
    sku: Mapping[str, Any] | None = None
    state: Mapping[str, Any] = field(default_factory=dict)  # what clients cannot write


@dataclass(frozen=True, slots=True)
class Resource:
    id: ResourceId
    location: str | None
    tags: Mapping[str, str]
    identity: Mapping[str, Any] | None
    sku: Mapping[str, Any] | None
    properties: Mapping[str, Any]
    state: Mapping[str, Any]
    created_at: datetime
    changed_at: datetime


def put(tx: Write, resource_id: ResourceId, draft: Draft, now: datetime) -> tuple[Resource, bool]:
    """Write a resource whole; True when it is new. On a second write `state` is merged over what was there.

    Raises `GroupMissing`, `GroupGoing`, `ParentMissing`, `LocationFixed`.
    """
    group = groups.get(tx, tx.tenant_id, resource_id.subscription_id, resource_id.group)
    if group.provisioning_state == "Deleting":
        raise GroupGoing(group.name)
    parent = resource_id.parent
    if parent is not None and find(tx, tx.tenant_id, parent) is None:
        raise ParentMissing(resource_id.label)
    found = find(tx, tx.tenant_id, resource_id)
    written: dict[str, Any] = {
        "location": draft.location,
        "tags": dict(draft.tags),
        "identity": None if draft.identity is None else dict(draft.identity),
        "sku": None if draft.sku is None else dict(draft.sku),
        "properties": dict(draft.properties),
        "changed_at": now,
    }
    if found is not None:
        if draft.location != found.location:
            raise LocationFixed(found.id.type, found.id.name, str(draft.location), str(found.location))
        state = {**found.state, **draft.state}
        tx.update(tables.resources, {"id_key": resource_id.key}, **written, state=state)
        return get(tx, tx.tenant_id, resource_id), False
    canonical = ResourceId(
        group.subscription_id, group.name, resource_id.namespace, resource_id.types, resource_id.names
    )
    tx.insert(
        tables.resources,
        id_key=canonical.key,
        id=str(canonical),
        subscription_id=group.subscription_id,
        resource_group_key=group.name.lower(),
        type_key=canonical.type.lower(),
        type=canonical.type,
        name=canonical.name,
        created_at=now,
        state=dict(draft.state),
        **written,
    )
    return get(tx, tx.tenant_id, canonical), True


def find(tx: Read, tenant_id: str, resource_id: ResourceId | str) -> Resource | None:
    id_key = resource_id.key if isinstance(resource_id, ResourceId) else ids.key(resource_id)
    row = tx.get(tables.resources, tenant_id=tenant_id, id_key=id_key)
    return None if row is None else _made(row)


def get(tx: Read, tenant_id: str, resource_id: ResourceId) -> Resource:
    """Raises `GroupMissing` or `ResourceMissing`, in this order as Azure does."""
    found = find(tx, tenant_id, resource_id)
    if found is None:
        group = groups.get(tx, tenant_id, resource_id.subscription_id, resource_id.group)
        raise ResourceMissing(resource_id.label, group.name)
    return found


def change(tx: Write, resource: Resource, now: datetime, **written: Any) -> Resource:
    """Replace some of tags, identity, properties, state, sku."""
    values = {name: None if value is None else dict(value) for name, value in written.items()}
    tx.update(tables.resources, {"id_key": resource.id.key}, changed_at=now, **values)
    return get(tx, tx.tenant_id, resource.id)


def listed(
    tx: Read,
    tenant_id: str,
    subscription_id: str,
    *,
    group: str | None = None,
    type: str | None = None,
) -> list[Resource]:
    """In a subscription or one of its groups (which must exist: `GroupMissing`), of one type or of all."""
    table = tables.resources
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.subscription_id == subscription_id.lower())
    if group is not None:
        found = groups.get(tx, tenant_id, subscription_id, group)
        query = query.where(table.c.resource_group_key == found.name.lower())
    if type is not None:
        query = query.where(table.c.type_key == type.lower())
    return _all(tx, query)


def below(tx: Read, tenant_id: str, resource_id: ResourceId) -> list[Resource]:
    """The children of a resource, at every depth."""
    table = tables.resources
    prefix = resource_id.key + "/"
    return _all(
        tx, select(table).where(table.c.tenant_id == tenant_id, table.c.id_key.startswith(prefix, autoescape=True))
    )


def remove(tx: Write, resource_id: ResourceId) -> bool:
    """A resource with its children, locks and role assignments; False when there was none."""
    for child in below(tx, tx.tenant_id, resource_id):
        tx.delete(tables.resources, id_key=child.id.key)
    gone = tx.delete(tables.resources, id_key=resource_id.key) > 0
    if gone:
        forget_scope(tx, resource_id.key)
    return gone


def forget_scope(tx: Write, scope: str) -> None:
    """Drop what hangs at a scope that is gone, and below it: locks, role and deny assignments."""
    scope = ids.key(scope)
    _forget(tx, tables.locks, scope, ("scope_key", "name_key"))
    _forget(tx, access_tables.role_assignments, scope, ("id",))
    _forget(tx, access_tables.deny_assignments, scope, ("id",))


def _forget(tx: Write, table: Any, scope: str, key: tuple[str, ...]) -> None:
    inside = (table.c.scope_key == scope) | table.c.scope_key.startswith(scope + "/", autoescape=True)
    for row in tx.all(select(*(table.c[name] for name in key)).where(table.c.tenant_id == tx.tenant_id, inside)):
        tx.delete(table, **dict(zip(key, row, strict=True)))


def _all(tx: Read, query: Select[Any]) -> list[Resource]:
    return [_made(row) for row in tx.all(query.order_by(tables.resources.c.id_key))]


def _made(row: Row[Any]) -> Resource:
    parsed = ids.parse(row.id)
    assert parsed is not None, row.id
    return Resource(
        parsed,
        row.location,
        row.tags,
        row.identity,
        row.sku,
        row.properties,
        row.state,
        row.created_at,
        row.changed_at,
    )
