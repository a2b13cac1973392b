"""Promise 16: what the OpenID Foundation's plans `basic` and `rp-initiated logout` ask, as a web application asks it.

Modules that other tests show are named with them in docs/conformance.md; tests/tokens/test_conformance_table.py holds
that every module is there.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl, urlencode

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import App, House, claims_of, header_of

# The plans' client is confidential and sends no PKCE unless the module is about it.
PLAIN = {"code_challenge": None, "code_challenge_method": None}


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    house.person(mail="ann@contoso.example")
    return made


def sign_in(app: App, browser: Browser | None = None, **changed: Any) -> dict[str, Any]:
    """The claims of the id token, with the whole answer under `_`."""
    browser = browser or Browser(app.house)
    shown = browser.get(ask(app, **{**PLAIN, **changed}))
    back = came_back(browser.sign_in("ann@contoso.onmicrosoft.com") if shown.status == 200 else shown)
    answer = redeem(app, back["code"], code_verifier="" if changed.get("code_challenge") is None else "v" * 64)
    assert answer.status == 200, answer.text
    return claims_of(answer.json["id_token"]) | {"_": answer.json}


@pytest.mark.parametrize(
    "asked",
    [
        {"scope": "openid profile", "nonce": None},
        {"scope": "profile openid"},
        {"display": "page"},
        {"display": "popup"},
        {"extra": "foobar"},
        {"ui_locales": "se"},
        {"claims_locales": "se"},
        {"acr_values": "1 2"},
        {"login_hint": "ann@contoso.onmicrosoft.com"},
        {"max_age": "10000"},
        {"claims": json.dumps({"userinfo": {"name": {"essential": True}}})},
    ],
    ids=lambda asked: next(reversed(asked)),
)
def test_promise_16_parameters_that_change_little_hinder_nobody(app: App, asked: dict[str, Any]) -> None:
    said = sign_in(app, **asked)
    assert said.get("nonce") == asked.get("nonce", "n-1")
    assert said["preferred_username"] == "ann@contoso.onmicrosoft.com"


def test_promise_16_id_token_is_signed_with_a_published_key_that_it_names(app: App) -> None:
    token = sign_in(app)["_"]["id_token"]
    published = app.house.get(f"/{app.tenant_id}/discovery/v2.0/keys").json
    keys = KeySet.import_key_set({"keys": [{n: key[n] for n in ("kty", "kid", "n", "e")} for key in published["keys"]]})
    read = jwt.decode(token, keys, algorithms=["RS256"])
    assert read.claims["aud"] == app.app_id
    assert header_of(token)["kid"] in {key["kid"] for key in published["keys"]}


def test_promise_16_unsigned_id_tokens_are_not_on_offer(app: App) -> None:
    document = app.house.get(f"/{app.tenant_id}/v2.0/.well-known/openid-configuration").json
    assert document["id_token_signing_alg_values_supported"] == ["RS256"]


@pytest.mark.parametrize(
    ("scope", "told"),
    [
        ("openid profile", {"name": "Ann", "preferred_username": "ann@contoso.onmicrosoft.com"}),
        ("openid email", {"email": "ann@contoso.example"}),
    ],
)
def test_promise_16_scope_decides_what_is_told_about_the_person(app: App, scope: str, told: dict[str, str]) -> None:
    said = sign_in(app, scope=scope)
    found = {name: said[name] for name in ("name", "preferred_username", "email") if name in said}
    assert found == told


@pytest.mark.parametrize("scope", ["openid address", "openid phone", "openid profile email address phone"])
def test_promise_16_scope_that_entra_does_not_have_is_refused_with_650053(app: App, scope: str) -> None:
    browser = Browser(app.house)
    browser.get(ask(app, **PLAIN, scope=scope))
    back = came_back(browser.sign_in("ann@contoso.onmicrosoft.com"))
    assert back["error_description"].startswith("AADSTS650053: ")
    assert "code" not in back


def test_promise_16_userinfo_is_told_by_get_and_by_post_with_the_header(app: App) -> None:
    said = sign_in(app)
    path, bearer = f"/{app.tenant_id}/openid/userinfo", {"Authorization": f"Bearer {said['_']['access_token']}"}
    for answer in (app.house.get(path, headers=bearer), app.house.post(path, {}, headers=bearer)):
        assert (answer.status, answer.json["sub"]) == (200, said["sub"])


def test_promise_16_access_token_in_a_form_is_not_taken(app: App) -> None:
    """RFC 6750 2.2 is optional; Entra's documentation knows the header only."""
    token = sign_in(app)["_"]["access_token"]
    answer = app.house.post(f"/{app.tenant_id}/openid/userinfo", {"access_token": token})
    assert (answer.status, "Bearer" in answer.headers["www-authenticate"]) == (401, True)


