"""A server that was told a rate answers one request too many with 429 and Retry-After; one that was not, never."""

from __future__ import annotations

from base64 import b64encode
from datetime import timedelta
from pathlib import Path

import pytest
from tests.login.browser import Browser
from tests.login.shop import ask
from tests.tokens.house import App, House
from tests.walk.conftest import opened

from genkan.clock import ManualClock
from genkan.surfaces.login import LoginSurface
from genkan.tokens import rates
from genkan.tokens.errors import SignInRefused
from genkan.tokens.rates import MOST_BUCKETS, Rate, Rates


@pytest.fixture
def app(house: House) -> App:
    house.surface = LoginSurface(house.services, Rates(Rate(per_second=0.5, burst=3), house.clock))
    return house.app("daemon").with_secret()


def test_one_request_too_many_gets_429_with_the_seconds_to_wait(house: House, app: App) -> None:
    assert [house.token(app).status for _ in range(4)] == [200, 200, 200, 429]
    refused = house.token(app)
    assert refused.headers["retry-after"] == "2"
    assert refused.json["error"] == "temporarily_unavailable"
    assert refused.json["error_codes"] == [90055]
    assert refused.headers["cache-control"].startswith("no-store")


def test_after_that_time_the_next_request_is_answered(house: House, app: App) -> None:
    while (refused := house.token(app)).status == 200:
        continue
    house.clock.advance(timedelta(seconds=int(refused.headers["retry-after"])))
    assert [house.token(app).status for _ in range(2)] == [200, 429]


def test_each_client_and_each_address_has_a_bucket_of_its_own(house: House, app: App) -> None:
    other = house.app("other").with_secret()
    while house.token(app).status == 200:
        continue
    assert house.token(other).status == 200
    counted = Rates(Rate(1, 1), house.clock)
    counted.take(app.app_id, "10.0.0.1")
    counted.take(app.app_id, "10.0.0.2")
    with pytest.raises(SignInRefused, match="AADSTS90055"):
        counted.take(app.app_id.upper(), "10.0.0.1")


def test_client_in_a_basic_header_is_counted_as_the_same(house: House, app: App) -> None:
    while house.token(app).status == 200:
        continue
    basic = {"Authorization": f"Basic {b64encode(f'{app.app_id}:x'.encode()).decode()}"}
    form = {"grant_type": "client_credentials", "scope": "https://management.azure.com/.default"}
    assert house.post(f"/{app.tenant_id}/oauth2/v2.0/token", form, headers=basic).status == 429


def test_device_codes_are_counted_too(house: House, app: App) -> None:
    path, form = f"/{app.tenant_id}/oauth2/v2.0/devicecode", {"client_id": app.app_id, "scope": "openid"}
    assert [house.post(path, form).status for _ in range(4)] == [200, 200, 200, 429]


def test_person_who_guesses_quickly_is_shown_a_page_with_429(house: House, app: App) -> None:
    app.declare(web={"redirectUris": ["https://shop.example/signed-in"]})
    browser, person = Browser(house), house.person()
    browser.get(ask(app))
    for _ in range(3):
        assert browser.sign_in(person.upn, "wrong").status == 200
    shown = browser.sign_in(person.upn, "wrong")
    assert (shown.status, shown.headers["retry-after"]) == (429, "2")
    assert "AADSTS90055" in shown.text
    assert shown.headers["content-type"].startswith("text/html")


def test_pages_and_documents_are_not_counted(house: House, app: App) -> None:
    path = f"/{app.tenant_id}/v2.0/.well-known/openid-configuration"
    assert {house.get(path).status for _ in range(10)} == {200}


def test_buckets_do_not_grow_without_end() -> None:
    counted = Rates(Rate(1, 1), ManualClock())
    for number in range(MOST_BUCKETS + 100):
        counted.take(f"client-{number}", "10.0.0.1")
    assert len(counted._buckets) == MOST_BUCKETS


def test_server_has_no_limit_unless_it_is_told_one(tmp_path: Path) -> None:
    with opened(tmp_path) as world:
        assert world.house.rates is None
        for _ in range(50):
            world.token("https://graph.microsoft.com")


def test_setting_reaches_the_token_endpoint(tmp_path: Path) -> None:
    with opened(tmp_path, rate_limit="1:2") as world:
        world.token("https://graph.microsoft.com")
        world.token("https://graph.microsoft.com")
        with pytest.raises(AssertionError, match="AADSTS90055"):
            world.token("https://graph.microsoft.com")


@pytest.mark.parametrize(
    ("text", "rate"), [("5", Rate(5, 5)), ("0.5", Rate(0.5, 1)), ("2500:10000", Rate(2500, 10000))]
)
def test_rate_is_read_with_and_without_a_burst(text: str, rate: Rate) -> None:
    assert rates.parse(text) == rate


@pytest.mark.parametrize("text", ["", "0", "-1", "nan", "inf", "5:", "5:0", "5:x", "fast", "5:5:5"])
def test_unusable_rate_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="expected"):
        rates.parse(text)
