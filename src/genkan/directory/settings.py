"""What a tenant lets everyone do, changed as Graph's authorizationPolicy; and its display name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select

from genkan.directory import tenants
from genkan.directory.errors import NotThere, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

# The permission grant policies that say what people may consent to in their own name. With `legacy` it is every
# permission that takes no administrator; with `low` those classified as low, and nothing is classified here.
FOR_SELF = "ManagePermissionGrantsForSelf."
LEGACY, LOW = FOR_SELF + "microsoft-user-default-legacy", FOR_SELF + "microsoft-user-default-low"

# By Graph's names, with Entra's defaults for a new tenant.
DEFAULTS: Mapping[str, Any] = {
    "allowedToCreateApps": True,
    "allowedToCreateSecurityGroups": True,
    "allowedToReadOtherUsers": True,
    "allowedToCreateTenants": True,
    "permissionGrantPoliciesAssigned": [LEGACY],
    "guestUserRoleId": "10dae51f-b6af-4016-8d66-8c2a99b929b3",
}


def of(tx: Read, tenant_id: str) -> dict[str, Any]:
    """The settings in force."""
    tenant = tenants.find(tx, tenant_id)
    return {**DEFAULTS, **(tenant.settings if tenant else {})}


def people_may_consent(tx: Read, tenant_id: str) -> bool:
    """Whether people who are no administrators may consent to anything in their own name."""
    return LEGACY in (of(tx, tenant_id)["permissionGrantPoliciesAssigned"] or ())


def change(tx: Write, changes: Mapping[str, Any]) -> None:
    tenant = tenants.find(tx, tx.tenant_id)
    assert tenant is not None, "a transaction is of a tenant that exists"
    tx.update(tables.tenants, {"id": tx.tenant_id}, settings={**tenant.settings, **changes})


def rename(tx: Write, display_name: str) -> None:
    tx.update(tables.tenants, {"id": tx.tenant_id}, display_name=display_name)


def make_default(tx: Write, domain: str) -> None:
    """Let new names be made under this verified domain."""
    if domain not in {item.name for item in tenants.domains(tx, tx.tenant_id)}:
        raise NotThere("domain", domain)
    for item in tenants.domains(tx, tx.tenant_id):
        tx.update(tables.domains, {"name": item.name}, is_default=item.name == domain)


def remove_domain(tx: Write, domain: str) -> None:
    """Raises `NotThere`; `Unacceptable` for the initial domain, the default one, and one that users have."""
    found = next((item for item in tenants.domains(tx, tx.tenant_id) if item.name == domain), None)
    if found is None:
        raise NotThere("domain", domain)
    if found.is_initial or found.is_default:
        raise Unacceptable("id", "Initial and default domains cannot be deleted.")
    table = tables.users
    used = tx.first(
        select(table.c.id)
        .where(table.c.tenant_id == tx.tenant_id, table.c.deleted_at.is_(None))
        .where(table.c.upn_key.endswith("@" + domain, autoescape=True))
        .limit(1)
    )
    if used is not None:
        raise Unacceptable("id", "Domain has references and cannot be deleted.")
    tx.delete(tables.domains, name=domain)
