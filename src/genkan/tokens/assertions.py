"""Client assertions (RFC 7523): reading one, its times, and whether it was signed by a certificate of the client.

Neither the one use of a `jti` nor a longest lifetime is enforced, as Entra enforces neither: MSAL sends the same
assertion with every request for ten minutes.
"""

from __future__ import annotations

from binascii import Error as Base64Error
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, PSS, PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from genkan.tokens import jwt, trusted_subjects
from genkan.tokens.caller import TokenRefused
from genkan.tokens.clients import Certificate, Client
from genkan.tokens.encoding import from_b64url
from genkan.tokens.errors import aadsts

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ALGORITHMS = ["RS256", "PS256"]
MAX_CHARACTERS = 16 * 1024
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Assertion:
    """What an assertion says, before anything is proved."""

    text: str
    header: dict[str, Any]
    claims: dict[str, Any]

    @property
    def issuer(self) -> str:
        return str(self.claims.get("iss", ""))

    @property
    def subject(self) -> str:
        return str(self.claims.get("sub", ""))

    @property
    def audiences(self) -> list[str]:
        """One in nearly every case; RFC 7519 allows a list."""
        given = self.claims.get("aud", "")
        return [str(one) for one in given] if isinstance(given, list) else [str(given)]


def read(text: str) -> Assertion:
    """Raises AADSTS50027."""
    if len(text) > MAX_CHARACTERS:
        raise aadsts(50027, reason="It is too long.")
    try:
        header, claims = jwt.parts(text)
    except TokenRefused as fault:
        raise aadsts(50027, reason=f"It is {fault.detail}.") from None
    if header.get("alg") not in ALGORITHMS:
        raise aadsts(50027, reason="Its algorithm must be RS256 or PS256.")
    return Assertion(text, header, claims)


def check_times(assertion: Assertion, now: datetime, skew: timedelta) -> None:
    """`exp` is needed; floats count, since MSAL sends them. Raises AADSTS700024 or 50027."""
    start = _moment(assertion.claims.get("nbf", 0), "nbf")
    end = _moment(assertion.claims.get("exp"), "exp")
    if not start - skew <= now < end + skew:
        raise aadsts(700024, now=_exact(now), start=_exact(start), end=_exact(end))


def check_certificate(assertion: Assertion, client: Client, audiences: Collection[str], now: datetime) -> None:
    """That the client itself signed it, for this token endpoint, with a certificate registered on it or vouched for.

    Raises AADSTS700021, 700023, 700027, and as `trusted_subjects.vouched`.
    """
    if assertion.issuer.lower() != client.app_id or assertion.subject.lower() != client.app_id:
        raise aadsts(700021)
    if not {audience.lower().rstrip("/") for audience in assertion.audiences} & set(audiences):
        raise aadsts(700023)
    named = _thumbprint(assertion.header)
    vouched = trusted_subjects.vouched(assertion.header, client.trusted_subjects, now)
    if vouched is not None:
        if not _verifies(vouched.public_key(), assertion):
            raise _unregistered(client, named, "The key was found, but use of the key to verify the signature failed.")
        return
    found = next((held for held in client.certificates if named and named in (held.sha1, held.sha256)), None)
    if found is None:
        raise _unregistered(client, named, "The key was not found.")
    if not found.starts_at <= now < found.ends_at:
        raise _unregistered(client, named, "The key used is expired.")
    if not _verifies(x509.load_der_x509_certificate(found.der).public_key(), assertion):
        reason = "The key was found, but use of the key to verify the signature failed."
        raise _unregistered(client, named, f"{reason} Found key {_span(found)}")


def _verifies(key: CertificatePublicKeyTypes, assertion: Assertion) -> bool:
    """The signature over the text as it came: azure-identity's aio client leaves the padding on all three parts,
    which joserfc, rightly strict for tokens, refuses.
    """
    if not isinstance(key, RSAPublicKey):
        return False
    signed, _, signature = assertion.text.rpartition(".")
    scheme: PSS | PKCS1v15 = PKCS1v15()
    if assertion.header["alg"] == "PS256":
        scheme = PSS(MGF1(SHA256()), salt_length=SHA256.digest_size)
    try:
        key.verify(from_b64url(signature), signed.encode("ascii"), scheme, SHA256())
    except (InvalidSignature, ValueError):
        return False
    return True


def signed_by(assertion: Assertion, key: KeySet) -> bool:
    """Whether one of a foreign issuer's keys signed it."""
    try:
        jws.deserialize_compact(assertion.text, key, algorithms=ALGORITHMS)
    except (JoseError, ValueError, TypeError):
        return False
    return True


def _thumbprint(header: dict[str, Any]) -> bytes | None:
    """The certificate that the header names: `x5t#S256`, `x5t`, or a `kid` that is either or hexadecimal."""
    for name in ("x5t#S256", "x5t", "kid"):
        given = header.get(name)
        if not isinstance(given, str) or not given:
            continue
        try:
            return bytes.fromhex(given) if name == "kid" and len(given) in (40, 64) else from_b64url(given)
        except (ValueError, Base64Error):
            continue
    return None


def _unregistered(client: Client, thumbprint: bytes | None, reason: str) -> Exception:
    shown = thumbprint.hex().upper() if thumbprint else ""
    return aadsts(700027, reason=reason, thumbprint=shown, client=client.app_id)


def _span(certificate: Certificate) -> str:
    return f"'Start={certificate.starts_at:%m/%d/%Y %H:%M:%S}, End={certificate.ends_at:%m/%d/%Y %H:%M:%S}'"


def _moment(value: Any, name: str) -> datetime:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise aadsts(50027, reason=f"The claim '{name}' must be a number.")
    try:
        return EPOCH + timedelta(seconds=value)
    except (OverflowError, ValueError):
        raise aadsts(50027, reason=f"The claim '{name}' is out of range.") from None


def _exact(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f0Z")
