"""The scope in front of an extension resource: does it exist, and how is it written canonically?"""

from __future__ import annotations

from genkan.access import management_groups
from genkan.resources import groups, ids, inventory, subscriptions
from genkan.store import Read
from genkan.surfaces.arm.errors import bad_request


def existing(tx: Read, tenant_id: str, given: str) -> str:
    """The canonical id of a scope that exists.

    Raises the room's own error for what is missing: a role cannot be assigned, or a lock set, on nothing.
    """
    parts = [part for part in given.split("/") if part]
    lower = [part.lower() for part in parts]
    if not parts:
        return "/"
    if lower[:2] == ["providers", "microsoft.management"] and len(parts) == 4 and lower[2] == "managementgroups":
        return management_groups.get(tx, tenant_id, parts[3]).id
    if lower[0] != "subscriptions" or len(parts) < 2:
        raise bad_request(f"'{given}' is not a scope.", "InvalidScope")
    subscription = subscriptions.get(tx, tenant_id, parts[1])
    if len(parts) == 2:
        return subscription.scope
    if lower[2] == "resourcegroups" and len(parts) == 4:
        return groups.get(tx, tenant_id, subscription.id, parts[3]).id
    resource_id = ids.parse(given)
    if resource_id is None:
        raise bad_request(f"'{given}' is not a scope.", "InvalidScope")
    return str(inventory.get(tx, tenant_id, resource_id).id)
