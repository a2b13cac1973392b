"""The shape of what the token endpoint answers (RFC 6749 5), and what the metadata offers and does not."""

from __future__ import annotations

from importlib.resources import files

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, allow, ask, redeem
from tests.tokens.house import App, House

from genkan.surfaces.login.surface import ROUTES


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    return made


def test_application_in_its_own_name_gets_a_bearer_token_and_nothing_to_refresh_it(app: App) -> None:
    answer = app.house.token(app)
    assert answer.headers["content-type"].startswith("application/json")
    assert set(answer.json) == {"token_type", "expires_in", "ext_expires_in", "access_token"}
    assert (answer.json["token_type"], answer.json["expires_in"]) == ("Bearer", 3599)


def test_unknown_field_is_ignored_and_unknown_grant_refused(app: App) -> None:
    assert app.house.token(app, favourite_colour="blue").status == 200
    refused = app.house.token(app, grant_type="urn:example:guess")
    assert (refused.status, refused.json["error"]) == (400, "unsupported_grant_type")


def test_error_is_json_with_a_description_in_ascii(app: App) -> None:
    answer = app.house.token(app, client_secret="wrong")
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert answer.headers["content-type"].startswith("application/json")
    # RFC 6749 5.2 leaves out `"` and `\\`, which Entra's texts do without.
    assert all(" " <= letter <= "~" and letter not in '"\\' for letter in answer.json["error_description"])


def test_confidential_application_cannot_redeem_its_code_without_proof(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    code = came_back(browser.sign_in(person.upn))["code"]
    assert redeem(app, code, client_secret="").json["error_codes"] == [7000218]
    browser.get(ask(app))
    again = came_back(browser.get(ask(app, prompt="none")))["code"]
    assert redeem(app, again).status == 200


def test_every_code_is_worded_once() -> None:
    lines = files("genkan.tokens").joinpath("data/aadsts").read_text("utf-8").splitlines()
    codes = [line.split(" ", 1)[0] for line in lines if line.strip() and not line.startswith("#")]
    assert sorted({code for code in codes if codes.count(code) > 1}) == []


@pytest.mark.parametrize("version", ["", "v2.0/"])
def test_metadata_offers_what_is_there_and_nothing_else(house: House, version: str) -> None:
    # At an address of its own: under Microsoft's names the userinfo of version 2 is Graph's.
    path = f"/{house.tenant_id}/{version}.well-known/openid-configuration"
    document = house.get(path, host="localhost:8443").json
    for name, address in document.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            assert ROUTES.methods(tuple(address.split("/", 3)[3].split("/"))), name
    assert document["issuer"].startswith("https://")
    assert set(document["response_types_supported"]) >= {"code"}
    # Entra has neither; who advertised them would have to answer them (RFC 7009, RFC 7662).
    assert "revocation_endpoint" not in document
    assert "introspection_endpoint" not in document
