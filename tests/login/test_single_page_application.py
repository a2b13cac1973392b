"""Programs inside a web page: cross-origin requests, and codes that only they may redeem."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import App, House

ORIGIN = {"Origin": "https://shop.example"}


def redeemed(app: App, code: str, headers: dict[str, str] | None, **changed: str) -> list[int]:
    """The error codes of a redemption without a secret; none when it worked."""
    form = {"client_id": app.app_id, "grant_type": "authorization_code", "code": code, "redirect_uri": REDIRECT}
    form |= {"code_verifier": "v" * 64} | changed
    answer = app.house.post(f"/{app.tenant_id}/oauth2/v2.0/token", form, headers=headers or {})
    assert (answer.headers.get("access-control-allow-origin") == "*") is bool(headers)
    return list(answer.json.get("error_codes", []))


def code_for(app: App) -> str:
    allow(app, "User.Read")
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    return came_back(browser.sign_in(person.upn))["code"]


def test_page_redeems_its_code_without_a_secret(house: House) -> None:
    app = house.app("spa", spa={"redirectUris": [REDIRECT]})
    assert redeemed(app, code_for(app), ORIGIN) == []


def test_code_of_a_page_is_redeemed_by_nothing_else(house: House) -> None:
    app = house.app("spa", spa={"redirectUris": [REDIRECT]}, isFallbackPublicClient=True)
    assert redeemed(app, code_for(app), None) == [9002327]


def test_page_cannot_redeem_the_code_of_a_web_application(house: House) -> None:
    app = house.app("web", web={"redirectUris": [REDIRECT]}).with_secret()
    assert redeemed(app, code_for(app), ORIGIN, client_secret=app.secret) == [9002326]


def test_refresh_tokens_of_a_page_end_a_day_after_the_sign_in_and_stay_with_the_page(house: House) -> None:
    app = house.app("spa", spa={"redirectUris": [REDIRECT]}, isFallbackPublicClient=True)
    form = {"client_id": app.app_id, "grant_type": "authorization_code", "code": code_for(app)}
    form |= {"redirect_uri": REDIRECT, "code_verifier": "v" * 64}
    path = f"/{app.tenant_id}/oauth2/v2.0/token"
    token = house.post(path, form, headers=ORIGIN).json["refresh_token"]
    for hours, expected in ((23, []), (1, [700084])):
        house.clock.advance(timedelta(hours=hours))
        again = {"client_id": app.app_id, "grant_type": "refresh_token", "refresh_token": token}
        answer = house.post(path, again, headers=ORIGIN).json
        assert answer.get("error_codes", []) == expected
        token = answer.get("refresh_token", "")


def test_refresh_token_of_a_page_is_redeemed_by_nothing_else(house: House) -> None:
    app = house.app("spa", spa={"redirectUris": [REDIRECT]}, isFallbackPublicClient=True)
    form = {"client_id": app.app_id, "grant_type": "authorization_code", "code": code_for(app)}
    form |= {"redirect_uri": REDIRECT, "code_verifier": "v" * 64}
    path = f"/{app.tenant_id}/oauth2/v2.0/token"
    token = house.post(path, form, headers=ORIGIN).json["refresh_token"]
    again = {"client_id": app.app_id, "grant_type": "refresh_token", "refresh_token": token}
    assert house.post(path, again).json["error_codes"] == [9002327]


def test_web_application_still_redeems_its_own(house: House) -> None:
    app = house.app("web", web={"redirectUris": [REDIRECT]}).with_secret()
    assert redeem(app, code_for(app)).status == 200


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("POST", "oauth2/v2.0/token", True),
        ("GET", "v2.0/.well-known/openid-configuration", True),
        ("GET", "discovery/v2.0/keys", True),
        ("GET", "oauth2/v2.0/authorize", False),
        ("POST", "login", False),
        ("POST", "consent", False),
    ],
)
def test_preflight_allows_what_uses_no_cookie(house: House, method: str, path: str, allowed: bool) -> None:
    headers = ORIGIN | {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "x-client-sku"}
    answer = house.send("OPTIONS", f"/{house.tenant_id}/{path}", headers=headers)
    assert (answer.status, "access-control-allow-origin" in answer.headers) == (
        (204, True) if allowed else (403, False)
    )


def test_pages_are_never_readable_from_elsewhere(house: House) -> None:
    app = house.app("web", web={"redirectUris": [REDIRECT]})
    answer = house.get(ask(app), headers=ORIGIN)
    assert answer.status == 200
    assert "access-control-allow-origin" not in answer.headers
