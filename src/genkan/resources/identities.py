"""Managed identities: of a resource itself (system-assigned), or resources of their own (user-assigned).

Each is a service principal of type ManagedIdentity in the tenant's directory, which lives as long as the
resource does. Its `alternativeNames` say which resource it belongs to, as Microsoft Graph shows them.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from genkan.directory import service_principals
from genkan.directory.service_principals import ServicePrincipal
from genkan.resources import ids, inventory
from genkan.resources.errors import IdentityMissing, InvalidName, InvalidProperty
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.store import Write
from genkan.store.tables import directory as tables

TYPE = "Microsoft.ManagedIdentity/userAssignedIdentities"
_SYSTEM, _USER = "systemassigned", "userassigned"


def put(tx: Write, resource_id: ResourceId, draft: Draft, now: datetime) -> tuple[Resource, bool]:
    """Make a user-assigned identity with its service principal, or write its tags; True when it is new."""
    name = resource_id.name
    if not 3 <= len(name) <= 128 or not name.replace("-", "").replace("_", "").isalnum():
        raise InvalidName(TYPE, name, "3 to 128 letters, digits, hyphens and underscores")
    found = inventory.find(tx, tx.tenant_id, resource_id)
    state: dict[str, Any] = {}
    if found is None:
        principal = _principal(tx, resource_id, now, explicit=True)
        state = {"principalId": principal.id, "clientId": principal.app_id}
    return inventory.put(tx, resource_id, Draft(draft.location, draft.tags, state=state), now)


def assigned(
    tx: Write, resource_id: ResourceId, held: Mapping[str, Any] | None, wanted: object, now: datetime
) -> dict[str, Any] | None:
    """The `identity` of a resource after a write: `held` before, `wanted` as the body has it.

    Makes or removes the system-assigned identity's service principal. Raises `InvalidProperty`, `IdentityMissing`.
    """
    kinds, named = _read(wanted)
    identity: dict[str, Any] = {"type": _type(kinds)}
    before = (held or {}).get("principalId")
    if _SYSTEM in kinds:
        identity["principalId"] = before or _principal(tx, resource_id, now, explicit=False).id
        identity["tenantId"] = tx.tenant_id
    elif before:
        _remove_principal(tx, before, now)
    if _USER in kinds:
        kept = dict((held or {}).get("userAssignedIdentities", {}))
        identity["userAssignedIdentities"] = _user_assigned(tx, kept, named)
        if not identity["userAssignedIdentities"]:
            raise InvalidProperty("identity", "The userAssignedIdentities property must name at least one identity.")
    return identity if kinds else None


def release(tx: Write, resource: Resource, now: datetime) -> None:
    """What a resource that goes leaves behind in the directory: remove it. Role assignments stay, as in Azure."""
    if resource.identity and (principal_id := resource.identity.get("principalId")):
        _remove_principal(tx, principal_id, now)
    if resource.id.type.lower() == TYPE.lower():
        tx.delete(tables.federated_credentials, owner_id=resource.state["principalId"])
        _remove_principal(tx, resource.state["principalId"], now)


def _read(wanted: object) -> tuple[set[str], Mapping[str, Any]]:
    if wanted is None:
        return set(), {}
    kind = wanted.get("type", "None") if isinstance(wanted, Mapping) else None
    named = (wanted.get("userAssignedIdentities") or {}) if isinstance(wanted, Mapping) else None
    if not isinstance(kind, str) or not isinstance(named, Mapping):
        raise InvalidProperty("identity", "The value of parameter identity is invalid.")
    kinds = {part.strip().lower() for part in kind.split(",")} - {"none"}
    if not kinds <= {_SYSTEM, _USER}:
        raise InvalidProperty("identity.type", f"The identity type '{kind}' is not valid.")
    return kinds, named


def _type(kinds: set[str]) -> str:
    spelt = {_SYSTEM: "SystemAssigned", _USER: "UserAssigned"}
    return ", ".join(spelt[kind] for kind in sorted(kinds)) or "None"


def _user_assigned(tx: Write, kept: dict[str, Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """The named identities with their ids; a null takes one away, which only an update can mean."""
    by_key = {ids.key(one): one for one in kept}
    for one, value in named.items():
        found = inventory.find(tx, tx.tenant_id, one)
        if value is None:
            kept.pop(by_key.get(ids.key(one), one), None)
        elif found is None or found.id.type.lower() != TYPE.lower():
            raise IdentityMissing(one)
        else:
            kept.pop(by_key.get(ids.key(one), one), None)
            kept[str(found.id)] = {
                "principalId": found.state["principalId"],
                "clientId": found.state["clientId"],
            }
    return kept


def _principal(tx: Write, resource_id: ResourceId, now: datetime, *, explicit: bool) -> ServicePrincipal:
    names = [f"isExplicit={explicit}", str(resource_id)]
    return service_principals.create(
        tx, str(uuid.uuid4()), resource_id.name, now, type="ManagedIdentity", properties={"alternativeNames": names}
    )


def _remove_principal(tx: Write, principal_id: str, now: datetime) -> None:
    if service_principals.find(tx, tx.tenant_id, principal_id) is not None:
        service_principals.delete(tx, principal_id, now)
