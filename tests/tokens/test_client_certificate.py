"""client_credentials with a certificate: what each client library sends, and what is refused."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from tests.tokens.house import Answer, App, House, claims_of
from tests.tokens.papers import JWT_BEARER, Paper, sign


@pytest.fixture
def paper(house: House) -> Paper:
    return Paper(house.clock.now())


@pytest.fixture
def app(house: House, paper: Paper) -> App:
    made = house.app("shop")
    paper.register(made)
    return made


def claims(app: App, **changed: Any) -> dict[str, Any]:
    now = app.house.clock.now().timestamp()
    said = {
        "aud": f"https://login.microsoftonline.com/{app.tenant_id}/oauth2/v2.0/token",
        "iss": app.app_id,
        "sub": app.app_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "iat": now,
        "exp": now + 600,  # MSAL for Python sends floats
    }
    return {name: value for name, value in (said | changed).items() if value is not None}


def ask(app: App, assertion: str, **fields: str) -> Answer:
    form = {"client_assertion": assertion, "client_assertion_type": JWT_BEARER}
    return app.house.token(app, **(form | fields))


def code(answer: Answer) -> int:
    assert answer.status == 401, answer.text
    assert answer.json["error"] == "invalid_client"
    return int(answer.json["error_codes"][0])


def headers(paper: Paper) -> dict[str, dict[str, Any]]:
    """As observed: msal sync, its aio sibling, JavaScript, Terraform, and a kid in hexadecimal."""
    padded, unpadded = paper.padded_x5t(), paper.padded_x5t().rstrip("=")
    s256 = base64.urlsafe_b64encode(paper.sha256).decode()
    return {
        "msal": {"alg": "RS256", "typ": "JWT", "x5t": padded},
        "unpadded": {"alg": "RS256", "typ": "JWT", "x5t": unpadded},
        "aio": {"alg": "PS256", "typ": "JWT", "x5t#S256": s256},
        "js": {"alg": "PS256", "typ": "JWT", "x5t#S256": s256.rstrip("=")},
        "terraform": {"alg": "RS256", "typ": "JWT", "kid": padded},
        "hexadecimal": {"alg": "RS256", "typ": "JWT", "kid": paper.sha1.hex().upper()},
    }


@pytest.mark.parametrize("client", ["msal", "unpadded", "aio", "js", "terraform", "hexadecimal"])
def test_assertion_as_each_client_makes_it_buys_a_token(app: App, paper: Paper, client: str) -> None:
    answer = ask(app, sign(paper.key, headers(paper)[client], claims(app)))
    assert answer.status == 200, answer.text
    assert claims_of(answer.json["access_token"])["appidacr"] == "2"


def test_padding_that_the_asynchronous_client_leaves_on_is_accepted(app: App, paper: Paper) -> None:
    key = paper.key
    parts = [json.dumps(part).encode() for part in (headers(paper)["aio"], claims(app))]
    text = b".".join(base64.urlsafe_b64encode(part) for part in parts)
    scheme = padding.PSS(padding.MGF1(hashes.SHA256()), hashes.SHA256().digest_size)
    signature = base64.urlsafe_b64encode(key.sign(text, scheme, hashes.SHA256()))
    assert signature.endswith(b"=")
    assert ask(app, f"{text.decode()}.{signature.decode()}").status == 200


def test_promise_13_same_assertion_counts_again_because_msal_keeps_it_for_ten_minutes(app: App, paper: Paper) -> None:
    assertion = sign(paper.key, headers(paper)["msal"], claims(app))
    assert [ask(app, assertion).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize(
    "audience",
    [
        "https://login.microsoftonline.com/{tenant}/oauth2/token",
        "https://login.microsoftonline.com/{tenant}/v2.0",
        "https://sts.windows.net/{tenant}/",
        "https://login.microsoftonline.com/contoso.onmicrosoft.com/oauth2/v2.0/token",
    ],
)
def test_audience_may_be_any_name_of_the_token_endpoint(app: App, paper: Paper, audience: str) -> None:
    said = claims(app, aud=audience.format(tenant=app.tenant_id))
    assert ask(app, sign(paper.key, headers(paper)["msal"], said)).status == 200


def test_audience_with_the_port_that_discovery_gave_counts(app: App, paper: Paper) -> None:
    endpoint = f"/{app.tenant_id}/oauth2/v2.0/token"
    assertion = sign(paper.key, headers(paper)["msal"], claims(app, aud=f"https://localhost:8443{endpoint}"))
    form = {"client_id": app.app_id, "client_assertion": assertion, "client_assertion_type": JWT_BEARER}
    form |= {"grant_type": "client_credentials", "scope": "https://management.azure.com/.default"}
    assert app.house.post(endpoint, form, host="localhost:8443").status == 200
    assert app.house.post(endpoint, form, host="localhost:9999").json["error_codes"] == [700023]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"aud": "https://elsewhere.example/token"}, 700023),
        ({"exp": 1}, 700024),
        ({"nbf": 32503680000}, 700024),
        ({"exp": None}, 50027),
        ({"exp": "9999999999"}, 50027),
        ({"exp": 1e300}, 50027),
        ({"sub": "someone-else"}, 700021),
        ({"iss": None}, 700021),
    ],
)
def test_promise_13_assertion_with_a_wrong_claim_is_refused(
    app: App, paper: Paper, changed: dict[str, Any], expected: int
) -> None:
    assert code(ask(app, sign(paper.key, headers(paper)["msal"], claims(app, **changed)))) == expected


def test_certificate_that_is_not_registered_is_refused_with_700027_and_its_thumbprint(app: App, house: House) -> None:
    stranger = Paper(house.clock.now())
    answer = ask(app, sign(stranger.key, headers(stranger)["msal"], claims(app)))
    assert code(answer) == 700027
    assert "The key was not found." in answer.json["error_description"]
    assert stranger.sha1.hex().upper() in answer.json["error_description"]


def test_signature_by_another_key_under_a_registered_thumbprint_is_refused(app: App, paper: Paper) -> None:
    stranger = Paper(app.house.clock.now())
    answer = ask(app, sign(stranger.key, headers(paper)["msal"], claims(app)))
    assert code(answer) == 700027
    assert "verify the signature failed" in answer.json["error_description"]


def test_promise_13_certificate_of_another_application_is_refused(app: App, paper: Paper) -> None:
    other = app.house.app("other")
    assert code(ask(other, sign(paper.key, headers(paper)["msal"], claims(other)))) == 700027


def test_expired_certificate_is_refused_with_700027(app: App, paper: Paper) -> None:
    app.house.clock.advance(timedelta(days=31))
    answer = ask(app, sign(paper.key, headers(paper)["msal"], claims(app)))
    assert code(answer) == 700027
    assert "expired" in answer.json["error_description"]


@pytest.mark.parametrize("text", ["x", "a.b.c", "e30.e30.e30", "A" * 20_000])
def test_rubbish_is_refused_with_50027(app: App, text: str) -> None:
    assert code(ask(app, text)) == 50027


def test_promise_13_symmetric_algorithm_is_refused_with_50027(app: App, paper: Paper) -> None:
    assert code(ask(app, sign(paper.key, headers(paper)["msal"] | {"alg": "HS256"}, claims(app)))) == 50027


def test_assertion_without_its_type_is_refused(app: App, paper: Paper) -> None:
    assertion = sign(paper.key, headers(paper)["msal"], claims(app))
    assert ask(app, assertion, client_assertion_type="").json["error_codes"] == [900144]
