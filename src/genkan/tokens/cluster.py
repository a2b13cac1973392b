"""The Kubernetes cluster that `genkan run --workload` stands for: an issuer whose key lies in the data folder.

A cluster signs the service account tokens that it projects into pods. Who may read the key file may speak for
every workload that trusts this issuer, just as who may read owner.json owns the subscription.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)
from joserfc.jwk import KeySet, RSAKey

from genkan.tokens.encoding import b64json, b64url

# A fixed name, never fetched: federated credentials name it, while a server's ports change.
ISSUER = "https://cluster.genkan.localhost"
AUDIENCE = "api://AzureADTokenExchange"
FILE = "cluster.pem"
LIFETIME = timedelta(hours=1)  # what the workload identity webhook asks for


@dataclass(frozen=True, slots=True)
class Cluster:
    """The issuer of one data folder."""

    key: RSAPrivateKey

    @property
    def kid(self) -> str:
        der = self.key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return b64url(hashlib.sha256(der).digest())

    @property
    def key_set(self) -> KeySet:
        return KeySet([RSAKey.import_key(self.key.public_key(), {"kid": self.kid})])

    def token(self, subject: str, now: datetime) -> str:
        """A projected token of the service account `system:serviceaccount:NAMESPACE:NAME`."""
        issued = int(now.timestamp())
        claims = {
            "iss": ISSUER,
            "sub": subject,
            "aud": [AUDIENCE],
            "iat": issued,
            "nbf": issued,
            "exp": issued + int(LIFETIME.total_seconds()),
            "jti": secrets.token_urlsafe(16),
        }
        text = f"{b64json({'alg': 'RS256', 'kid': self.kid})}.{b64json(claims)}"
        return f"{text}.{b64url(self.key.sign(text.encode('ascii'), PKCS1v15(), hashes.SHA256()))}"


def read(path: Path) -> Cluster | None:
    """The cluster whose key this file holds; None without a file. Raises ValueError for anything else in it."""
    try:
        key = load_pem_private_key(path.read_bytes(), None)
    except FileNotFoundError:
        return None
    if not isinstance(key, RSAPrivateKey):
        raise ValueError(f"{path} holds no RSA key")
    return Cluster(key)


def new_key() -> bytes:
    """What the key file is to hold."""
    key = generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
