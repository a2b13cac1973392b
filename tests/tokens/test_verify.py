"""Which bearer tokens count, and whose they are."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from tests.tokens.house import App, House, claims_of, header_of

from genkan.tokens.caller import Caller, Refusal, TokenRefused

ARM_AUDIENCES = ["https://management.azure.com/", "https://management.core.windows.net/"]


def verify(house: House, token: str, tenant_id: str | None = None) -> Caller:
    return house.tokens.verify(f"Bearer {token}", ARM_AUDIENCES, tenant_id)


def refusal(house: House, token: str, tenant_id: str | None = None) -> Refusal:
    with pytest.raises(TokenRefused) as refused:
        verify(house, token, tenant_id)
    return refused.value.refusal


def fresh(house: House, app: App | None = None) -> str:
    return str(house.token(app or house.app("shop").with_secret()).json["access_token"])


def test_token_names_its_caller(house: House) -> None:
    app = house.app("shop").with_secret()
    caller = verify(house, fresh(house, app))
    assert (caller.tenant_id, caller.object_id, caller.app_id) == (house.tenant_id, app.principal_id, app.app_id)
    assert caller.kind == "ServicePrincipal"
    assert caller.name == app.app_id


def test_expired_token_is_refused_once_the_five_minutes_of_skew_are_over(house: House) -> None:
    token = fresh(house)
    house.clock.advance(timedelta(hours=1, minutes=4))
    verify(house, token)
    house.clock.advance(timedelta(minutes=2))
    assert refusal(house, token) is Refusal.EXPIRED


def test_token_from_the_future_is_refused(house: House) -> None:
    token = fresh(house)
    house.clock.advance(-timedelta(minutes=11))
    assert refusal(house, token) is Refusal.NOT_YET_VALID


def test_promise_15_token_for_another_resource_is_refused(house: House) -> None:
    app = house.app("shop").with_secret()
    token = house.token(app, scope="https://graph.microsoft.com/.default").json["access_token"]
    assert refusal(house, token) is Refusal.AUDIENCE


def test_token_of_another_tenant_is_refused_where_one_tenant_is_meant(house: House) -> None:
    other = house.tenant("fabrikam.onmicrosoft.com")
    assert refusal(house, fresh(house), other) is Refusal.TENANT


def test_disabled_principal_is_refused_although_its_token_was_seen_before(house: House) -> None:
    app = house.app("shop").with_secret()
    token = fresh(house, app)
    verify(house, token)
    app.change(account_enabled=False)
    assert refusal(house, token) is Refusal.REVOKED
    app.change(account_enabled=True)
    verify(house, token)


def test_deleted_principal_is_refused(house: House) -> None:
    app = house.app("shop").with_secret()
    token = fresh(house, app)
    app.delete_principal()
    assert refusal(house, token) is Refusal.REVOKED


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer ", "Basic abc", "token"])
def test_missing_bearer_token_is_named_so(house: House, header: str | None) -> None:
    with pytest.raises(TokenRefused) as refused:
        house.tokens.verify(header, ARM_AUDIENCES)
    assert refused.value.refusal is Refusal.MISSING


@pytest.mark.parametrize("token", ["x", "a.b", "a.b.c", "..", "a.b.c.d.e", "é.é.é", "A" * 40_000])
def test_rubbish_is_malformed(house: House, token: str) -> None:
    assert refusal(house, token) is Refusal.MALFORMED


Forge = Callable[[House, dict[str, Any], dict[str, Any]], str]


def _part(value: Any) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return base64.urlsafe_b64encode(text.encode()).rstrip(b"=").decode()


def _by_house(house: House, header: Any, claims: Any) -> str:
    """Signed with the house's own key: only the content is wrong."""
    text = f"{_part(header)}.{_part(claims)}".encode()
    key = house.tokens.keys.signing(house.tenant_id).private_key
    signature = key.sign(text, padding.PKCS1v15(), hashes.SHA256())
    return f"{text.decode()}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _none(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{_part(header | {'alg': 'none'})}.{_part(claims)}."


