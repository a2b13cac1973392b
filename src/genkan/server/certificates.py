"""The server's own certificate: one leaf for every served name, renewed when it grows old or the names change."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from genkan.server import files, hosts
from genkan.server.authority import BACKDATED, LOCK_FILE, Authority, open_authority
from genkan.server.lock import locked

# Apple's clients refuse more than 398 days, counted from notBefore to notAfter.
LIFETIME = timedelta(days=397)
RENEW_BEFORE = timedelta(days=60)
FILE = "server.pem"


def open_certificate(folder: Path, now: datetime) -> Path:
    """Path of a PEM file with key and chain for the TLS port, fresh enough to start with. Makes the CA too."""
    authority = open_authority(folder, now)
    path = folder / FILE
    if not _usable(path, authority, now):
        # OpenSSL opens the file twice, for chain and key: two starts at once must not replace it in between.
        with locked(folder / LOCK_FILE):
            if not _usable(path, authority, now):
                files.write(path, _issue(authority, now))
    return path


def server_context(folder: Path, now: datetime) -> ssl.SSLContext:
    """A TLS context for the server; `renew` keeps it fresh."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # No HTTP/2: uvicorn speaks 1.1, and a client that is told so by ALPN does not try.
    context.set_alpn_protocols(["http/1.1"])
    renew(context, folder, now)
    return context


def renew(context: ssl.SSLContext, folder: Path, now: datetime) -> None:
    """Load the certificate into `context` (again): new connections use it, open ones keep theirs."""
    context.load_cert_chain(open_certificate(folder, now))


def _subject_names() -> x509.SubjectAlternativeName:
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in hosts.certificate_names()]
    names += [x509.IPAddress(ipaddress.ip_address(text)) for text in ("127.0.0.1", "::1")]
    return x509.SubjectAlternativeName(names)


def _usable(path: Path, authority: Authority, now: datetime) -> bool:
    try:
        leaf = x509.load_pem_x509_certificate(path.read_bytes())
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        leaf.verify_directly_issued_by(authority.certificate)
    except (OSError, ValueError, x509.ExtensionNotFound, InvalidSignature):
        # Missing, cut short, or another authority's: the cure is the same, a new one.
        return False
    return names == _subject_names() and leaf.not_valid_after_utc - now > RENEW_BEFORE


def _issue(authority: Authority, now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Genkan"),
            x509.NameAttribute(NameOID.COMMON_NAME, "localhost"),
        ]
    )
    issuer_key = x509.SubjectKeyIdentifier.from_public_key(authority.key.public_key())
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    leaf = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(authority.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now - BACKDATED + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_subject_names(), critical=False)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(issuer_key), critical=False)
        .sign(authority.key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + b"".join(
        certificate.public_bytes(serialization.Encoding.PEM) for certificate in (leaf, authority.certificate)
    )
