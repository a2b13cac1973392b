"""What a long-running operation does when it is due, by the kind that its `effect` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from genkan.resources import groups, identities, ids, inventory, machines, operations
from genkan.store import Store, Write

# The transaction, the operation's `effect`, and the time at which the operation ended.
Effect = Callable[[Write, Mapping[str, Any], datetime], None]


class Waiting:
    """Whether something has come due, asked at every request: so it is looked up only after a write."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._next: dict[str, tuple[int, datetime | None]] = {}  # tenant -> (revision, the next end)

    def any_due(self, tenant_id: str, now: datetime) -> bool:
        revision = self._store.revision(tenant_id)
        known = self._next.get(tenant_id)
        if known is None or known[0] != revision:
            with self._store.read() as tx:
                known = self._next[tenant_id] = (tx.revision_of(tenant_id), operations.next_end(tx, tenant_id))
        return known[1] is not None and known[1] <= now


def settle(store: Store, tenant_id: str, now: datetime) -> int:
    """Apply what is due; returns how many: another process may have been here first."""
    with store.write(tenant_id) as tx:
        found = operations.due(tx, tenant_id, now)
        for operation in found:
            EFFECTS[operation.effect["kind"]](tx, operation.effect, operation.ends_at)
            operations.end(tx, operation, "Succeeded")
        return len(found)


def _power(tx: Write, effect: Mapping[str, Any], at: datetime) -> None:
    machines.arrive(tx, effect["id"], effect["power"], at)


def _delete_resource(tx: Write, effect: Mapping[str, Any], at: datetime) -> None:
    resource_id = ids.parse(effect["id"])
    assert resource_id is not None
    resource = inventory.find(tx, tx.tenant_id, resource_id)
    if resource is not None:
        identities.release(tx, resource, at)
        inventory.remove(tx, resource_id)


def _delete_group(tx: Write, effect: Mapping[str, Any], at: datetime) -> None:
    subscription_id, name = effect["subscription"], effect["group"]
    if groups.find(tx, tx.tenant_id, subscription_id, name) is None:
        return
    for resource in inventory.listed(tx, tx.tenant_id, subscription_id, group=name):
        identities.release(tx, resource, at)
        inventory.remove(tx, resource.id)
    groups.remove(tx, subscription_id, name)
    inventory.forget_scope(tx, ids.group_id(subscription_id, name))


EFFECTS: dict[str, Effect] = {
    "power": _power,
    "delete_resource": _delete_resource,
    "delete_group": _delete_group,
}
