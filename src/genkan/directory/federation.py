"""Federated identity credentials: outside identities whose tokens an application accepts as its own proof."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Row, select

from genkan.directory.errors import NotThere, Taken, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

MOST = 20  # of one application, as Entra has it


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    """`issuer`, `subject` and one of `audiences` must equal those of the outside token."""

    id: str
    owner_id: str
    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]
    description: str | None = None


def add(
    tx: Write,
    owner_id: str,
    name: str,
    issuer: str,
    subject: str,
    audiences: Sequence[str],
    description: str | None = None,
) -> FederatedCredential:
    """Raises `Taken` for the name, `Unacceptable` for one too many or the same issuer and subject twice."""
    present = of(tx, tx.tenant_id, owner_id)
    if len(present) >= MOST:
        raise Unacceptable("federatedIdentityCredentials", f"An application has at most {MOST} federated credentials.")
    if any(item.name == name for item in present):
        raise Taken("federatedIdentityCredential", "name", name)
    _check_unique(present, issuer, subject)
    made = FederatedCredential(str(uuid.uuid4()), owner_id, name, issuer, subject, tuple(audiences), description)
    tx.insert(
        tables.federated_credentials,
        id=made.id,
        owner_id=owner_id,
        name=name,
        issuer=issuer,
        subject=subject,
        audiences=list(audiences),
        description=description,
    )
    return made


def find(tx: Read, tenant_id: str, owner_id: str, key: str) -> FederatedCredential | None:
    """By id or by name."""
    return next((item for item in of(tx, tenant_id, owner_id) if key in (item.id, item.name)), None)


def of(tx: Read, tenant_id: str, owner_id: str) -> list[FederatedCredential]:
    return every(tx, tenant_id, tables.federated_credentials.c.owner_id == owner_id)


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[FederatedCredential]:
    table = tables.federated_credentials
    query = select(table).where(table.c.tenant_id == tenant_id, *where)
    return [_credential(row) for row in tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))]


def update(tx: Write, found: FederatedCredential, changes: Mapping[str, Any]) -> None:
    """Change issuer, subject, audiences or description; the name stays."""
    others = [item for item in of(tx, tx.tenant_id, found.owner_id) if item.id != found.id]
    _check_unique(others, changes.get("issuer", found.issuer), changes.get("subject", found.subject))
    tx.update(tables.federated_credentials, {"id": found.id}, **changes)


def remove(tx: Write, owner_id: str, id: str) -> None:
    if not tx.delete(tables.federated_credentials, owner_id=owner_id, id=id):
        raise NotThere("federatedIdentityCredential", id)


def _check_unique(present: Sequence[FederatedCredential], issuer: str, subject: str) -> None:
    if any((item.issuer, item.subject) == (issuer, subject) for item in present):
        raise Unacceptable(
            "subject",
            f"The combination of issuer and subject must be unique for the application. Issuer {issuer} and Subject: "
            f"{subject} already exist. paramName: FederatedIdentityCredential.Subject, paramValue: {subject}, "
            "objectType: Microsoft.Online.DirectoryServices.Application",
            "InvalidFederatedIdentityCredentialValue",
        )


def _credential(row: Row[Any]) -> FederatedCredential:
    return FederatedCredential(
        row.id, row.owner_id, row.name, row.issuer, row.subject, tuple(row.audiences), row.description
    )
