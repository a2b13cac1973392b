"""msal for Python under `genkan run`, nothing configured: every way of getting a token that can run here."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import App, last_json, program
from tests.clients.owner import ARM, Owner
from tests.clients.talk import talk
from tests.clients.visitor import Visitor
from tests.running import GENKAN, Running

NewApp = Callable[[], App]
USER_READ = "https://graph.microsoft.com/User.Read"
REDIRECT = "https://shop.example/signed-in"


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


@pytest.fixture
def admin(running: Running) -> Iterator[Visitor]:
    made = Visitor(running, running.owner["admin_upn"], running.owner["admin_password"])
    yield made
    made.http.close()


def got(running: Running, way: str, scope: str, *arguments: str, variables: dict[str, str] | None = None) -> Any:
    command = program("msal_ways.py")
    said = running.run(GENKAN, "run", "--", *command, way, scope, *arguments, variables=variables or {})
    return last_json(said)


def test_promise_62_secret_is_asked_once_and_then_answered_from_the_cache(running: Running, new_app: NewApp) -> None:
    app = new_app()
    said = got(running, "secret", ARM, variables=app.variables)
    assert (said["claims"]["appid"], said["claims"]["appidacr"]) == (app.client_id, "1")
    assert (said["token_type"], said["cached"]) == ("Bearer", "cache")


def test_wrong_secret_is_answered_with_every_field_that_entra_gives(running: Running, new_app: NewApp) -> None:
    app = new_app()
    said = got(running, "wrong-secret", ARM, variables=app.variables)
    assert set(said) == {
        "error",
        "error_description",
        "error_codes",
        "timestamp",
        "trace_id",
        "correlation_id",
        "error_uri",
    }
    assert (said["error"], said["error_codes"]) == ("invalid_client", [7000215])
    assert said["error_description"] == (
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client "
        f"secret value, not the client secret ID, for a secret added to app '{app.client_id}'. Trace ID: "
        f"{said['trace_id']} Correlation ID: {said['correlation_id']} Timestamp: {said['timestamp']}"
    )
    assert said["error_uri"] == "https://login.microsoftonline.com/error?code=7000215"


def test_certificate(running: Running, new_app: NewApp, owner: Owner, tmp_path: Path) -> None:
    app = new_app()
    claims = got(running, "certificate", ARM, str(owner.certify(app, tmp_path)), variables=app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_user_name_and_password(running: Running) -> None:
    own = running.owner
    said = got(running, "password", ARM, own["admin_upn"], own["admin_password"])
    assert (said["claims"]["upn"], said["id_token_claims"]["preferred_username"]) == (own["admin_upn"],) * 2
    assert said["claims"]["scp"] == "user_impersonation"


def test_tenant_is_found_by_the_persons_domain(running: Running) -> None:
    own = running.owner
    variables = {"AZURE_TENANT_ID": "organizations"}
    said = got(running, "password", ARM, own["admin_upn"], own["admin_password"], variables=variables)
    assert (said["claims"]["upn"], said["claims"]["tid"]) == (own["admin_upn"], own["tenant_id"])


def test_password_is_refused_at_common_with_9001023(running: Running) -> None:
    own = running.owner
    variables = {"AZURE_TENANT_ID": "common"}
    said = got(running, "password", ARM, own["admin_upn"], own["admin_password"], variables=variables)
    assert (said["error"], said["error_codes"]) == ("invalid_request", [9001023])


def test_wrong_password_is_refused_with_50126(running: Running) -> None:
    said = got(running, "password", ARM, running.owner["admin_upn"], "not it")
    assert (said["error"], said["error_codes"]) == ("invalid_grant", [50126])


def test_refresh_token_serves_its_own_and_another_resource(running: Running) -> None:
    own = running.owner
    said = got(running, "refresh", ARM, own["admin_upn"], own["admin_password"])
    assert (said["account"], said["claims"]["upn"]) == (own["admin_upn"],) * 2
    assert (said["token_source"], said["graph"]) == ("identity_provider", True)


def test_device_flow(running: Running, admin: Visitor) -> None:
    variables = {"AZURE_TENANT_ID": running.owner["tenant_id"]}
    with talk(running, *program("msal_ways.py"), "device", ARM, variables=variables) as waiting:
        asked = waiting.hear()
        assert "You have signed in" in admin.enter(asked["verificationUri"], asked["userCode"])
        said = waiting.end()
    assert said["claims"]["upn"] == admin.upn


def test_on_behalf_of(running: Running, new_app: NewApp, owner: Owner) -> None:
    app = new_app()
    assertion = owner.person_token(f"{owner.publish(app)}/access")
    refused = got(running, "on-behalf-of", USER_READ, assertion, variables=app.variables)
    assert (refused["error"], refused["error_codes"]) == ("invalid_grant", [65001])
    owner.consent(app, "User.Read")
    claims = got(running, "on-behalf-of", USER_READ, assertion, variables=app.variables)["claims"]
    assert (claims["upn"], claims["appid"]) == (running.owner["admin_upn"], app.client_id)
    assert "User.Read" in claims["scp"].split()


def test_authorization_code_comes_by_form_post_and_is_refreshed(
    running: Running, new_app: NewApp, owner: Owner, admin: Visitor
) -> None:
    app = new_app()
    owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", {"web": {"redirectUris": [REDIRECT]}})
    command = (*program("msal_ways.py"), "code", USER_READ, REDIRECT)
    with talk(running, *command, variables=app.variables) as waiting:
        said = waiting.end(admin.visit(waiting.hear()["open"]))
    assert said.get("refreshed") is True, json.dumps(said)
    assert said["id_token_claims"]["preferred_username"] == said["claims"]["upn"] == admin.upn
    assert said["id_token_claims"]["aud"] == app.client_id
