"""Tenants and their verified domains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from genkan.store import Read, Write
from genkan.store.tables import directory as tables


@dataclass(frozen=True, slots=True)
class Tenant:
    """One directory. `initial_domain` is the first domain, by which people who know no GUID name it."""

    id: str
    display_name: str
    initial_domain: str
    created_at: datetime
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Domain:
    name: str
    tenant_id: str
    is_default: bool
    is_initial: bool


class DomainTaken(Exception):
    """The domain is already verified, by this tenant or another."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


def create(tx: Write, id: str, display_name: str, domain: str, now: datetime) -> Tenant:
    """Make the tenant whose id the transaction already carries. Raises `DomainTaken`."""
    if id != tx.tenant_id:
        raise ValueError("a tenant is created in its own transaction")
    if tx.get(tables.domains, name=domain.lower()):
        raise DomainTaken(domain)
    tenant = Tenant(id, display_name, domain.lower(), now)
    tx.insert(
        tables.tenants,
        id=id,
        display_name=display_name,
        initial_domain=tenant.initial_domain,
        created_at=now,
        settings={},
    )
    tx.insert(tables.domains, name=tenant.initial_domain, is_default=True, is_initial=True)
    return tenant


def add_domain(tx: Write, name: str) -> Domain:
    """Verify one more domain for the transaction's tenant. Raises `DomainTaken`."""
    if tx.get(tables.domains, name=name.lower()):
        raise DomainTaken(name)
    tx.insert(tables.domains, name=name.lower(), is_default=False, is_initial=False)
    return Domain(name.lower(), tx.tenant_id, is_default=False, is_initial=False)


def find(tx: Read, name: str) -> Tenant | None:
    """The tenant with this GUID or verified domain; names are compared without regard to case."""
    key = name.lower()
    row = tx.get(tables.tenants, id=key)
    if row is None:
        domain = tx.get(tables.domains, name=key)
        row = tx.get(tables.tenants, id=domain.tenant_id) if domain else None
    return _tenant(row) if row else None


def oldest(tx: Read) -> Tenant | None:
    """The tenant that was made first: the one meant where none is named."""
    order = (tables.tenants.c.created_at, tables.tenants.c.id)
    row = tx.first(select(tables.tenants).order_by(*order).limit(1))
    return _tenant(row) if row else None


def every(tx: Read) -> list[Tenant]:
    return [_tenant(row) for row in tx.all(select(tables.tenants).order_by(tables.tenants.c.created_at))]


def domains(tx: Read, tenant_id: str) -> list[Domain]:
    """The tenant's verified domains; the initial one first."""
    table = tables.domains
    query = select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.is_initial.desc(), table.c.name)
    return [Domain(row.name, row.tenant_id, row.is_default, row.is_initial) for row in tx.all(query)]


def _tenant(row: Row[Any]) -> Tenant:
    return Tenant(row.id, row.display_name, row.initial_domain, row.created_at, row.settings)
