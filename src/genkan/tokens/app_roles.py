"""The app roles that a principal holds at a resource: the `roles` of its tokens."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from genkan.directory import published
from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.tokens.resources import Resource


def assigned(tx: Read, tenant_id: str, principal_ids: Iterable[str], resource: Resource) -> list[str]:
    """Ids of the roles assigned to any of these principals; empty means no assignment at all."""
    return assigned_at(tx, tenant_id, principal_ids, resource.principal_id)


def assigned_at(tx: Read, tenant_id: str, principal_ids: Iterable[str], resource_principal_id: str) -> list[str]:
    """The same, by the resource's service principal."""
    table = tables.app_role_assignments
    query = select(table.c.app_role_id).where(
        table.c.tenant_id == tenant_id,
        table.c.principal_id.in_(list(principal_ids)),
        table.c.resource_id == resource_principal_id,
    )
    return sorted({row.app_role_id for row in tx.all(query)})


def assigned_groups(tx: Read, tenant_id: str, group_ids: Iterable[str], resource_principal_id: str) -> frozenset[str]:
    """Those of the groups that are assigned to an application."""
    table = tables.app_role_assignments
    query = select(table.c.principal_id).where(
        table.c.tenant_id == tenant_id,
        table.c.principal_id.in_(list(group_ids)),
        table.c.principal_type == "Group",
        table.c.resource_id == resource_principal_id,
    )
    return frozenset(row.principal_id for row in tx.all(query))


def values(role_ids: Iterable[str], resource: Resource) -> list[str]:
    """The claim values of these roles, sorted; disabled and unknown ones give none."""
    held = set(role_ids)
    enabled = (role for role in published.app_roles(resource.principal) if role.get("isEnabled", True))
    return sorted(role["value"] for role in enabled if role["id"] in held and role.get("value"))


def directory_roles(tx: Read, tenant_id: str, principal_ids: Iterable[str]) -> list[str]:
    """Template ids of the directory roles assigned tenant-wide: the `wids` of a token."""
    table = tables.directory_role_assignments
    query = select(table.c.role_id).where(
        table.c.tenant_id == tenant_id,
        table.c.principal_id.in_(list(principal_ids)),
        table.c.directory_scope == "/",
    )
    return sorted({row.role_id for row in tx.all(query)})