def _none_with_signature(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return f"{_part(header | {'alg': 'none'})}.{_part(claims)}.AAAA"


def _hs256_with_public_key(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = house.tokens.keys.signing(house.tenant_id).private_key.public_key()
    pem = key.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    text = f"{_part(header | {'alg': 'HS256'})}.{_part(claims)}"
    mac = hmac.new(pem, text.encode(), hashlib.sha256).digest()
    return f"{text}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"


def _foreign_key(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    text = f"{_part(header | {'jwk': {'kty': 'RSA'}, 'jku': 'https://evil.example/'})}.{_part(claims)}"
    signature = key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256())
    return f"{text}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def _changed(name: str, value: Any) -> Forge:
    return lambda house, header, claims: _by_house(house, header, claims | {name: value})


def _changed_header(name: str, value: Any) -> Forge:
    return lambda house, header, claims: _by_house(house, header | {name: value}, claims)


def _without(name: str) -> Forge:
    return lambda house, header, claims: _by_house(house, header, {k: v for k, v in claims.items() if k != name})


def _twice(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return _by_house(house, header, json.dumps(claims)[:-1] + f', "oid": "{claims["oid"]}"}}')


def _cut(house: House, header: dict[str, Any], claims: dict[str, Any]) -> str:
    return _by_house(house, header, claims).rsplit(".", 1)[0] + ".AAAA"


FORGERIES: dict[str, Forge] = {
    "alg none": _none,
    "alg none with a signature": _none_with_signature,
    "HS256 with the public key": _hs256_with_public_key,
    "another key, with jwk and jku in its header": _foreign_key,
    "signature cut": _cut,
    "kid unknown": _changed_header("kid", "x"),
    "kid a path": _changed_header("kid", "../../etc/passwd"),
    "kid not a string": _changed_header("kid", 5),
    "crit unknown": _changed_header("crit", ["exp", "x"]),
    "typ of another kind": _changed_header("typ", "at+jwt"),
    "typ missing": _changed_header("typ", None),
    "a claim twice": _twice,
    "exp a string": _changed("exp", "9999999999"),
    "exp true": _changed("exp", True),
    "exp missing": _without("exp"),
    "nbf missing": _without("nbf"),
    "another issuer": _changed("iss", "https://sts.windows.net/00000000-0000-4000-8000-000000000000/"),
    "issuer a list": _changed("iss", ["x"]),
    "an unknown tenant": _changed("tid", "00000000-0000-4000-8000-000000000000"),
    "tenant a path": _changed("tid", "../x"),
    "an unknown version": _changed("ver", "3.0"),
    "audience a list": _changed("aud", ["https://management.azure.com/"]),
    "an id token": lambda house, header, claims: _by_house(
        house, header, {k: v for k, v in claims.items() if k not in ("appid", "appidacr", "idtyp")}
    ),
    "another principal": _changed("oid", "00000000-0000-4000-8000-000000000000"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_promise_17_forged_token_is_refused(house: House, name: str) -> None:
    token = fresh(house)
    header, claims = header_of(token), claims_of(token)
    verify(house, _by_house(house, header, claims))
    with pytest.raises(TokenRefused):
        verify(house, FORGERIES[name](house, header, claims))


def test_token_signed_before_a_rotation_still_counts_until_its_key_retires(house: House) -> None:
    app = house.app("shop").with_secret()
    old = fresh(house, app)
    hour = timedelta(hours=1)
    house.tokens.keys.rotate(house.tenant_id, publish_for=timedelta(0), keep_for=hour)
    new = fresh(house, app)
    assert header_of(old)["kid"] != header_of(new)["kid"]
    verify(house, old)
    verify(house, new)
    house.clock.advance(hour + timedelta(seconds=1))
    assert refusal(house, old) is Refusal.SIGNATURE
    verify(house, new)


def test_another_process_sees_the_new_key_at_once(house: House, tmp_path: Any) -> None:
    app = house.app("shop").with_secret()
    neighbour = House.__new__(House)
    neighbour.__dict__ |= house.__dict__
    from genkan.tokens.service import TokenService

    neighbour.tokens = TokenService(house.store, house.clock, house.journal, b"k" * 32)
    verify(neighbour, fresh(house, app))
    house.tokens.keys.rotate(house.tenant_id, publish_for=timedelta(0), keep_for=timedelta(hours=1))
    verify(neighbour, fresh(house, app))
