"""The application that asks for a token: found by its id, with all that proves it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select

from genkan.directory import certificate_trust, credentials, first_party
from genkan.directory.certificate_trust import TrustedSubject
from genkan.directory.credentials import PasswordCredential
from genkan.store import Read
from genkan.store.tables import directory as tables


@dataclass(frozen=True, slots=True)
class Certificate:
    """A certificate registered on an application, named by either thumbprint."""

    der: bytes = field(repr=False)
    sha1: bytes
    sha256: bytes
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class FederatedCredential:
    issuer: str
    subject: str
    audiences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Client:
    """One application as one tenant sees it.

    `application_id` is none for Microsoft's own applications; `principal_id` is none until the tenant has a
    service principal for it.
    """

    app_id: str
    display_name: str
    tenant_id: str
    home_tenant_id: str
    application_id: str | None
    principal_id: str | None
    enabled: bool
    sign_in_audience: str
    public_first_party: bool
    application: Mapping[str, Any]  # Graph's own property names
    principal: Mapping[str, Any]  # likewise, of the service principal
    passwords: tuple[PasswordCredential, ...] = field(default=(), repr=False)
    certificates: tuple[Certificate, ...] = ()
    federated: tuple[FederatedCredential, ...] = ()
    trusted_subjects: tuple[TrustedSubject, ...] = ()

    @property
    def public(self) -> bool:
        """Whether it may ask without proof: Entra's "allow public client flows", or one of the command lines."""
        return self.public_first_party or bool(self.application.get("isFallbackPublicClient"))


def find(tx: Read, tenant_id: str, app_id: str) -> Client | None:
    """The client, or None where neither an application nor a service principal of this tenant has that id."""
    app_id = app_id.lower()
    principal = tx.first(
        select(tables.service_principals).where(
            tables.service_principals.c.tenant_id == tenant_id,
            tables.service_principals.c.app_id == app_id,
            tables.service_principals.c.deleted_at.is_(None),
        )
    )
    # An application id is unique in the world: a multi-tenant application lives in one tenant and is used in many.
    application = tx.first(
        select(tables.applications).where(
            tables.applications.c.app_id == app_id, tables.applications.c.deleted_at.is_(None)
        )
    )
    if principal is None and application is None:
        return None
    owners = [(row.tenant_id, row.id) for row in (application, principal) if row is not None]
    named = application if application is not None else principal
    assert named is not None
    known = first_party.apps().get(app_id)
    return Client(
        app_id=app_id,
        display_name=named.display_name,
        tenant_id=tenant_id,
        home_tenant_id=_home(application, principal) or tenant_id,
        application_id=application.id if application else None,
        principal_id=principal.id if principal else None,
        enabled=principal.account_enabled if principal else True,
        sign_in_audience=application.sign_in_audience if application else "AzureADMultipleOrgs",
        public_first_party=known is not None and known.public_client,
        application=application.properties if application else {},
        principal=principal.properties if principal else {},
        passwords=tuple(found for owner in owners for found in credentials.passwords(tx, owner[0], [owner[1]])),
        certificates=tuple(found for owner in owners for found in _certificates(tx, *owner)),
        federated=tuple(found for owner in owners for found in _federated(tx, *owner)),
        trusted_subjects=certificate_trust.subjects(tx, application.tenant_id, application.properties)
        if application
        else (),
    )


def of_principal(tx: Read, tenant_id: str, principal_id: str) -> Client | None:
    """The client whose service principal this is."""
    table = tables.service_principals
    app_id = tx.value(
        select(table.c.app_id).where(
            table.c.tenant_id == tenant_id, table.c.id == principal_id, table.c.deleted_at.is_(None)
        )
    )
    return find(tx, tenant_id, app_id) if app_id else None


def _certificates(tx: Read, tenant_id: str, owner_id: str) -> list[Certificate]:
    table = tables.key_credentials
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.owner_id == owner_id, table.c.usage == "Verify")
    return [
        Certificate(bytes(row.certificate), bytes(row.sha1), bytes(row.sha256), row.starts_at, row.ends_at)
        for row in tx.all(query)
    ]


def _federated(tx: Read, tenant_id: str, owner_id: str) -> list[FederatedCredential]:
    table = tables.federated_credentials
    query = select(table).where(table.c.tenant_id == tenant_id, table.c.owner_id == owner_id)
    return [FederatedCredential(row.issuer, row.subject, tuple(row.audiences)) for row in tx.all(query)]


def _home(application: Row[Any] | None, principal: Row[Any] | None) -> str | None:
    if application is not None:
        return str(application.tenant_id)
    return principal.app_owner_tenant_id if principal is not None else None
