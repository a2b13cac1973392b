"""Owners of applications, service principals and groups: users and service principals who may change them."""

from __future__ import annotations

from sqlalchemy import select

from genkan.directory import objects
from genkan.directory.errors import AlreadyThere, NotThere
from genkan.store import Read, Write
from genkan.store.tables import directory as tables


def add(tx: Write, object_id: str, owner_id: str) -> None:
    """Raises `NotThere` when the owner is neither a user nor a service principal, `AlreadyThere`."""
    kind = objects.kind_of(tx, tx.tenant_id, owner_id)
    if kind not in ("user", "servicePrincipal"):
        raise NotThere("owner", owner_id)
    if owns(tx, tx.tenant_id, owner_id, object_id):
        raise AlreadyThere("owners")
    tx.insert(tables.owners, object_id=object_id, owner_id=owner_id, owner_type=objects.REFERENCE_KINDS[kind])


def remove(tx: Write, object_id: str, owner_id: str) -> None:
    if not tx.delete(tables.owners, object_id=object_id, owner_id=owner_id):
        raise NotThere("owner", owner_id)


def owns(tx: Read, tenant_id: str, owner_id: str, object_id: str) -> bool:
    return tx.get(tables.owners, tenant_id=tenant_id, object_id=object_id, owner_id=owner_id) is not None


def of(tx: Read, tenant_id: str, object_id: str) -> list[str]:
    """The ids of an object's owners."""
    table = tables.owners
    query = select(table.c.owner_id).where(table.c.tenant_id == tenant_id, table.c.object_id == object_id)
    return [row.owner_id for row in tx.all(query.order_by(table.c.owner_id))]
