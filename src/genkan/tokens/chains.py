"""Whether a certificate leads to an authority that is trusted (RFC 5280 6.1, without name constraints and policies).

Our own clock decides about validity, and what is not understood but critical is refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.hashes import MD5, SHA1
from cryptography.x509.oid import ExtensionOID

LONGEST = 8
UNDERSTOOD = frozenset(
    {
        ExtensionOID.BASIC_CONSTRAINTS,
        ExtensionOID.KEY_USAGE,
        ExtensionOID.EXTENDED_KEY_USAGE,
        ExtensionOID.SUBJECT_ALTERNATIVE_NAME,
    }
)


def leads_to(
    leaf: x509.Certificate,
    sent: Sequence[x509.Certificate],
    helpers: Sequence[x509.Certificate],
    roots: Sequence[x509.Certificate],
    now: datetime,
) -> bool:
    """Whether a path goes from `leaf` over certificates that were `sent` or are known (`helpers`) to one of `roots`."""
    try:
        return _sound(leaf, now) and _signs(leaf) and _climbs(leaf, [*helpers, *sent], roots, now)
    except (ValueError, TypeError, UnsupportedAlgorithm, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return False


def valid_at(certificate: x509.Certificate, now: datetime) -> bool:
    return certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc


def _climbs(
    leaf: x509.Certificate, between: Sequence[x509.Certificate], roots: Sequence[x509.Certificate], now: datetime
) -> bool:
    """Level by level, each certificate once: a stranger may send many that all sign one another."""
    level, left = [leaf], list(between)
    for below in range(LONGEST):
        if any(_issued(one, root, now, below) for one in level for root in roots):
            return True
        level = [above for above in left if any(_issued(one, above, now, below) for one in level)]
        left = [one for one in left if one not in level]
        if not level:
            return False
    return False


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, now: datetime, below: int) -> bool:
    """Whether `issuer` is an authority that may sign here, above `below` others, and has signed `certificate`."""
    if certificate.issuer != issuer.subject or certificate == issuer:
        return False
    constraints = _extension(issuer, x509.BasicConstraints)
    if not isinstance(constraints, x509.BasicConstraints) or not constraints.ca:
        return False
    if constraints.path_length is not None and below > constraints.path_length:
        return False
    usage = _extension(issuer, x509.KeyUsage)
    if isinstance(usage, x509.KeyUsage) and not usage.key_cert_sign:
        return False
    if not _sound(issuer, now) or isinstance(certificate.signature_hash_algorithm, SHA1 | MD5):
        return False
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError):
        return False
    return True


def _sound(certificate: x509.Certificate, now: datetime) -> bool:
    """In its time, and without a critical extension that nobody here understands."""
    unknown = [one for one in certificate.extensions if one.critical and one.oid not in UNDERSTOOD]
    return valid_at(certificate, now) and not unknown


def _signs(leaf: x509.Certificate) -> bool:
    usage = _extension(leaf, x509.KeyUsage)
    return not isinstance(usage, x509.KeyUsage) or usage.digital_signature


def _extension(certificate: x509.Certificate, kind: type[x509.ExtensionType]) -> x509.ExtensionType | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
