"""Tokens that must never count, each made from a good one in the way an attacker would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

from tests.walk.conftest import World


def encoded(value: Any) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decoded(piece: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(piece + "=" * (-len(piece) % 4)))


class Forger:
    """Takes a good token of the house apart and puts it together wrongly."""

    def __init__(self, world: World, audience: str) -> None:
        self.world, self.audience = world, audience
        self.good = world.token(audience)
        head, claims, self.signature = self.good.split(".")
        self.head, self.claims = decoded(head), decoded(claims)
        self.key = world.house.services.tokens.keys.signing(world.owner["tenant_id"])

    def signed(self, claims: Any, head: Any = None, key: rsa.RSAPrivateKey | None = None) -> str:
        """A token with a sound RS256 signature, by the house's own key unless another is given."""
        text = f"{encoded(head or self.head)}.{encoded(claims)}"
        signature = (key or self.key.private_key).sign(text.encode(), PKCS1v15(), hashes.SHA256())
        return f"{text}.{encoded(signature)}"

    def changed(self, **claims: Any) -> str:
        """Signed by the house's own key, with other claims: what only a bug of ours could let through."""
        merged = self.claims | claims
        return self.signed({name: value for name, value in merged.items() if value is not None})

    def moved(self, step: timedelta) -> str:
        seconds = int(step.total_seconds())
        return self.changed(**{name: self.claims[name] + seconds for name in ("iat", "nbf", "exp")})


def _stranger() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def _other_tenant(forger: Forger) -> str:
    """A good token of a second tenant in the same house, for the same audience."""
    return other_tenant_token(forger.world, forger.audience)


def other_tenant_token(world: World, audience: str) -> str:
    from genkan.directory import applications, credentials, first_party, service_principals, tenants
    from genkan.store.tables.directory import directory_role_assignments

    services, tenant_id = world.house.services, "99999999-0000-4000-8000-000000000000"
    now = world.clock.now()
    with services.store.write(tenant_id) as tx:
        if tenants.find(tx, tenant_id) is None:
            tenants.create(tx, tenant_id, "Other", "other.onmicrosoft.com", now)
            first_party.create_all(tx, now)
        app = applications.register(tx, "other-app", now)
        principal = service_principals.create(tx, app.app_id, "other-app", now)
        # Everything in its own tenant, so that nothing but the tenant keeps it out of another.
        tx.insert(
            directory_role_assignments,
            id=str(uuid.uuid4()),
            principal_id=principal.id,
            role_id="62e90394-69f5-4237-9190-012177145e10",
            directory_scope="/",
        )
        _, secret = credentials.add_password(tx, app.id, None, now)
    return world.token(audience, tenant_id=tenant_id, client_id=app.app_id, client_secret=secret)


def _hs256(forger: Forger) -> str:
    """HMAC with the public key as its secret: the classic confusion."""
    public = forger.key.private_key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    text = f"{encoded(forger.head | {'alg': 'HS256'})}.{encoded(forger.claims)}"
    return f"{text}.{encoded(hmac.digest(public, text.encode(), hashlib.sha256))}"


def _embedded_key(forger: Forger) -> str:
    key = _stranger()
    numbers = key.public_key().public_numbers()
    jwk = {"kty": "RSA", "n": encoded(numbers.n.to_bytes(256, "big")), "e": "AQAB"}
    return forger.signed(forger.claims, forger.head | {"jwk": jwk}, key)


def _duplicated_claim(forger: Forger) -> str:
    body = json.dumps(forger.claims, separators=(",", ":"))[:-1] + ',"oid":"00000000-0000-0000-0000-000000000001"}'
    return forger.signed(body.encode())


FORGERIES: dict[str, Callable[[Forger], str]] = {
    "empty": lambda _: "",
    "not a jwt": lambda _: "hello",
    "two parts": lambda f: f.good.rpartition(".")[0],
    "alg none": lambda f: f"{encoded(f.head | {'alg': 'none'})}.{encoded(f.claims)}.",
    "alg None with the old signature": lambda f: (
        f"{encoded(f.head | {'alg': 'None'})}.{encoded(f.claims)}.{f.signature}"
    ),
    "HS256 with the public key": _hs256,
    "empty signature": lambda f: f.good.rpartition(".")[0] + ".",
    "signature of another token": lambda f: f.changed(jti="x").rpartition(".")[0] + "." + f.signature,
    "padded signature": lambda f: f.good + "==",
    "signed by a stranger": lambda f: f.signed(f.claims, None, _stranger()),
    "embedded jwk": _embedded_key,
    "jku elsewhere": lambda f: f.signed(f.claims, f.head | {"jku": "https://127.0.0.1:1/keys"}, _stranger()),
    "unknown kid": lambda f: f.signed(f.claims, f.head | {"kid": "no-such-key"}),
    "kid with a path": lambda f: f.signed(f.claims, f.head | {"kid": "../../owner.json"}),
    "unknown crit": lambda f: f.signed(f.claims, f.head | {"crit": ["x"], "x": 1}),
    "duplicated claim": _duplicated_claim,
    "expired": lambda f: f.moved(timedelta(hours=-3)),
    "not valid yet": lambda f: f.moved(timedelta(hours=3)),
    "exp as text": lambda f: f.changed(exp=str(f.claims["exp"])),
    "without exp": lambda f: f.changed(exp=None),
    "other audience": lambda f: f.changed(aud="https://vault.azure.net"),
    "audience list": lambda f: f.changed(aud=[f.claims["aud"]]),
    "other issuer": lambda f: f.changed(iss="https://sts.windows.net/99999999-0000-4000-8000-000000000000/"),
    "issuer elsewhere": lambda f: f.changed(iss=f"https://evil.example/{f.claims['tid']}/"),
    "unknown principal": lambda f: f.changed(
        oid="99999999-1111-4000-8000-000000000000", sub="99999999-1111-4000-8000-000000000000"
    ),
    "an id token": lambda f: f.changed(aud=f.claims["appid"], appid=None, idtyp=None, nonce="n"),
}