def test_promise_16_prompt_and_max_age_ask_again_and_none_never_asks(app: App) -> None:
    browser = Browser(app.house)
    none = came_back(browser.get(ask(app, **PLAIN, prompt="none")))
    assert (none["error"], none["state"]) == ("login_required", "a state & more")
    first = sign_in(app, browser)
    assert sign_in(app, browser, prompt="none", id_token_hint=first["_"]["id_token"])["sub"] == first["sub"]
    assert browser.get(ask(app, **PLAIN, prompt="login")).status == 200
    app.house.clock.advance(timedelta(seconds=2))
    assert browser.get(ask(app, **PLAIN, max_age="1")).status == 200
    assert sign_in(app, browser, max_age="1")["sub"] == first["sub"]


def test_promise_16_code_is_refused_the_second_time_half_a_minute_later(app: App) -> None:
    browser = Browser(app.house)
    browser.get(ask(app, **PLAIN))
    code = came_back(browser.sign_in("ann@contoso.onmicrosoft.com"))["code"]
    first = redeem(app, code, code_verifier="").json
    app.house.clock.advance(timedelta(seconds=30))
    assert redeem(app, code, code_verifier="").json["error"] == "invalid_grant"
    again = app.house.refresh(first["refresh_token"], client_id=app.app_id, client_secret=app.secret)
    assert again.json["error"] == "invalid_grant"


def test_promise_16_authorization_request_may_be_posted(app: App) -> None:
    path, _, query = ask(app, **PLAIN).partition("?")
    browser = Browser(app.house)
    browser.post(path, dict(parse_qsl(query)))
    assert "code" in came_back(browser.sign_in("ann@contoso.onmicrosoft.com"))


@pytest.mark.parametrize("name", ["request", "request_uri"])
def test_promise_16_request_object_is_refused_by_name(app: App, name: str) -> None:
    back = came_back(Browser(app.house).get(ask(app, **PLAIN, **{name: "https://shop.example/request.jwt"})))
    assert (back["error"], back["state"]) == (f"{name}_not_supported", "a state & more")


def test_promise_16_refresh_token_gives_an_id_token_of_the_same_person(app: App) -> None:
    first = sign_in(app)
    again = app.house.refresh(first["_"]["refresh_token"], client_id=app.app_id, client_secret=app.secret, scope="")
    said = claims_of(again.json["id_token"])
    assert {name: said[name] for name in ("iss", "sub", "aud")} == {n: first[n] for n in ("iss", "sub", "aud")}
    assert "nonce" not in said


def test_promise_16_code_with_pkce_is_redeemed(app: App) -> None:
    browser = Browser(app.house)
    browser.get(ask(app))
    code = came_back(browser.sign_in("ann@contoso.onmicrosoft.com"))["code"]
    assert redeem(app, code).status == 200


def leave(app: App, **fields: str) -> str:
    return f"/{app.tenant_id}/oauth2/v2.0/logout?{urlencode(fields)}"


def test_promise_16_logout_is_advertised(app: App) -> None:
    document = app.house.get(f"/{app.tenant_id}/v2.0/.well-known/openid-configuration").json
    assert document["end_session_endpoint"].endswith("/oauth2/v2.0/logout")
    assert document["frontchannel_logout_supported"] is True


@pytest.mark.parametrize(
    ("sent", "goes_to"),
    [
        (("id_token_hint", "post_logout_redirect_uri", "state"), f"{REDIRECT}?state=s"),
        (("id_token_hint", "post_logout_redirect_uri"), REDIRECT),
        (("post_logout_redirect_uri", "state"), f"{REDIRECT}?state=s"),
        (("id_token_hint", "state"), None),
        (("state",), None),
        ((), None),
    ],
    ids=[
        "rp-initiated-logout",
        "no-state",
        "no-id-token-hint",
        "no-post-logout-redirect-uri",
        "only-state",
        "no-params",
    ],
)
def test_promise_16_logout_ends_the_session_and_goes_back_where_it_may(
    app: App, sent: tuple[str, ...], goes_to: str | None
) -> None:
    browser = Browser(app.house)
    identity = sign_in(app, browser)["_"]["id_token"]
    fields = {"id_token_hint": identity, "post_logout_redirect_uri": REDIRECT, "state": "s"}
    answer = browser.get(leave(app, **{name: fields[name] for name in sent}))
    assert answer.headers.get("location") == goes_to
    assert came_back(browser.get(ask(app, **PLAIN, prompt="none")))["error"] == "login_required"


@pytest.mark.parametrize("wrong", ["bad-post-logout-redirect-uri", "query-added", "modified-id-token-hint"])
def test_promise_16_logout_goes_nowhere_by_a_wrong_address_or_hint(app: App, wrong: str) -> None:
    # Of a session that nobody has: only what is sent says which application it is.
    identity = sign_in(app)["_"]["id_token"]
    target = {"bad-post-logout-redirect-uri": "https://evil.example/", "query-added": f"{REDIRECT}?x=y"}
    if wrong == "modified-id-token-hint":
        head, claims, signature = identity.split(".")
        identity = f"{head}.{claims}.{'A' * 8}{signature[8:]}"
    fields = {"id_token_hint": identity, "post_logout_redirect_uri": target.get(wrong, REDIRECT)}
    answer = Browser(app.house).get(leave(app, **fields))
    assert (answer.status, "location" in answer.headers) == (200, False)
