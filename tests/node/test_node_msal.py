"""@azure/msal-node: each way of getting a token, with fetch through the proxy or straight at the server's address."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.clients.conftest import App, last_json
from tests.clients.owner import ARM, COMMAND_LINE, GRAPH, Owner
from tests.clients.talk import talk
from tests.clients.visitor import Visitor
from tests.node.conftest import program
from tests.running import GENKAN, Running

pytestmark = pytest.mark.node
NewApp = Callable[[], App]
PROGRAM = "msal.mjs"
REDIRECT = "http://localhost:3000/auth/redirect"


class Plugged:
    """How the program is run and which authority it is given."""

    def __init__(self, running: Running, node: str, authority: str) -> None:
        self.running, self.node, self.authority = running, node, authority

    def command(self, way: str, scope: str, *arguments: str) -> tuple[str, ...]:
        return program(PROGRAM, way, scope, self.authority, *arguments, node=self.node)

    def run(self, way: str, scope: str, *arguments: str, variables: dict[str, str]) -> Any:
        command = self.command(way, scope, *arguments)
        return last_json(self.running.run(GENKAN, "run", "--", *command, variables=variables))


@pytest.fixture(params=["proxy", "address"])
def msal(request: pytest.FixtureRequest, running: Running) -> Plugged:
    tenant = running.owner["tenant_id"]
    if request.param == "proxy":
        return Plugged(running, request.getfixturevalue("modern"), f"https://login.microsoftonline.com/{tenant}")
    return Plugged(running, "node", f"{running.server['url'].rstrip('/')}/{tenant}")


def test_secret(msal: Plugged, new_app: NewApp) -> None:
    app = new_app()
    claims = msal.run("secret", ARM, variables=app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "1")


def test_wrong_secret_is_refused_with_7000215(msal: Plugged, new_app: NewApp) -> None:
    said = msal.run("wrong", ARM, variables=new_app().variables)
    assert (said["name"], said["code"]) == ("ServerError", "invalid_client")
    assert "AADSTS7000215: Invalid client secret provided." in said["message"]


def test_certificate(msal: Plugged, new_app: NewApp, owner: Owner, tmp_path: Path) -> None:
    app = new_app()
    file = owner.certify(app, tmp_path)
    claims = msal.run("certificate", ARM, str(file), variables=app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_on_behalf_of(msal: Plugged, new_app: NewApp, owner: Owner) -> None:
    app = new_app()
    assertion = owner.person_token(f"{owner.publish(app)}/access")
    owner.consent(app, "User.Read")
    said = msal.run("on-behalf-of", "https://graph.microsoft.com/User.Read", assertion, variables=app.variables)
    assert said["claims"]["upn"] == said["user"]["username"] == owner.known["admin_upn"]


def test_user_name_and_password(msal: Plugged, owner: Owner) -> None:
    own = owner.known
    said = msal.run("password", GRAPH, own["admin_upn"], own["admin_password"], COMMAND_LINE, variables={})
    claims = said["claims"]
    assert claims["upn"] == own["admin_upn"]
    assert said["user"] == {
        "username": own["admin_upn"],
        "home": f"{claims['oid']}.{claims['tid']}",
        "tenant": claims["tid"],
    }


def test_device_code(msal: Plugged, admin: Visitor, running: Running) -> None:
    with talk(running, *msal.command("device", GRAPH, COMMAND_LINE), variables={}) as waiting:
        asked = waiting.hear()
        page = asked["verificationUri"].replace(running.server["url"].rstrip("/"), "https://login.microsoftonline.com")
        admin.enter(page, asked["userCode"])
        said = waiting.end()
    assert said["claims"]["upn"] == said["user"]["username"] == admin.upn


def test_authorization_code_with_pkce_and_refresh(
    msal: Plugged, running: Running, new_app: NewApp, owner: Owner, admin: Visitor
) -> None:
    app = new_app()
    owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", {"web": {"redirectUris": [REDIRECT]}})
    command = msal.command("code", "https://graph.microsoft.com/User.Read", REDIRECT)
    with talk(running, *command, variables=app.variables) as waiting:
        url = waiting.hear()["open"]
        assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
        said = waiting.end(admin.visit(url))
    assert said.get("refreshed") is True, said
    assert said["claims"]["upn"] == said["id"]["preferred_username"] == admin.upn
    assert (said["id"]["aud"], said["id"]["nonce"], said["id"]["ver"]) == (app.client_id, "n-1", "2.0")
    assert "User.Read" in said["claims"]["scp"].split()
    assert any("Permissions requested" in page for page in admin.pages)
