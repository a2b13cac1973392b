"""What clients carry to prove themselves: a certificate with its key, and a foreign issuer on loopback."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import uuid
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from tests.tokens.house import App

from genkan.store.tables import directory as tables

JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def b64(data: bytes | str | dict[str, Any]) -> str:
    raw = json.dumps(data).encode() if isinstance(data, dict) else data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(key: rsa.RSAPrivateKey, header: dict[str, Any], claims: dict[str, Any]) -> str:
    text = f"{b64(header)}.{b64(claims)}"
    scheme: Any = padding.PKCS1v15()
    if header["alg"] == "PS256":
        scheme = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
    return f"{text}.{b64(key.sign(text.encode(), scheme, hashes.SHA256()))}"


class Paper:
    """A certificate and its key."""

    def __init__(self, now: datetime, name: str = "client") -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self.starts, self.ends = now - timedelta(days=1), now + timedelta(days=30)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(self.starts)
            .not_valid_after(self.ends)
            .sign(self.key, hashes.SHA256())
        )
        self.der = self.certificate.public_bytes(Encoding.DER)
        self.sha1, self.sha256 = hashlib.sha1(self.der).digest(), hashlib.sha256(self.der).digest()

    def register(self, app: App) -> None:
        with app.house.store.write(app.tenant_id) as tx:
            tx.insert(
                tables.key_credentials,
                key_id=str(uuid.uuid4()),
                owner_id=app.object_id,
                display_name="client",
                type="AsymmetricX509Cert",
                usage="Verify",
                starts_at=self.starts,
                ends_at=self.ends,
                certificate=self.der,
                sha1=self.sha1,
                sha256=self.sha256,
            )

    def padded_x5t(self) -> str:
        return base64.urlsafe_b64encode(self.sha1).decode()


class ForeignIssuer:
    """An OpenID issuer on loopback; counts what it was asked for."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.kid = "first"
        self.asked: list[str] = []
        self.discovery: dict[str, Any] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                body = json.dumps(outer.document(self.path)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def document(self, path: str) -> dict[str, Any]:
        if path == "/.well-known/openid-configuration":
            return {"issuer": self.url, "jwks_uri": f"{self.url}/keys"} | self.discovery
        numbers = self.key.public_key().public_numbers()
        n, e = numbers.n.to_bytes(256, "big"), numbers.e.to_bytes(3, "big")
        return {"keys": [{"kty": "RSA", "use": "sig", "kid": self.kid, "n": b64(n), "e": b64(e)}]}

    def token(self, now: datetime, **claims: Any) -> str:
        stamp = int(now.timestamp())
        said = {"iss": self.url, "sub": "repo:me/it:ref:main", "aud": "api://AzureADTokenExchange"}
        said |= {"iat": stamp, "nbf": stamp, "exp": stamp + 600} | claims
        return sign(self.key, {"alg": "RS256", "typ": "JWT", "kid": self.kid}, said)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def trust(app: App, issuer: str, subject: str = "repo:me/it:ref:main") -> None:
    """Add a federated identity credential."""
    with app.house.store.write(app.tenant_id) as tx:
        tx.insert(
            tables.federated_credentials,
            id=str(uuid.uuid4()),
            owner_id=app.object_id,
            name="ci",
            issuer=issuer,
            subject=subject,
            audiences=["api://AzureADTokenExchange"],
            description=None,
        )
