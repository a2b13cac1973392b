"""JavaScript programs under `genkan run` send a real Chromium to sign in, and take what it brings back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.browser.windows import agree, sign_in, window
from tests.clients.conftest import App
from tests.clients.owner import COMMAND_LINE, Owner
from tests.clients.talk import talk
from tests.node.conftest import MODERN, program
from tests.running import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.skipif(not MODERN.exists(), reason="needs the JavaScript clients and their node: make test-node"),
]
LOGIN = "https://login.microsoftonline.com"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as house:
        yield house


@pytest.fixture(scope="module")
def owner(house: Running) -> Iterator[Owner]:
    made = Owner(house)
    yield made
    made.http.close()


def test_openid_client_signs_a_person_in(browser: Browser, house: Running, owner: Owner) -> None:
    own, issuer = house.owner, f"{LOGIN}/{owner.tenant_id}/v2.0"
    app = App("shop", house.json("app", "create", "shop"))
    command = program("web_sign_in.mjs", issuer, node=str(MODERN))
    with talk(house, *command, variables=app.variables) as waiting, window(browser, house) as page:
        asked = waiting.hear()
        house.cli("app", "redirect", "shop", asked["redirectUri"])
        assert parse_qs(urlsplit(asked["open"]).query)["code_challenge_method"] == ["S256"]
        page.goto(asked["open"])
        sign_in(page, own["admin_upn"], "wrong")
        assert "AADSTS50126" in page.inner_text("[role=alert]")
        sign_in(page, own["admin_upn"], own["admin_password"])
        assert "shop" in agree(page)
        page.get_by_text("You are signed in").wait_for()
        assert page.url.startswith(f"{asked['redirectUri']}?")
        said = waiting.end()
    claims = said["claims"]
    assert (claims["iss"], claims["aud"], claims["tid"]) == (issuer, app.client_id, owner.tenant_id)
    assert (claims["nonce"], claims["preferred_username"]) == (said["nonce"], own["admin_upn"])
    assert said["person"]["sub"] == claims["sub"]
    assert "User.Read" in said["scope"].split() or "https://graph.microsoft.com/User.Read" in said["scope"].split()
    assert said["stranger"]["code"] == "OAUTH_INVALID_RESPONSE"
    assert said["twice"]["error"] == "invalid_grant"


def test_msal_node_signs_a_person_in_by_its_own_listener(browser: Browser, house: Running) -> None:
    own = house.owner
    scope = "https://graph.microsoft.com/User.Read"
    command = program("msal.mjs", "browser", scope, f"{LOGIN}/{own['tenant_id']}", COMMAND_LINE, node=str(MODERN))
    with talk(house, *command, variables={}) as waiting, window(browser, house) as page:
        address = waiting.hear()["open"]
        assert parse_qs(urlsplit(address).query)["response_mode"] == ["form_post"]
        page.goto(address)
        sign_in(page, own["admin_upn"], own["admin_password"])
        assert "Microsoft Azure CLI" in agree(page)
        said = waiting.end()
    assert said["user"]["username"] == said["claims"]["upn"] == own["admin_upn"]
    assert said["id"]["preferred_username"] == own["admin_upn"]
    assert said["claims"]["appid"] == COMMAND_LINE
