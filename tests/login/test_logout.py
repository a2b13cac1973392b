"""Signing out: the applications of the session are told, and addresses count only where they are registered."""

from __future__ import annotations

import base64
import hashlib
import re
from html import unescape
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem, signed_in
from tests.tokens.house import App, House, claims_of

TOLD, FORUM = "https://shop.example/signed-out?from=entra", "https://forum.example/bye"
SID = {"idToken": [{"name": "sid"}, {"name": "login_hint"}], "accessToken": [{"name": "sid"}]}


@pytest.fixture
def app(house: House) -> App:
    web = {"redirectUris": [REDIRECT], "logoutUrl": TOLD}
    made = house.app("shop", web=web, optionalClaims=SID).with_secret()
    allow(made, "User.Read")
    return made


@pytest.fixture
def forum(house: House) -> App:
    made = house.app("forum", web={"redirectUris": ["https://forum.example/in"], "logoutUrl": FORUM})
    allow(made, "User.Read")
    return made


def leave(app: App, **fields: str) -> str:
    query = "&".join(f"{name}={quote(value, safe='')}" for name, value in fields.items())
    return f"/{app.tenant_id}/oauth2/v2.0/logout?{query}"


def frames(page: str) -> list[str]:
    return [unescape(url) for url in re.findall(r'<iframe src="([^"]*)"', page)]


def test_every_application_of_the_session_is_told_with_session_and_issuer(app: App, forum: App) -> None:
    browser, answer = signed_in(app)
    identity = claims_of(redeem(app, came_back(answer)["code"]).json["id_token"])
    assert came_back(answer)["session_state"] == identity["sid"]
    browser.get(ask(forum, redirect_uri="https://forum.example/in"))
    page = browser.get(leave(app))
    told = sorted(frames(page.text))
    assert [url.partition("?")[0] for url in told] == [FORUM, "https://shop.example/signed-out"]
    issuer = f"https://login.microsoftonline.com/{app.tenant_id}/v2.0"
    for url in told:
        given = parse_qs(urlsplit(url).query)
        assert (given["sid"], given["iss"]) == ([identity["sid"]], [issuer])
    assert "from=entra&" in told[1]
    policy = page.headers["content-security-policy"]
    assert "frame-src https://forum.example https://shop.example; " in policy
    assert "script-src 'none'" in policy


def test_page_without_applications_to_tell_has_no_frames(app: App, house: House) -> None:
    page = Browser(house).get(leave(app))
    assert "iframe" not in page.text
    assert "frame-src" not in page.headers["content-security-policy"]


def test_page_goes_back_when_all_were_told(app: App) -> None:
    browser, _ = signed_in(app)
    page = browser.get(leave(app, post_logout_redirect_uri=REDIRECT, client_id=app.app_id, state="s&1"))
    assert (page.status, len(frames(page.text))) == (200, 1)
    script = page.text.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in page.headers["content-security-policy"]
    assert f'href="{REDIRECT}?state=s%261" id="back"' in page.text
    assert came_back(browser.get(ask(app, prompt="none")))["error"] == "login_required"


def test_application_of_the_session_need_not_say_who_it_is(app: App) -> None:
    browser, _ = signed_in(app)
    assert 'id="back"' in browser.get(leave(app, post_logout_redirect_uri=REDIRECT)).text
    browser, _ = signed_in(app, "bob")
    page = browser.get(leave(app, post_logout_redirect_uri="https://evil.example/"))
    assert "evil.example" not in page.text


def test_application_of_version_1_is_told_the_issuer_that_it_knows(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app).replace("/v2.0/", "/"))
    browser.sign_in(person.upn)
    given = parse_qs(urlsplit(frames(browser.get(leave(app)).text)[0]).query)
    assert given["iss"] == [f"https://sts.windows.net/{app.tenant_id}/"]


