"""Which other resources a resource's properties refer to, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from genkan.resources import ids, inventory
from genkan.resources.errors import ReferenceMissing
from genkan.resources.ids import ResourceId
from genkan.store import Read, Write

# The namespaces whose resources Genkan keeps: only there does a missing one mean a mistake.
_KEPT = ("microsoft.network",)


def referred(value: Any) -> Iterator[str]:
    """Every id in a JSON value (the texts of its `id` members), in order."""
    if isinstance(value, list):
        for item in value:
            yield from referred(item)
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name.lower() == "id" and isinstance(item, str):
                yield item
            else:
                yield from referred(item)


def must_exist(tx: Write, resource_id: ResourceId, properties: Mapping[str, Any]) -> None:
    """Raises `ReferenceMissing` for the first reference to a kept kind of resource that is not there."""
    for given in referred(properties):
        found = ids.parse(given)
        kept = found is not None and found.namespace.lower() in _KEPT
        inside = ids.key(given).startswith(resource_id.key + "/")
        if kept and not inside and inventory.find(tx, tx.tenant_id, given) is None:
            raise ReferenceMissing(given, str(resource_id))


def users(tx: Read, tenant_id: str, resource_id: ResourceId) -> Iterator[ResourceId]:
    """The resources of the same subscription that refer to this one."""
    for other in inventory.listed(tx, tenant_id, resource_id.subscription_id):
        if resource_id.key in {ids.key(one) for one in referred(other.properties)}:
            yield other.id
