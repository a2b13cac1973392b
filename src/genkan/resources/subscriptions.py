"""Subscriptions: where resources are kept, each in one tenant and below one management group."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from genkan.resources.errors import SubscriptionMissing
from genkan.store import Read, Write
from genkan.store.tables import resources as tables


@dataclass(frozen=True, slots=True)
class Subscription:
    id: str
    tenant_id: str
    display_name: str
    state: str
    management_group: str
    tags: Mapping[str, str]

    @property
    def scope(self) -> str:
        return f"/subscriptions/{self.id}"


def create(tx: Write, *, id: str, display_name: str, management_group: str | None = None) -> Subscription:
    """A new subscription; below the tenant's root management group unless told otherwise."""
    group = (management_group or tx.tenant_id).lower()
    tx.insert(
        tables.subscriptions,
        id=id.lower(),
        display_name=display_name,
        state="Enabled",
        management_group=group,
        tags={},
    )
    return Subscription(id.lower(), tx.tenant_id, display_name, "Enabled", group, {})


def find(tx: Read, subscription_id: str) -> Subscription | None:
    """A subscription of any tenant: whose it is, is the question that its caller has."""
    row = tx.get(tables.subscriptions, id=subscription_id.lower())
    return None if row is None else _made(row)


def get(tx: Read, tenant_id: str, subscription_id: str) -> Subscription:
    found = find(tx, subscription_id)
    if found is None or found.tenant_id != tenant_id:
        raise SubscriptionMissing(subscription_id)
    return found


def listed(tx: Read, tenant_id: str) -> list[Subscription]:
    table = tables.subscriptions
    return [_made(row) for row in tx.all(select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.id))]


def move(tx: Write, subscription_id: str, management_group: str) -> None:
    """Put a subscription below another management group. The caller has checked that the group exists."""
    if not tx.update(tables.subscriptions, {"id": subscription_id.lower()}, management_group=management_group.lower()):
        raise SubscriptionMissing(subscription_id)


def set_tags(tx: Write, subscription_id: str, tags: Mapping[str, str]) -> None:
    tx.update(tables.subscriptions, {"id": subscription_id.lower()}, tags=dict(tags))


def rename(tx: Write, subscription_id: str, display_name: str) -> None:
    if not tx.update(tables.subscriptions, {"id": subscription_id.lower()}, display_name=display_name):
        raise SubscriptionMissing(subscription_id)


def _made(row: Row[Any]) -> Subscription:
    return Subscription(row.id, row.tenant_id, row.display_name, row.state, row.management_group, row.tags)
