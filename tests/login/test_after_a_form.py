"""What follows a form, and what a browser is told on the way back to the application."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import App, House

from genkan.store.tables import journal as tables
from genkan.surfaces import login


@pytest.fixture
def app(house: House) -> App:
    return house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()


def test_promise_10_redirect_after_a_form_with_credentials_is_303(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    assert "Permissions requested" in browser.sign_in(person.upn).text
    consented = browser.submit(decision="accept")
    assert (consented.status, consented.headers["location"].startswith(REDIRECT)) == (303, True)
    browser.get(ask(app, prompt="login"))
    signed_in = browser.sign_in(person.upn)
    assert (signed_in.status, signed_in.headers["location"].startswith(REDIRECT)) == (303, True)
    browser.get(ask(app, prompt="login", response_mode="fragment"))
    assert browser.sign_in(person.upn).status == 303


def test_promise_10_no_surface_for_people_repeats_a_form_elsewhere() -> None:
    surfaces = Path(login.__file__).parents[1]
    for path in [*surfaces.glob("login/*.py"), *surfaces.glob("portal/**/*.py")]:
        assert not re.search(r"Reply\(\s*30[178]|status(_code)?\s*=\s*30[178]", path.read_text("utf-8")), path


@pytest.mark.parametrize("state", ["a state & more", "x" * 2000, "ü/?#[]@!$&'()*+,;=%20", " ", '"<>'])
@pytest.mark.parametrize("mode", ["query", "fragment", "form_post"])
def test_promise_9_state_comes_back_as_it_was_sent(app: App, state: str, mode: str) -> None:
    allow(app, "User.Read")
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app, state=state, response_mode=mode))
    back = came_back(browser.sign_in(person.upn))
    assert back["state"] == state
    assert redeem(app, back["code"]).status == 200


def test_promise_9_issuer_is_answered_if_and_only_if_it_is_advertised(app: App) -> None:
    """RFC 9207. Entra does neither; who advertises it must answer it, since clients then insist."""
    allow(app, "User.Read")
    document = app.house.get(f"/{app.tenant_id}/v2.0/.well-known/openid-configuration").json
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    good, bad = came_back(browser.sign_in(person.upn)), came_back(browser.get(ask(app, prompt="maybe")))
    advertised = bool(document.get("authorization_response_iss_parameter_supported"))
    assert ("iss" in good, "iss" in bad) == (advertised, advertised)


def test_promise_8_no_answer_with_a_token_or_code_may_be_kept(app: App) -> None:
    allow(app, "User.Read")
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    back = browser.sign_in(person.upn)
    answers = [back, redeem(app, came_back(back)["code"]), app.house.token(app), redeem(app, "x")]
    for answer in answers:
        assert "no-store" in answer.headers["cache-control"]
        assert answer.headers["pragma"] == "no-cache"


def test_wrong_password_is_logged_with_the_application_that_was_asked_for(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    browser.sign_in(person.upn, "not it")
    (line,) = app.house.journal.newest(tables.sign_ins, app.tenant_id)
    assert (line["error_code"], line["app_id"], line["record"]["appDisplayName"]) == (50126, app.app_id, "shop")
    assert line["record"]["userPrincipalName"] == person.upn
