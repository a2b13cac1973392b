"""Guessing gets nobody anywhere: the same answer after the same work, then a lock, by account and by address."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask
from tests.tokens.house import PASSWORD, House

from genkan.directory import passwords
from genkan.tokens.addresses import ALLOWED_FAILURES

UNKNOWN = "nobody@contoso.onmicrosoft.com"
OUTSIDE = "203.0.113.7"


@pytest.fixture
def checked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The hash of every argon2 verification that was done."""
    done: list[str] = []
    real = passwords.matches

    def matches(password_hash: str, password: str) -> bool:
        done.append(password_hash)
        return real(password_hash, password)

    monkeypatch.setattr(passwords, "matches", matches)
    return done


def said(answer: Any) -> dict[str, Any]:
    """An error answer without what differs from request to request."""
    body = dict(answer.json)
    description = body.pop("error_description").partition(" Trace ID:")[0]
    for name in ("timestamp", "trace_id", "correlation_id"):
        body.pop(name)
    return body | {"description": description, "status": answer.status}


def test_promise_24_unknown_user_and_wrong_password_cost_the_same_work(house: House, checked: list[str]) -> None:
    ann, empty = house.person(), house.person("empty")
    with house.store.write(house.tenant_id) as tx:
        from genkan.directory import users

        users.update(tx, empty.id, password_hash=None)
    work = []
    for name in (ann.upn, UNKNOWN, empty.upn, "not a name", ann.upn):
        checked.clear()
        house.ropc(name, password="wrong")
        work.append([one.rpartition("$")[0].rpartition("$")[0] for one in checked])
    # One verification each, with the parameters of a real hash: `$argon2id$v=19$m=..,t=..,p=..`.
    assert work == [[passwords.hashed("x").rpartition("$")[0].rpartition("$")[0]]] * 5


def test_promise_24_unknown_user_and_wrong_password_get_the_same_text(house: House) -> None:
    ann = house.person()
    assert said(house.ropc(ann, password="wrong")) == said(house.ropc(UNKNOWN))


def test_promise_25_failures_are_counted_across_instances(house: House, tmp_path: Path) -> None:
    neighbour = House(f"sqlite:///{tmp_path}/genkan.db", make_tenant=False)
    neighbour.clock, neighbour.tenant_id = house.clock, house.tenant_id
    ann = house.person()
    for number in range(10):
        (house, neighbour)[number % 2].ropc(ann, password="wrong")
    for one in (house, neighbour):
        assert one.ropc(ann).json["error_codes"] == [50053]
    neighbour.store.close()


def test_promise_25_lock_spares_sessions_and_refresh_tokens_of_the_same_person(house: House) -> None:
    app = house.app("shop", web={"redirectUris": [REDIRECT]})
    allow(app, "User.Read")
    browser, ann = Browser(house), house.person()
    browser.get(ask(app))
    browser.sign_in(ann.upn)
    token = house.ropc(ann).json["refresh_token"]
    for _ in range(11):
        house.ropc(ann, password="wrong")
    assert house.ropc(ann).json["error_codes"] == [50053]
    assert "code" in came_back(browser.get(ask(app, prompt="none")))
    assert house.refresh(token).status == 200


def test_promise_25_address_that_sprays_many_accounts_is_locked_out_for_a_while(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert ALLOWED_FAILURES == 50
    monkeypatch.setattr("genkan.tokens.addresses.ALLOWED_FAILURES", 4)
    ann = house.person()
    house.address = OUTSIDE
    answers = [house.ropc(f"person{number}@contoso.onmicrosoft.com") for number in range(5)]
    assert {answer.status for answer in answers[:-1]} == {400}
    assert (answers[-1].status, answers[-1].json["error_codes"]) == (429, [90055])
    assert answers[-1].headers["retry-after"] == "60"
    assert house.ropc(ann).status == 429
    house.address = "203.0.113.8"
    assert house.ropc(ann).status == 200
    house.address = OUTSIDE
    house.clock.advance(timedelta(seconds=60))
    assert house.ropc(ann).status == 200
    assert house.ropc(ann, password="wrong").status == 400
    assert house.ropc(ann).headers["retry-after"] == "120"
    house.clock.advance(timedelta(minutes=20))
    assert [house.ropc(UNKNOWN).status for _ in range(3)] == [400] * 3


def test_promise_25_form_answers_a_locked_address_with_a_page(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genkan.tokens.addresses.ALLOWED_FAILURES", 3)
    app, ann = house.app("shop", web={"redirectUris": [REDIRECT]}), house.person()
    house.address, browser = OUTSIDE, Browser(house)
    browser.get(ask(app))
    assert [browser.sign_in(UNKNOWN, "wrong").status for _ in range(3)] == [200] * 3
    shown = browser.sign_in(ann.upn, PASSWORD)
    assert (shown.status, shown.headers["retry-after"]) == (429, "60")
    assert "AADSTS90055" in shown.text


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1", ""])
def test_promise_25_machine_that_everyone_shares_is_not_locked_out(
    house: House, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    monkeypatch.setattr("genkan.tokens.addresses.ALLOWED_FAILURES", 2)
    house.address = address
    assert [house.ropc(UNKNOWN).status for _ in range(5)] == [400] * 5


def test_promise_12_guesses_of_a_user_code_are_limited(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genkan.tokens.addresses.ALLOWED_FAILURES", 3)
    house.address, browser = OUTSIDE, Browser(house)
    browser.get("/common/oauth2/deviceauth")
    assert [browser.submit(-1, otc=f"BCDFGHJK{letter}").status for letter in "BCD"] == [200] * 3
    assert browser.submit(-1, otc="BCDFGHJKF").status in (400, 429)
    browser.get("/common/oauth2/deviceauth")
    shown = browser.submit(-1, otc="BCDFGHJKG")
    assert (shown.status, shown.headers["retry-after"]) == (429, "60")
