"""A certificate authority for tests: a root, what it issues, and intermediates."""

from __future__ import annotations

from base64 import b64encode
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

# Making an RSA key is most of what these tests cost; certificates that are made close together differ in theirs.
_POOL: list[rsa.RSAPrivateKey] = []
_TURN = count()


def _key() -> rsa.RSAPrivateKey:
    if len(_POOL) < 8:
        _POOL.append(rsa.generate_private_key(public_exponent=65537, key_size=2048))
        return _POOL[-1]
    return _POOL[next(_TURN) % len(_POOL)]


class Issued:
    """A certificate with its key; `issue` makes one below it, whatever it may be allowed."""

    def __init__(
        self,
        now: datetime,
        name: str,
        above: Issued | None = None,
        *,
        authority: bool | None = None,
        path_length: int | None = None,
        days: tuple[int, int] = (-1, 30),
        extensions: tuple[tuple[Any, bool], ...] = (),
    ) -> None:
        self.now, self.key = now, _key()
        self.subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.above = above or self
        self.builder = (
            x509.CertificateBuilder()
            .subject_name(self.subject)
            .issuer_name(self.above.subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + timedelta(days=days[0]))
            .not_valid_after(now + timedelta(days=days[1]))
        )
        if authority is not None:
            self.builder = self.builder.add_extension(x509.BasicConstraints(authority, path_length), critical=True)
        for extension, critical in extensions:
            self.builder = self.builder.add_extension(extension, critical=critical)
        self.certificate = self.builder.sign(self.above.key, hashes.SHA256())
        self.der = self.certificate.public_bytes(Encoding.DER)

    @property
    def text(self) -> str:
        return b64encode(self.der).decode()

    def issue(self, name: str, **rest: Any) -> Issued:
        return Issued(self.now, name, self, **rest)


def root(now: datetime, name: str = "Root", **rest: Any) -> Issued:
    return Issued(now, name, authority=True, **rest)
