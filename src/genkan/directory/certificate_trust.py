"""Certificate authorities whose certificates an application may trust by their subject name.

A configuration is Graph's certificateBasedApplicationConfiguration; an application names it, and a subject, in
`trustedSubjectNameAndIssuers`. So a certificate that is renewed needs no new registration.
"""

from __future__ import annotations

import re
import uuid
from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from sqlalchemy import ColumnElement, Row, select

from genkan.directory.errors import NotThere, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

MOST, MOST_AUTHORITIES = 100, 10
PROPERTY = "trustedSubjectNameAndIssuers"

# Microsoft names its own authorities by ids like this; manifests written for them mean here every one of the tenant.
MICROSOFTS = re.compile(r"00000000-0000-0000-0000-00000000000\d")


@dataclass(frozen=True, slots=True)
class Authority:
    """One certificate of an authority (DER). Chains end at a root; others only help to get there."""

    id: str
    root: bool
    certificate: bytes

    @property
    def parsed(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.certificate)

    @property
    def text(self) -> str:
        return b64encode(self.certificate).decode("ascii")

    @property
    def issuer(self) -> str:
        return self.parsed.issuer.rfc4514_string()

    @property
    def issuer_key_id(self) -> str | None:
        """The subject key identifier, in hexadecimal."""
        try:
            found = self.parsed.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
        except (x509.ExtensionNotFound, ValueError):
            return None
        return found.value.digest.hex().upper()


@dataclass(frozen=True, slots=True)
class Trust:
    """One configuration."""

    id: str
    display_name: str | None
    description: str | None
    authorities: tuple[Authority, ...]
    revision: int = 0


@dataclass(frozen=True, slots=True)
class TrustedSubject:
    """What an application trusts: certificates of this subject from these authorities."""

    subject_name: str
    authorities: tuple[Authority, ...]
    revoked: tuple[str, ...]  # thumbprints or serial numbers, lower-case hexadecimal


def authority(certificate: bytes, *, root: bool) -> Authority:
    """From DER or PEM. Raises `Unacceptable` for what is no certificate of an authority."""
    pem = certificate.lstrip().startswith(b"-----BEGIN")
    try:
        parsed = (x509.load_pem_x509_certificate if pem else x509.load_der_x509_certificate)(certificate)
        constraints = parsed.extensions.get_extension_for_class(x509.BasicConstraints).value
    except (ValueError, x509.ExtensionNotFound):
        raise Unacceptable("certificate", "The certificate is not a valid certificate of an authority.") from None
    if not constraints.ca:
        raise Unacceptable("certificate", "The certificate is not a valid certificate of an authority.")
    return Authority(str(uuid.uuid4()), root, parsed.public_bytes(Encoding.DER))


def add(
    tx: Write, authorities: Sequence[Authority], display_name: str | None = None, description: str | None = None
) -> Trust:
    """Raises `Unacceptable`."""
    _check(authorities)
    if len(every(tx, tx.tenant_id)) >= MOST:
        raise Unacceptable("certificateBasedApplicationConfigurations", f"A tenant has at most {MOST} configurations.")
    made = str(uuid.uuid4())
    rows = [_row(one) for one in authorities]
    tx.insert(tables.certificate_trusts, id=made, display_name=display_name, description=description, authorities=rows)
    return must(tx, tx.tenant_id, made)


def update(tx: Write, trust_id: str, **columns: Any) -> None:
    """Change `display_name`, `description` or `authorities`. Raises `Unacceptable`."""
    if "authorities" in columns:
        _check(columns["authorities"])
        columns["authorities"] = [_row(one) for one in columns["authorities"]]
    tx.update(tables.certificate_trusts, {"id": trust_id}, **columns)


def remove(tx: Write, trust_id: str) -> None:
    tx.delete(tables.certificate_trusts, id=trust_id)


def must(tx: Read, tenant_id: str, trust_id: str) -> Trust:
    """Raises `NotThere`."""
    row = tx.get(tables.certificate_trusts, tenant_id=tenant_id, id=trust_id)
    if row is None:
        raise NotThere("certificateBasedApplicationConfiguration", trust_id)
    return _trust(row)


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[Trust]:
    table = tables.certificate_trusts
    query = select(table).where(table.c.tenant_id == tenant_id, *where)
    return [_trust(row) for row in tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))]


def subjects(tx: Read, tenant_id: str, properties: Mapping[str, Any]) -> tuple[TrustedSubject, ...]:
    """What an application with these properties, at home in this tenant, trusts."""
    listed: Iterable[Mapping[str, Any]] = properties.get(PROPERTY) or ()
    if not listed:
        return ()
    held = every(tx, tenant_id)
    return tuple(
        TrustedSubject(
            str(one.get("subjectName") or ""),
            tuple(
                authority
                for trust in held
                if trust.id == one.get("authorityId") or MICROSOFTS.fullmatch(str(one.get("authorityId")))
                for authority in trust.authorities
            ),
            tuple(str(each).replace(":", "").lower() for each in one.get("revokedCertificateIdentifiers") or ()),
        )
        for one in listed
    )


def _check(authorities: Sequence[Authority]) -> None:
    if not any(one.root for one in authorities):
        raise Unacceptable("trustedCertificateAuthorities", "At least one authority must be a root authority.")
    if len(authorities) > MOST_AUTHORITIES:
        raise Unacceptable(
            "trustedCertificateAuthorities", f"A configuration has at most {MOST_AUTHORITIES} authorities."
        )


def _row(one: Authority) -> dict[str, Any]:
    return {"id": one.id, "root": one.root, "certificate": one.text}


def _trust(row: Row[Any]) -> Trust:
    held = tuple(Authority(one["id"], one["root"], b64decode(one["certificate"])) for one in row.authorities)
    return Trust(row.id, row.display_name, row.description, held, row.revision)
