"""Promise 45: nothing that is sent to the sign-in host gives a 500."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.tokens.house import App, House
from tests.tokens.papers import JWT_BEARER, b64

from genkan.directory import first_party

GRANTS = [
    "client_credentials",
    "password",
    "refresh_token",
    "authorization_code",
    "device_code",
    "urn:ietf:params:oauth:grant-type:device_code",
    "urn:ietf:params:oauth:grant-type:jwt-bearer",
    "x",
]
NAMES = [
    "client_id", "client_secret", "scope", "resource", "code", "redirect_uri", "code_verifier", "refresh_token",
    "username", "password", "device_code", "assertion", "client_assertion", "client_assertion_type", "claims",
    "requested_token_use", "client_info",
]  # fmt: skip
ODD = [
    first_party.AZURE_CLI, "https://management.azure.com/.default", "openid", "on_behalf_of", JWT_BEARER, "a.b.c",
    "e30.e30.e30", "1.AAAA.x", "{}", "\x00", "\ud800", "/.default", "/", "//.default", "https://[", "https://[/.default",
    "https://localhost:x/.default", "https://x:99999/.default",
]  # fmt: skip
PARAMETERS = [
    "client_id", "redirect_uri", "response_type", "response_mode", "scope", "prompt", "max_age", "state", "nonce",
    "code_challenge", "login_hint", "claims",
]  # fmt: skip
WORDS = st.one_of(
    st.text(max_size=40),
    st.sampled_from(ODD),
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=8,
)
PATIENT = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    house = House(f"sqlite:///{tmp_path_factory.mktemp('fuzz')}/genkan.db")
    yield house.app("shop").with_secret()
    house.store.close()


@PATIENT
@given(
    grant=st.sampled_from(GRANTS),
    fields=st.dictionaries(st.sampled_from(NAMES), WORDS, max_size=8),
    version=st.sampled_from(["oauth2/token", "oauth2/v2.0/token"]),
    tenant=st.sampled_from(["own", "common", "organizations", "consumers", "adfs", "x", "%00", "a.b"]),
)
def test_token_endpoint_refuses_and_never_breaks(
    app: App, grant: str, fields: dict[str, str], version: str, tenant: str
) -> None:
    segment = app.tenant_id if tenant == "own" else tenant
    form = {"client_id": app.app_id, "client_secret": app.secret, "grant_type": grant} | fields
    body = urlencode(form, errors="surrogatepass").encode()
    answer = app.house.send("POST", f"/{segment}/{version}", body=body)
    assert answer.status in (200, 400, 401), answer.text


@pytest.mark.parametrize("scope", ODD)
def test_odd_scope_is_refused_and_never_breaks(app: App, scope: str) -> None:
    body = urlencode({"client_id": app.app_id, "client_secret": app.secret, "grant_type": "client_credentials"})
    body += "&" + urlencode({"scope": scope}, errors="surrogatepass")
    answer = app.house.send("POST", f"/{app.tenant_id}/oauth2/v2.0/token", body=body.encode())
    assert answer.status in (200, 400), answer.text


@PATIENT
@given(body=st.binary(max_size=200), header=st.text(alphabet=st.characters(max_codepoint=255), max_size=40))
@example(body=b"grant_type=x&client_id=%ff", header="Basic ////")
def test_any_bytes_for_a_form_are_refused(app: App, body: bytes, header: str) -> None:
    clean = header.replace("\r", "").replace("\n", "").encode("latin-1").decode("latin-1")
    headers = {"Authorization": f"Basic {clean}".encode("ascii", "replace").decode()}
    answer = app.house.send("POST", f"/{app.tenant_id}/oauth2/v2.0/token", body=body, headers=headers)
    assert answer.status in (400, 401)


@PATIENT
@given(header=JSON, claims=JSON, signature=st.binary(max_size=8))
def test_any_assertion_is_refused(app: App, header: object, claims: object, signature: bytes) -> None:
    import json

    said = claims | {"iss": app.app_id, "sub": app.app_id} if isinstance(claims, dict) else claims
    head = header | {"alg": "RS256"} if isinstance(header, dict) else header
    text = ".".join([b64(json.dumps(head)), b64(json.dumps(said)), b64(signature or b"x")])
    answer = app.house.token(app, client_secret="", client_assertion=text, client_assertion_type=JWT_BEARER)
    assert answer.status in (400, 401)
    from genkan.tokens.caller import TokenRefused

    with pytest.raises(TokenRefused):
        app.house.tokens.verify(f"Bearer {text}", ["x"])


@PATIENT
@given(
    fields=st.dictionaries(
        st.sampled_from(PARAMETERS),
        WORDS,
        max_size=8,
    ),
    page=st.sampled_from(["oauth2/authorize", "oauth2/v2.0/authorize", "adminconsent", "oauth2/v2.0/logout", "login"]),
)
def test_pages_show_an_error_and_never_break(app: App, fields: dict[str, str], page: str) -> None:
    method = "POST" if page == "login" else "GET"
    query = urlencode({"client_id": app.app_id} | fields, errors="replace")
    answer = app.house.send(method, f"/{app.tenant_id}/{page}?{query}", body=query.encode())
    assert answer.status in (200, 303, 400, 401), answer.text
