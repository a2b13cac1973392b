"""What must not get through the sign-in pages: redirects, forged forms, markup."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import quote

import pytest
from tests.login.browser import Browser, came_back, forms_of, scripts_in
from tests.login.shop import REDIRECT, allow, ask, signed_in
from tests.tokens.house import App, House


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    return made


@pytest.mark.parametrize(
    "near",
    [
        "https://shop.example/signed-in/",
        "https://shop.example/Signed-in",
        "https://SHOP.example/signed-in",
        "http://shop.example/signed-in",
        "https://shop.example:443/signed-in",
        "https://shop.example/signed-in?x=1",
        "https://shop.example/signed-in#x",
        "https://shop.example/signed-in/..",
        "https://shop.example/x/../signed-in",
        "https://shop.example/signed-in;x",
        "https://shop.example/..;/signed-in",
        "https://shop.example/signed%2din",
        "https://shop.example/%73igned-in",
        "https://shop.example.evil.example/signed-in",
        "https://shop.example@evil.example/signed-in",
        "https://evil.example@shop.example/signed-in",
        "https://a@b@shop.example/signed-in",
        "https://shop.example\\@evil.example/signed-in",
        "https://sub.shop.example/signed-in",
        "https://shop.example./signed-in",
        "https://shop.exаmple/signed-in",
        " https://shop.example/signed-in",
        "https://shop.example/signed-in ",
        "https://shop.example/signed-in%00",
        "https://shop.example//signed-in",
        "//shop.example/signed-in",
        "javascript:alert(1)",
        "data:text/html,x",
        "http://localhost",
        "http://localhost:1/",
        "urn:ietf:wg:oauth:2.0:oob",
        "x",
    ],
)
def test_promise_1_near_miss_of_a_redirect_uri_shows_an_error_and_never_redirects(app: App, near: str) -> None:
    answer = Browser(app.house).get(ask(app, redirect_uri=near))
    assert answer.status == 400
    assert "AADSTS50011" in answer.text
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("registered", "asked", "counts"),
    [
        ("http://localhost", "http://localhost:53123", True),
        ("http://localhost", "http://localhost:53123/", True),
        ("http://localhost/cb", "http://localhost:1/cb", True),
        ("http://127.0.0.1/cb", "http://127.0.0.1:9/cb", True),
        ("http://localhost", "http://127.0.0.1:53123", False),
        ("http://localhost/cb", "http://localhost:1/other", False),
        ("http://localhost", "http://localhost.evil.example", False),
        ("http://localhost", "http://localhost:1@evil.example", False),
        ("http://localhost", "https://localhost:1", False),
        ("http://localhost", "http://localhost:1#x", False),
        ("http://localhost", "http://localhost:999999", False),
    ],
)
def test_promise_1_only_a_loopback_port_may_differ(house: House, registered: str, asked: str, counts: bool) -> None:
    app = house.app("tool", publicClient={"redirectUris": [registered]})
    answer = Browser(house).get(ask(app, redirect_uri=asked))
    assert (answer.status == 200) is counts, answer.text


@pytest.mark.parametrize("changed", [{"client_id": None}, {"client_id": "nobody"}, {"redirect_uri": None}])
def test_promise_2_unknown_client_or_no_redirect_uri_never_redirects(app: App, changed: dict[str, None]) -> None:
    answer = Browser(app.house).get(ask(app, **changed))
    assert answer.status == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changed", "error", "code"),
    [
        ({"response_type": "token"}, "unsupported_response_type", 700051),
        ({"response_type": "code token2"}, "unsupported_response_type", 70005),
        ({"response_type": None}, "invalid_request", 900144),
        ({"response_type": "id_token"}, "unsupported_response_type", 700054),
        ({"response_mode": "web_message"}, "invalid_request", 70007),
        ({"scope": None}, "invalid_request", 900144),
        ({"scope": "api://x/.default User.Read api://x/y"}, "invalid_scope", 70011),
        ({"prompt": "maybe"}, "invalid_request", 90023),
        ({"max_age": "-1"}, "invalid_request", 90100),
        ({"code_challenge": "short"}, "invalid_request", 501491),
        ({"code_challenge_method": "S512"}, "invalid_request", 50149),
    ],
)
def test_promise_9_other_faults_go_back_to_the_application_with_the_state(
    app: App, changed: dict[str, Any], error: str, code: int
) -> None:
    back = came_back(Browser(app.house).get(ask(app, **changed)))
    assert (back["error"], back["state"]) == (error, "a state & more")
    assert back["error_description"].startswith(f"AADSTS{code}: ")


def test_promise_7_repeated_parameter_is_refused(app: App) -> None:
    answer = Browser(app.house).get(ask(app) + "&client_id=x")
    assert (answer.status, "AADSTS9000411" in answer.text) == (400, True)


def test_promise_27_form_from_elsewhere_is_refused(app: App) -> None:
    person = app.house.person()
    for headers in (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
    ):
        browser = Browser(app.house)
        form = forms_of(browser.get(ask(app)))[0]
        filled = form.fields | {"username": person.upn, "password": "correct-Horse7"}
        answer = browser.post(form.action, filled, **headers)
        assert (answer.status, answer.cookies) == (400, [])
        assert "AADSTS90013" in answer.text


def test_promise_28_form_of_another_browser_is_worth_nothing(app: App) -> None:
    attacker, victim = Browser(app.house), Browser(app.house)
    form = forms_of(attacker.get(ask(app)))[0]
    victim.get(ask(app))
    answer = victim.post(form.action, form.fields | {"username": "ann", "password": "x"})
    assert (answer.status, "AADSTS90013" in answer.text) == (400, True)


def test_promise_28_consent_counts_only_for_who_was_shown_it(house: House) -> None:
    app = house.app("new", web={"redirectUris": [REDIRECT]})
    browser, page = signed_in(app)
    form = forms_of(page)[0]
    bob = house.person("bob")
    browser.get(ask(app, prompt="login"))
    browser.sign_in(bob.upn)
    answer = browser.post(form.action, form.fields | {"decision": "accept"})
    assert (answer.status, "AADSTS90013" in answer.text) == (400, True)


def test_form_that_was_changed_or_kept_too_long_is_refused(app: App) -> None:
    browser = Browser(app.house)
    form = forms_of(browser.get(ask(app)))[0]
    changed = form.fields["flow"][:-6] + "AAAAAA"
    assert "AADSTS90013" in browser.post(form.action, form.fields | {"flow": changed}).text
    app.house.clock.advance(timedelta(minutes=31))
    assert "AADSTS90013" in browser.post(form.action, form.fields).text


def test_promise_29_every_page_is_under_a_strict_policy(app: App) -> None:
    browser = Browser(app.house)
    pages = [
        browser.get(ask(app)),
        browser.get(ask(app, redirect_uri="x")),
        browser.get("/common/oauth2/deviceauth"),
        browser.get(f"/{app.tenant_id}/oauth2/v2.0/logout"),
    ]
    for page in pages:
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "no-store" in page.headers["cache-control"]
        assert scripts_in(page) == 0


XSS = ['"><script>alert(1)</script>', "<img src=x onerror=alert(1)>", "'-alert(1)-'", "{{1234*5}}"]


@pytest.mark.parametrize("text", XSS)
def test_promise_31_what_the_address_says_is_escaped(app: App, text: str) -> None:
    browser = Browser(app.house)
    pages = [browser.get(ask(app, login_hint=text)), browser.get(ask(app, redirect_uri=text))]
    pages += [browser.get(ask(app, client_id=text)), browser.get(f"/common/oauth2/deviceauth?otc={quote(text)}")]
    for page in pages:
        assert "<script" not in page.text
        assert "<img" not in page.text
        assert "6170" not in page.text
