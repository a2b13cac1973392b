"""The local certificate authority: made on first start, limited to the names that Genkan serves.

Its certificate carries a critical nameConstraints extension (RFC 5280 4.2.1.10), so that a stolen key vouches
for nothing but these names. Key and certificate lie together in `authority.pem` (0600), which makes creation a
single step on disk; `ca.pem` beside it is the certificate alone, for clients to trust.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from genkan.server import files, hosts
from genkan.server.lock import locked

LIFETIME = timedelta(days=3650)
RENEW_BEFORE = timedelta(days=400)  # a leaf may live 397 days and must not outlive its issuer
BACKDATED = timedelta(days=1)  # clocks of containers and phones run late

KEY_FILE = "authority.pem"
CERTIFICATE_FILE = "ca.pem"
LOCK_FILE = "authority.lock"
LOOPBACK = (ipaddress.ip_network("127.0.0.1/32"), ipaddress.ip_network("::1/128"))


@dataclass(frozen=True, slots=True)
class Authority:
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    certificate_path: Path


def open_authority(folder: Path, now: datetime) -> Authority:
    """The authority of `folder`, made there when missing, too old, or limited to other names than today's."""
    path = folder / KEY_FILE
    found = _read(path, now)
    if found is None:
        # Two first starts at once: the second waits, and finds what the first wrote.
        with locked(folder / LOCK_FILE):
            found = _read(path, now)
            if found is None:
                files.write(path, _make(now))
                found = _read(path, now)
    assert found is not None, "what was just written can be read"
    key, certificate = found
    public = folder / CERTIFICATE_FILE
    text = certificate.public_bytes(serialization.Encoding.PEM)
    if not public.exists() or public.read_bytes() != text:
        files.write(public, text, files.PUBLIC)
    return Authority(key, certificate, public)


def _read(path: Path, now: datetime) -> tuple[ec.EllipticCurvePrivateKey, x509.Certificate] | None:
    """Key and certificate; None when they are missing, damaged, or not usable any more."""
    try:
        pem = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        key = serialization.load_pem_private_key(pem, password=None)
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError:
        return None
    if not isinstance(key, ec.EllipticCurvePrivateKey) or certificate.public_key() != key.public_key():
        return None
    if not _usable(certificate, now):
        return None
    return key, certificate


def _usable(certificate: x509.Certificate, now: datetime) -> bool:
    try:
        limits = certificate.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return False
    return limits == _constraints() and certificate.not_valid_after_utc - now > RENEW_BEFORE


def _constraints() -> x509.NameConstraints:
    permitted: list[x509.GeneralName] = [x509.DNSName(name) for name in hosts.constraint_names()]
    permitted += [x509.IPAddress(network) for network in LOOPBACK]
    return x509.NameConstraints(permitted_subtrees=permitted, excluded_subtrees=None)


def _make(now: datetime) -> bytes:
    # P-256: every TLS stack that Azure's SDKs run on verifies it, and a handshake costs a tenth of RSA-2048's.
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Genkan"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Genkan local authority {now:%Y-%m-%d %H:%M:%S}"),
        ]
    )
    usage = x509.KeyUsage(
        digital_signature=False,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=True,
        crl_sign=True,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - BACKDATED)
        .not_valid_after(now + LIFETIME)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(_constraints(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