@pytest.mark.parametrize(
    "url", ["http://shop.example/out", "javascript:alert(1)", "https://a;script-src *", "https://[", "//shop.example"]
)
def test_address_that_no_page_should_load_is_left_out(app: App, url: str) -> None:
    app.declare(web={"redirectUris": [REDIRECT], "logoutUrl": url})
    browser, _ = signed_in(app)
    page = browser.get(leave(app))
    assert (page.status, frames(page.text)) == (200, [])


def test_application_that_is_gone_is_not_told_and_hinders_nobody(app: App) -> None:
    browser, _ = signed_in(app)
    app.delete_principal()
    assert browser.get(leave(app)).status == 200


def test_proving_oneself_anew_stays_in_the_session_and_another_person_ends_it(app: App) -> None:
    browser, first = signed_in(app)
    browser.get(ask(app, prompt="login"))
    again = browser.sign_in("ann@contoso.onmicrosoft.com")
    assert came_back(again)["session_state"] == came_back(first)["session_state"]
    browser.get(ask(app, prompt="login"))
    other = browser.sign_in(app.house.person("bob").upn)
    assert came_back(other)["session_state"] != came_back(first)["session_state"]


def test_hint_for_somebody_else_asks_before_it_signs_out(app: App) -> None:
    browser, _ = signed_in(app)
    page = browser.get(leave(app, logout_hint="bob@contoso.onmicrosoft.com", post_logout_redirect_uri=REDIRECT))
    assert "You are signed in as ann@contoso.onmicrosoft.com" in page.text
    assert "code" in came_back(browser.get(ask(app, prompt="none")))
    browser.get(leave(app, logout_hint="bob@contoso.onmicrosoft.com", post_logout_redirect_uri=REDIRECT))
    assert len(frames(browser.submit().text)) == 1
    assert came_back(browser.get(ask(app, prompt="none")))["error"] == "login_required"


def test_login_hint_of_the_id_token_names_the_account_for_both_hints(app: App) -> None:
    browser, answer = signed_in(app)
    hint = claims_of(redeem(app, came_back(answer)["code"]).json["id_token"])["login_hint"]
    assert "code" in came_back(browser.get(ask(app, login_hint=hint)))
    assert "You signed out" in browser.get(leave(app, logout_hint=hint)).text


def test_name_that_begins_like_a_hint_is_a_name(app: App) -> None:
    page = Browser(app.house).get(ask(app, login_hint="O.Brien@contoso.onmicrosoft.com"))
    assert 'value="O.Brien@contoso.onmicrosoft.com"' in page.text


def test_id_token_of_another_person_asks_and_a_forged_one_says_nothing(app: App) -> None:
    browser, answer = signed_in(app)
    token = redeem(app, came_back(answer)["code"]).json["id_token"]
    other, _ = signed_in(app, "bob")
    assert "You are signed in as bob" in other.get(leave(app, id_token_hint=token)).text
    assert "You signed out" in other.get(leave(app, id_token_hint=token[:-8] + "AAAAAAAA")).text
    assert "You signed out" in browser.get(leave(app, id_token_hint=token)).text


def test_form_that_signs_out_is_sent_on_as_a_get(app: App) -> None:
    browser, _ = signed_in(app)
    sent = browser.post(f"/{app.tenant_id}/oauth2/v2.0/logout", {"post_logout_redirect_uri": REDIRECT, "state": "s"})
    assert sent.status == 303
    assert f"{REDIRECT}?state=s" in browser.get(sent.headers["location"]).text


def test_form_never_leads_to_another_host(house: House) -> None:
    sent = house.post("//evil.example/oauth2/logout", {})
    assert sent.headers["location"].startswith("/evil.example/")


def test_refreshed_tokens_stay_in_the_session(app: App) -> None:
    _, answer = signed_in(app)
    first = redeem(app, came_back(answer)["code"]).json
    again = app.house.refresh(first["refresh_token"], client_id=app.app_id, client_secret=app.secret, scope="").json
    assert claims_of(again["id_token"])["sid"] == claims_of(first["id_token"])["sid"]
