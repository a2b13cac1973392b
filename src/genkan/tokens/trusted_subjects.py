"""A client assertion whose certificate is not registered, but named and vouched for: subject name and issuer.

The header carries the certificate's chain (`x5c`, RFC 7515 4.1.6). It counts when an authority that the
application trusts has issued a certificate with the subject that the application names.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha1
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from genkan.directory.certificate_trust import TrustedSubject
from genkan.tokens import chains
from genkan.tokens.errors import aadsts


def vouched(header: Mapping[str, Any], trusted: Sequence[TrustedSubject], now: datetime) -> x509.Certificate | None:
    """The certificate that an authority vouches for. None where the header brings no chain, or another subject's.

    As at Entra, a chain that does not hold is refused at once, and the registered certificates are not asked.
    Raises AADSTS7000213, 7000214 or 1000502.
    """
    if not trusted or "x5c" not in header:
        return None
    leaf, *sent = _chain(header["x5c"])
    if not chains.valid_at(leaf, now):
        raise aadsts(1000502, start=_stamp(leaf.not_valid_before_utc), end=_stamp(leaf.not_valid_after_utc))
    held = [authority for one in trusted for authority in one.authorities]
    if not _holds(leaf, sent, held, now):
        raise aadsts(7000213)
    named = [one for one in trusted if _is_named(leaf, one.subject_name)]
    found = next((one for one in named if _holds(leaf, sent, one.authorities, now)), None)
    if found is None:
        return None
    if {_thumbprint(leaf), f"{leaf.serial_number:x}", leaf.fingerprint(SHA256()).hex()} & set(found.revoked):
        raise aadsts(7000214)
    return leaf


def _holds(leaf: x509.Certificate, sent: Sequence[x509.Certificate], held: Sequence[Any], now: datetime) -> bool:
    roots = [one.parsed for one in held if one.root]
    return chains.leads_to(leaf, sent, [one.parsed for one in held if not one.root], roots, now)


def _chain(given: Any) -> list[x509.Certificate]:
    """Raises AADSTS7000213."""
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not 0 < len(texts) <= chains.LONGEST:
        raise aadsts(7000213)
    try:
        # MSAL for Python leaves the line breaks of the PEM file in.
        plain = ["".join(text.split()) for text in texts]
        found = [x509.load_der_x509_certificate(b64decode(text, validate=True)) for text in plain]
        # Parsed late by the library: names and extensions that are no ASN.1 show themselves here.
        for one in found:
            _ = (one.subject, one.issuer, one.extensions)
    except (
        ValueError,
        TypeError,
        AttributeError,
        x509.DuplicateExtension,
        x509.UnsupportedGeneralNameType,
    ):
        raise aadsts(7000213) from None
    return found


def _is_named(leaf: x509.Certificate, subject_name: str) -> bool:
    """By its common name, or by the whole name in either order."""
    wanted = _parts(subject_name)
    common = leaf.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    if any(str(one.value).lower() == subject_name.strip().lower() for one in common):
        return True
    whole = _parts(leaf.subject.rfc4514_string())
    return bool(whole) and wanted in (whole, whole[::-1])


def _parts(name: str) -> list[str]:
    return [part.strip().lower() for part in name.split(",") if part.strip()]


def _thumbprint(leaf: x509.Certificate) -> str:
    return sha1(leaf.public_bytes(Encoding.DER), usedforsecurity=False).hexdigest()


def _stamp(moment: datetime) -> str:
    return f"{moment:%m/%d/%Y %H:%M:%S}"
