"""Resource groups: named, in one location, and gone with everything in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from genkan.resources import ids
from genkan.resources.errors import GroupGoing, GroupMissing, InvalidName, LocationFixed
from genkan.store import Read, Write
from genkan.store.tables import resources as tables

# Letters and digits of any script, and . _ - ( ); not ending in a dot (REST reference, Resource Groups).
_NAME = re.compile(r"^[-\w._()]{1,90}(?<!\.)$")


@dataclass(frozen=True, slots=True)
class Group:
    subscription_id: str
    name: str
    location: str
    tags: Mapping[str, str]
    provisioning_state: str
    managed_by: str | None

    @property
    def id(self) -> str:
        return ids.group_id(self.subscription_id, self.name)


def put(
    tx: Write, subscription_id: str, name: str, *, location: str, tags: Mapping[str, str], managed_by: str | None = None
) -> tuple[Group, bool]:
    """Create a group, or write its tags; True when it is new. `location` is a normalised name.

    Raises `InvalidName`, `LocationFixed`, `GroupGoing`.
    """
    if not _NAME.match(name):
        raise InvalidName("resource group", name, "letters, digits and -_.() up to 90, not ending in a dot")
    found = find(tx, tx.tenant_id, subscription_id, name)
    if found is None:
        group = Group(subscription_id.lower(), name, location, dict(tags), "Succeeded", managed_by)
        tx.insert(
            tables.resource_groups,
            subscription_id=group.subscription_id,
            name_key=name.lower(),
            name=name,
            location=location,
            tags=dict(tags),
            provisioning_state="Succeeded",
            managed_by=managed_by,
        )
        return group, True
    if found.location != location:
        raise LocationFixed("resource group", found.name, location, found.location)
    if found.provisioning_state == "Deleting":
        raise GroupGoing(found.name)
    tx.update(tables.resource_groups, _key(found), tags=dict(tags), managed_by=managed_by or found.managed_by)
    return get(tx, tx.tenant_id, subscription_id, name), False


def set_tags(tx: Write, group: Group, tags: Mapping[str, str]) -> Group:
    tx.update(tables.resource_groups, _key(group), tags=dict(tags))
    return get(tx, tx.tenant_id, group.subscription_id, group.name)


def mark_going(tx: Write, group: Group) -> None:
    tx.update(tables.resource_groups, _key(group), provisioning_state="Deleting")


def remove(tx: Write, subscription_id: str, name: str) -> None:
    """The group alone; `inventory.remove_group` takes what is in it."""
    tx.delete(tables.resource_groups, subscription_id=subscription_id.lower(), name_key=name.lower())


def find(tx: Read, tenant_id: str, subscription_id: str, name: str) -> Group | None:
    row = tx.get(
        tables.resource_groups, tenant_id=tenant_id, subscription_id=subscription_id.lower(), name_key=name.lower()
    )
    return None if row is None else _made(row)


def get(tx: Read, tenant_id: str, subscription_id: str, name: str) -> Group:
    found = find(tx, tenant_id, subscription_id, name)
    if found is None:
        raise GroupMissing(name)
    return found


def listed(tx: Read, tenant_id: str, subscription_id: str) -> list[Group]:
    table = tables.resource_groups
    query = (
        select(table)
        .where(table.c.tenant_id == tenant_id, table.c.subscription_id == subscription_id.lower())
        .order_by(table.c.name_key)
    )
    return [_made(row) for row in tx.all(query)]


def _key(group: Group) -> dict[str, str]:
    return {"subscription_id": group.subscription_id, "name_key": group.name.lower()}


def _made(row: Row[Any]) -> Group:
    return Group(row.subscription_id, row.name, row.location, row.tags, row.provisioning_state, row.managed_by)
