"""Who can hold a role: looking up a principal's kind in the directory."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Table, select

from genkan.access.model import PrincipalType
from genkan.store import Read
from genkan.store.tables import directory as tables

_TABLES: Mapping[PrincipalType, Table] = {
    "ServicePrincipal": tables.service_principals,
    "User": tables.users,
    "Group": tables.groups,
}


def kind_of(tx: Read, tenant_id: str, principal_id: str) -> PrincipalType | None:
    """What a principal is; None when the directory has no such object, or only a deleted one."""
    for kind, table in _TABLES.items():
        query = select(table.c.id).where(
            table.c.tenant_id == tenant_id, table.c.id == principal_id.lower(), table.c.deleted_at.is_(None)
        )
        if tx.first(query) is not None:
            return kind
    return None
