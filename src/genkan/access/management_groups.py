"""Management groups: the tree above the subscriptions. Its root is named by the tenant's id."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from genkan.access.errors import (
    ManagementGroupInvalid,
    ManagementGroupMissing,
    ManagementGroupNotEmpty,
    RootGroupFixed,
)
from genkan.store import Read, Write
from genkan.store.tables import resources as resource_tables
from genkan.store.tables.access import management_groups as table

PREFIX = "/providers/Microsoft.Management/managementGroups/"
DEEPEST = 6  # levels below the root
_NAME = re.compile(r"^[A-Za-z0-9][-\w.()]{0,88}[A-Za-z0-9_()-]$|^[A-Za-z0-9]$")


@dataclass(frozen=True, slots=True)
class ManagementGroup:
    """`parent` is a name in lower case, None for the root."""

    name: str
    display_name: str
    parent: str | None
    updated_at: datetime
    updated_by: str | None

    @property
    def key(self) -> str:
        return self.name.lower()

    @property
    def id(self) -> str:
        return PREFIX + self.name


def ensure_root(tx: Write, now: datetime) -> ManagementGroup:
    """The tenant's root group, made when it is missing."""
    found = find(tx, tx.tenant_id, tx.tenant_id)
    if found is not None:
        return found
    tx.insert(
        table,
        name=tx.tenant_id.lower(),
        canonical_name=tx.tenant_id,
        display_name="Tenant Root Group",
        parent=None,
        updated_at=now,
        updated_by=None,
    )
    return get(tx, tx.tenant_id, tx.tenant_id)


def put(
    tx: Write, name: str, *, display_name: str | None, parent: str | None, now: datetime, by: str | None
) -> tuple[ManagementGroup, bool]:
    """Create a group (below the root unless told otherwise) or change it; True when it is new."""
    ensure_root(tx, now)
    found = find(tx, tx.tenant_id, name)
    if found is None and not _NAME.match(name):
        raise ManagementGroupInvalid(f"The management group id '{name}' is not valid.")
    if found is not None and found.parent is None and parent is not None:
        raise RootGroupFixed
    above = None if parent is None else get(tx, tx.tenant_id, parent)
    if above is not None:
        _refuse_wrong_place(tx, name, above)
    if found is None:
        tx.insert(
            table,
            name=name.lower(),
            canonical_name=name,
            display_name=display_name or name,
            parent=above.key if above else tx.tenant_id.lower(),
            updated_at=now,
            updated_by=by,
        )
        return get(tx, tx.tenant_id, name), True
    tx.update(
        table,
        {"name": found.key},
        display_name=display_name or found.display_name,
        parent=above.key if above else found.parent,
        updated_at=now,
        updated_by=by,
    )
    return get(tx, tx.tenant_id, name), False


def remove(tx: Write, name: str) -> None:
    """Delete an empty group. Raises `ManagementGroupMissing`, `ManagementGroupNotEmpty`, `RootGroupFixed`."""
    found = get(tx, tx.tenant_id, name)
    if found.parent is None:
        raise RootGroupFixed
    if children(tx, tx.tenant_id, name) or subscriptions_in(tx, tx.tenant_id, name):
        raise ManagementGroupNotEmpty(found.name)
    tx.delete(table, name=found.key)


def find(tx: Read, tenant_id: str, name: str) -> ManagementGroup | None:
    row = tx.get(table, tenant_id=tenant_id, name=name.lower())
    return None if row is None else _made(row)


def get(tx: Read, tenant_id: str, name: str) -> ManagementGroup:
    found = find(tx, tenant_id, name)
    if found is None:
        raise ManagementGroupMissing(name)
    return found


def listed(tx: Read, tenant_id: str) -> list[ManagementGroup]:
    return [_made(row) for row in tx.all(select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.name))]


def children(tx: Read, tenant_id: str, name: str) -> list[ManagementGroup]:
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.parent == name.lower()).order_by(table.c.name)
    return [_made(row) for row in tx.all(query)]


def subscriptions_in(tx: Read, tenant_id: str, name: str) -> list[tuple[str, str]]:
    """(id, display name) of the subscriptions directly below a group."""
    found = resource_tables.subscriptions
    query = select(found.c.id, found.c.display_name).where(
        found.c.tenant_id == tenant_id, found.c.management_group == name.lower()
    )
    return [(row.id, row.display_name) for row in tx.all(query.order_by(found.c.id))]


def above(tx: Read, tenant_id: str, name: str | None) -> Iterator[ManagementGroup]:
    """A group and those above it, up to the root; nothing for None or an unknown name."""
    while name is not None:
        found = find(tx, tenant_id, name)
        if found is None:
            return
        yield found
        name = found.parent


def _refuse_wrong_place(tx: Write, name: str, parent: ManagementGroup) -> None:
    way_up = list(above(tx, tx.tenant_id, parent.key))
    if any(group.key == name.lower() for group in way_up):
        raise ManagementGroupInvalid(f"The management group '{name}' cannot be moved below itself.")
    if len(way_up) + _height(tx, name) > DEEPEST + 1:
        raise ManagementGroupInvalid(f"A management group tree can have at most {DEEPEST} levels below the root.")


def _height(tx: Write, name: str) -> int:
    return 1 + max((_height(tx, child.key) for child in children(tx, tx.tenant_id, name)), default=0)


def _made(row: Row[Any]) -> ManagementGroup:
    return ManagementGroup(row.canonical_name, row.display_name, row.parent, row.updated_at, row.updated_by)
