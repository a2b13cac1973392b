"""Federated credentials of user-assigned identities: whose tokens an identity takes for its own proof."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, select

from genkan.resources.errors import InvalidName, InvalidProperty, TooManyCredentials
from genkan.store import Read, Write
from genkan.store.tables.directory import federated_credentials as table

MOST = 20
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,119}")


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    name: str
    issuer: str
    subject: str
    audiences: tuple[str, ...]


def put(tx: Write, owner_id: str, name: str, given: Mapping[str, Any]) -> tuple[FederatedCredential, bool]:
    """Create or replace one of an identity's credentials; True when it is new."""
    if not _NAME.fullmatch(name):
        raise InvalidName("federated identity credential", name, "3 to 120 letters, digits, - and _")
    wish = _checked(name, given)
    others = [one for one in listed(tx, tx.tenant_id, owner_id) if one.name != name]
    if any((one.issuer, one.subject) == (wish.issuer, wish.subject) for one in others):
        message = "Issuer and subject combination already exists for this Managed Identity."
        raise InvalidProperty("properties", message)
    written = {"issuer": wish.issuer, "subject": wish.subject, "audiences": list(wish.audiences)}
    if tx.update(table, {"owner_id": owner_id, "name": name}, **written):
        return wish, False
    if len(others) >= MOST:
        raise TooManyCredentials(f"an identity has at most {MOST} federated identity credentials")
    tx.insert(table, id=str(uuid.uuid4()), owner_id=owner_id, name=name, description=None, **written)
    return wish, True


def find(tx: Read, tenant_id: str, owner_id: str, name: str) -> FederatedCredential | None:
    found = {one.name.lower(): one for one in listed(tx, tenant_id, owner_id)}
    return found.get(name.lower())


def listed(tx: Read, tenant_id: str, owner_id: str) -> list[FederatedCredential]:
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.owner_id == owner_id)
    return [_made(row) for row in tx.all(query.order_by(table.c.name))]


def remove(tx: Write, owner_id: str, name: str) -> bool:
    return tx.delete(table, owner_id=owner_id, name=name) > 0


def _checked(name: str, given: Mapping[str, Any]) -> FederatedCredential:
    issuer, subject, audiences = given.get("issuer"), given.get("subject"), given.get("audiences")
    for field, value in (("issuer", issuer), ("subject", subject)):
        if not isinstance(value, str) or not 0 < len(value) <= 600:
            raise InvalidProperty(field, f"The {field} must be a text of at most 600 characters.")
    if not isinstance(audiences, list) or len(audiences) != 1 or not isinstance(audiences[0], str):
        raise InvalidProperty("audiences", "The audiences must be a list of exactly one text.")
    assert isinstance(issuer, str)
    assert isinstance(subject, str)
    if not issuer.startswith(("https://", "http://")):
        raise InvalidProperty("issuer", "The issuer must be a URL.")
    return FederatedCredential(name, issuer, subject, tuple(audiences))


def _made(row: Row[Any]) -> FederatedCredential:
    return FederatedCredential(row.name, row.issuer, row.subject, tuple(row.audiences))
