"""Virtual machines: what is written about them, and the power state that operations change.

A machine here is a record with a true life cycle, not a computer. The state that clients cannot write lies in
`Resource.state`: `vmId`, `power` (running, starting, stopped, deallocated, ...) and when it came to be so.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from genkan.clock import iso
from genkan.resources import identities, ids, inventory, references
from genkan.resources.errors import InvalidName, InvalidProperty
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.store import Write

TYPE = "Microsoft.Compute/virtualMachines"
Verb = Literal["start", "powerOff", "deallocate", "restart"]

# verb -> (the state on the way, the state on arrival), as in PowerState/... of the instance view.
WAYS: Mapping[str, tuple[str, str]] = {
    "start": ("starting", "running"),
    "powerOff": ("stopping", "stopped"),
    "deallocate": ("deallocating", "deallocated"),
    "restart": ("running", "running"),
}
_NAME = re.compile(r"[^\W_][-\w.]{0,63}(?<![-.])")
# What Azure takes and never gives back.
_SECRETS = ("adminPassword", "customData")


def put(
    tx: Write, resource_id: ResourceId, draft: Draft, now: datetime, *, power: str = "running"
) -> tuple[Resource, bool]:
    """Create a machine, in the given power state, or write it again; True when it is new."""
    if not _NAME.fullmatch(resource_id.name):
        raise InvalidName(TYPE, resource_id.name, "1 to 64 letters, digits and -_., not ending in a dot or hyphen")
    properties = _checked(draft.properties)
    references.must_exist(tx, resource_id, properties)
    found = inventory.find(tx, tx.tenant_id, resource_id)
    state: dict[str, Any] = {}
    if found is None:
        state = {"vmId": str(uuid.uuid4()), "power": power, "powerSince": iso(now)}
    held = None if found is None else found.identity
    identity = identities.assigned(tx, resource_id, held, draft.identity, now)
    written = Draft(draft.location, draft.tags, properties, identity, draft.sku, state)
    return inventory.put(tx, resource_id, written, now)


def patch(tx: Write, resource: Resource, changes: Mapping[str, Any], now: datetime) -> Resource:
    """Merge an update (RFC 7396 for properties; tags are replaced whole, as in Azure)."""
    written: dict[str, Any] = {}
    if "properties" in changes:
        written["properties"] = _checked(merged(resource.properties, changes["properties"]))
        references.must_exist(tx, resource.id, written["properties"])
    if "tags" in changes:
        written["tags"] = changes["tags"]
    if "identity" in changes:
        written["identity"] = identities.assigned(tx, resource.id, resource.identity, changes["identity"], now)
    return inventory.change(tx, resource, now, **written)


def depart(tx: Write, resource: Resource, verb: Verb, now: datetime) -> str:
    """Set out for another power state; returns the one in which it will arrive."""
    on_the_way, arrival = WAYS[verb]
    inventory.change(tx, resource, now, state={**resource.state, "power": on_the_way, "powerSince": iso(now)})
    return arrival


def arrive(tx: Write, id_key: str, power: str, at: datetime) -> None:
    """The end of such a way; nothing happens when the machine is gone."""
    resource = inventory.find(tx, tx.tenant_id, ids.key(id_key))
    if resource is not None:
        inventory.change(tx, resource, at, state={**resource.state, "power": power, "powerSince": iso(at)})


def merged(old: Any, new: Any) -> Any:
    """JSON merge patch (RFC 7396)."""
    if not isinstance(new, Mapping):
        return new
    result = dict(old) if isinstance(old, Mapping) else {}
    for name, value in new.items():
        if value is None:
            result.pop(name, None)
        else:
            result[name] = merged(result.get(name), value)
    return result


def _checked(properties: Mapping[str, Any]) -> dict[str, Any]:
    for name in ("hardwareProfile", "storageProfile", "osProfile", "networkProfile"):
        if not isinstance(properties.get(name, {}), Mapping):
            raise InvalidProperty(name, f"The value of parameter {name} is invalid.")
    size = properties.get("hardwareProfile", {}).get("vmSize")
    if size is not None and not isinstance(size, str):
        raise InvalidProperty("vmSize", "The value of parameter hardwareProfile.vmSize is invalid.")
    kept = {name: value for name, value in properties.items() if name not in ("provisioningState", "vmId")}
    kept.pop("instanceView", None)
    kept.pop("timeCreated", None)
    if "osProfile" in kept:
        kept["osProfile"] = {name: value for name, value in kept["osProfile"].items() if name not in _SECRETS}
    return kept
