"""Every credential of @azure/identity that can run here, under `genkan run` with nothing configured."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.clients.conftest import PROGRAMS, App
from tests.clients.owner import ARM, COMMAND_LINE, GRAPH, Owner
from tests.clients.talk import talk
from tests.clients.visitor import Visitor
from tests.node.conftest import Run, program
from tests.running import Running
from tests.tokens.papers import ForeignIssuer

pytestmark = pytest.mark.node
NewApp = Callable[[], App]
PROGRAM = "credential.mjs"


@pytest.mark.parametrize("kind", ["default", "environment", "secret"])
def test_secret_gets_a_token_of_the_application(node: Run, new_app: NewApp, owner: Owner, kind: str) -> None:
    app = new_app()
    claims = node(PROGRAM, kind, ARM, variables=app.variables)["claims"]
    assert claims["aud"] == "https://management.azure.com"
    assert claims["iss"] == f"https://sts.windows.net/{owner.tenant_id}/"
    assert (claims["appid"], claims["appidacr"], claims["idtyp"]) == (app.client_id, "1", "app")
    assert claims["oid"] == claims["sub"] == owner.principal(app)["id"]


def test_wrong_secret_is_refused_with_7000215(node: Run, new_app: NewApp) -> None:
    app = new_app()
    said = node(PROGRAM, "secret", ARM, "wrong", variables=app.variables)
    assert said["name"] == "AuthenticationRequiredError"
    assert said["message"].startswith("invalid_client: Error(s): 7000215 - Timestamp: ")
    assert (
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client "
        f"secret value, not the client secret ID, for a secret added to app '{app.client_id}'. Trace ID: "
    ) in said["message"]


def test_certificate_is_used_with_a_ps256_assertion(node: Run, new_app: NewApp, owner: Owner, tmp_path: Path) -> None:
    app = new_app()
    claims = node(PROGRAM, "certificate", ARM, str(owner.certify(app, tmp_path)), variables=app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


@pytest.mark.parametrize("kind", ["assertion", "workload"])
def test_foreign_token_stands_for_the_application_that_trusts_it(
    node: Run, new_app: NewApp, owner: Owner, issuer: ForeignIssuer, tmp_path: Path, kind: str
) -> None:
    app = new_app()
    owner.trust(app, issuer.url)
    foreign = issuer.token(datetime.now(UTC))
    projected = tmp_path / "token"
    projected.write_text(foreign)
    argument = foreign if kind == "assertion" else str(projected)
    claims = node(PROGRAM, kind, ARM, argument, variables=app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_workload_identity_is_found_by_the_variables_of_kubernetes(
    node: Run, new_app: NewApp, owner: Owner, issuer: ForeignIssuer, tmp_path: Path
) -> None:
    app = new_app()
    owner.trust(app, issuer.url)
    projected = tmp_path / "token"
    projected.write_text(issuer.token(datetime.now(UTC)))
    kept = {name: app.variables[name] for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")}
    claims = node(PROGRAM, "default", ARM, variables=kept | {"AZURE_FEDERATED_TOKEN_FILE": str(projected)})["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_user_name_and_password(node: Run, running: Running) -> None:
    own = running.owner
    arguments = (own["admin_upn"], own["admin_password"], COMMAND_LINE)
    claims = node(PROGRAM, "password", ARM, *arguments, variables={"AZURE_TENANT_ID": own["tenant_id"]})["claims"]
    assert (claims["upn"], claims["scp"]) == (own["admin_upn"], "user_impersonation")


def test_on_behalf_of_the_person_who_called(node: Run, new_app: NewApp, owner: Owner) -> None:
    app = new_app()
    identifier = owner.publish(app)
    owner.consent(app, "User.Read")
    assertion = owner.person_token(f"{identifier}/access")
    scope = "https://graph.microsoft.com/User.Read"
    claims = node(PROGRAM, "on-behalf-of", scope, assertion, variables=app.variables)["claims"]
    assert (claims["upn"], claims["appid"]) == (owner.known["admin_upn"], app.client_id)
    assert "User.Read" in claims["scp"].split()


def test_on_behalf_of_the_person_who_called_with_a_certificate(
    node: Run, new_app: NewApp, owner: Owner, tmp_path: Path
) -> None:
    app = new_app()
    assertion = owner.person_token(f"{owner.publish(app)}/access")
    owner.consent(app, "User.Read")
    arguments = ("https://graph.microsoft.com/User.Read", assertion, str(owner.certify(app, tmp_path)))
    claims = node(PROGRAM, "on-behalf-of-certificate", *arguments, variables=app.variables)["claims"]
    assert (claims["upn"], claims["appidacr"]) == (owner.known["admin_upn"], "2")


def test_authorization_code_is_redeemed(node: Run, new_app: NewApp, owner: Owner, admin: Visitor) -> None:
    app, scope, redirect = new_app(), "https://graph.microsoft.com/User.Read", "https://shop.example/signed-in"
    owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", {"web": {"redirectUris": [redirect]}})
    asked = {"client_id": app.client_id, "response_type": "code", "redirect_uri": redirect, "scope": scope}
    authorize = f"https://login.microsoftonline.com/{owner.tenant_id}/oauth2/v2.0/authorize?{urlencode(asked)}"
    code = parse_qs(urlsplit(admin.visit(authorize)).query)["code"][0]
    claims = node(PROGRAM, "code", scope, code, redirect, variables=app.variables)["claims"]
    assert (claims["upn"], claims["appid"]) == (admin.upn, app.client_id)


def test_chain_goes_on_to_the_identity_of_the_machine(node: Run, owner: Owner) -> None:
    claims = node(PROGRAM, "chain", ARM, variables=places(owner)["machine"])["claims"]
    assert claims["xms_mirid"] == owner.machine


def test_device_code_is_entered_by_a_person(running: Running, admin: Visitor) -> None:
    variables = {"AZURE_TENANT_ID": running.owner["tenant_id"]}
    with talk(running, *program(PROGRAM, "device", GRAPH), variables=variables) as waiting:
        asked = waiting.hear()
        assert asked["verificationUri"] == "https://login.microsoftonline.com/common/oauth2/deviceauth"
        assert "You have signed in" in admin.enter(asked["verificationUri"], asked["userCode"])
        claims = waiting.end()["claims"]
    assert (claims["upn"], claims["tid"]) == (admin.upn, running.owner["tenant_id"])
    assert claims["appid"] == COMMAND_LINE


def test_browser_that_the_program_opens_brings_the_code_back(node: Run, running: Running) -> None:
    own = running.owner
    variables = {
        "AZURE_TENANT_ID": own["tenant_id"],
        "BROWSER": f"{sys.executable} {PROGRAMS / 'visitor.py'} %s",
        "VISITOR_NAME": own["admin_upn"],
        "VISITOR_PASSWORD": own["admin_password"],
    }
    claims = node(PROGRAM, "browser", GRAPH, variables=variables)["claims"]
    assert (claims["upn"], claims["appid"]) == (own["admin_upn"], COMMAND_LINE)


def places(owner: Owner) -> dict[str, dict[str, str]]:
    """The variables that each kind of host sets."""
    address, secret, _ = owner.seat()
    return {
        "machine": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": address},
        "app-service": {"IDENTITY_ENDPOINT": f"{address}/appservice", "IDENTITY_HEADER": secret},
        "machine-learning": {"MSI_ENDPOINT": f"{address}/ml", "MSI_SECRET": secret},
        "cloud-shell": {"MSI_ENDPOINT": f"{address}/cloudshell"},
    }


@pytest.mark.parametrize("place", ["machine", "app-service", "machine-learning", "cloud-shell"])
@pytest.mark.parametrize("kind", ["managed-identity", "default"])
def test_managed_identity_is_that_of_the_machine(node: Run, owner: Owner, kind: str, place: str) -> None:
    claims: dict[str, Any] = node(PROGRAM, kind, ARM, variables=places(owner)[place])["claims"]
    assert claims["oid"] == owner.seat()[2]
    assert claims["xms_mirid"] == owner.machine
    assert claims["idtyp"] == "app"
