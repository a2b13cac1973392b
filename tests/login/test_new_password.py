"""A password that has to be changed: refused to programs, and changed at the sign-in page before anything else."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.login.browser import Browser, came_back, forms_of
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import PASSWORD, App, House

from genkan.directory import users
from genkan.store.tables import journal as tables

NEW = "An0ther-Password"


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    return made


def forced(house: House, name: str = "forceChangePasswordNextSignIn") -> str:
    ann = house.person()
    with house.store.write(house.tenant_id) as tx:
        users.update(tx, ann.id, properties={"passwordProfile": {name: True}})
    return ann.upn


def at_the_form(house: House, app: App, **changed: str) -> Browser:
    browser = Browser(house)
    browser.get(ask(app))
    browser.sign_in(forced(house), **changed)
    return browser


def change(browser: Browser, current: str = PASSWORD, new: str = NEW, again: str = NEW) -> Any:
    return browser.submit(password=current, new=new, again=again)


@pytest.mark.parametrize("name", users.FORCED)
def test_program_with_a_password_that_has_to_be_changed_is_refused_with_50055(house: House, name: str) -> None:
    upn = forced(house, name)
    answer = house.ropc(upn)
    assert answer.status == 400
    assert (answer.json["error"], answer.json["suberror"]) == ("invalid_grant", "user_password_expired")
    assert answer.json["error_codes"] == [50055]
    assert house.ropc(upn, password="not it").json["error_codes"] == [50126]


def test_person_changes_it_and_goes_on_to_the_application(house: House, app: App) -> None:
    browser = at_the_form(house, app)
    upn = forms_of(browser.last)[0].fields["username"]
    assert "Update your password" in browser.last.text
    assert not browser.cookies.get("__Host-genkan-session")
    back = came_back(change(browser))
    assert back["state"] == "a state & more"
    assert redeem(app, back["code"]).status == 200
    # The next time it is a password as any other, and the old one is none.
    again = Browser(house)
    again.get(ask(app))
    assert "AADSTS50126" in again.sign_in(upn).text
    assert "code" in came_back(again.sign_in(upn, NEW))


@pytest.mark.parametrize(
    ("current", "new", "again", "code"),
    [
        ("not it", NEW, NEW, 120000),
        (PASSWORD, NEW, NEW + "x", 120002),
        (PASSWORD, PASSWORD, PASSWORD, 120002),
        (PASSWORD, "too simple", "too simple", 120002),
        (PASSWORD, "Sh0rt", "Sh0rt", 120002),
        (PASSWORD, "", "", 120002),
    ],
)
def test_what_cannot_be_taken_shows_the_form_again_and_changes_nothing(
    house: House, app: App, current: str, new: str, again: str, code: int
) -> None:
    browser = at_the_form(house, app)
    answer = change(browser, current, new, again)
    assert f"AADSTS{code}" in answer.text
    assert not browser.cookies.get("__Host-genkan-session")
    assert came_back(change(browser))["code"]


def test_guesses_at_the_form_lock_the_account(house: House, app: App) -> None:
    browser = at_the_form(house, app)
    for _ in range(10):
        change(browser, "not it")
    assert "AADSTS50053" in change(browser).text
    house.clock.advance(timedelta(minutes=2))
    assert came_back(change(browser))["code"]


def test_form_of_another_browser_or_site_changes_nothing(house: House, app: App) -> None:
    browser = at_the_form(house, app)
    (form,) = forms_of(browser.last)
    fields = form.fields | {"password": PASSWORD, "new": NEW, "again": NEW}
    stranger = Browser(house).post(form.action, fields, **{"Sec-Fetch-Site": "same-origin"})
    crossing = browser.post(form.action, fields, **{"Sec-Fetch-Site": "cross-site"})
    assert [answer.status for answer in (stranger, crossing)] == [400, 400]
    assert "AADSTS90013" in stranger.text
    assert "AADSTS90013" in crossing.text


def test_flow_of_the_sign_in_form_is_none_of_a_new_password(house: House, app: App) -> None:
    browser = Browser(house)
    browser.get(ask(app))
    (form,) = forms_of(browser.last)
    fields = {"flow": form.fields["flow"], "password": PASSWORD, "new": NEW, "again": NEW}
    answer = browser.post(form.action.replace("/login", "/newpassword"), fields, **{"Sec-Fetch-Site": "same-origin"})
    assert "AADSTS90013" in answer.text


def test_person_stays_signed_in_if_they_asked_to(house: House, app: App) -> None:
    browser = at_the_form(house, app, stay="yes")
    change(browser)
    kept = [cookie for cookie in browser.last.cookies if "genkan-session" in cookie]
    assert "Max-Age=7776000" in kept[0]


def test_change_is_in_the_audit_log(house: House, app: App) -> None:
    browser = at_the_form(house, app)
    change(browser)
    lines = house.journal.newest(tables.audits, house.tenant_id)
    assert [line["activity"] for line in lines] == ["Change user password"]
    assert lines[0]["initiated_by"] == lines[0]["target_id"]
    assert NEW not in str(lines)
    assert PASSWORD not in str(lines)
