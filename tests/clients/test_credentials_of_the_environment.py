"""Credentials of azure-identity that are found in the variables of the place where a program runs, sync and aio."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.clients.conftest import App, last_json, program
from tests.clients.owner import ARM, Owner
from tests.clients.visitor import Visitor
from tests.running import GENKAN, Running
from tests.tokens.papers import ForeignIssuer

NewApp = Callable[[], App]
REDIRECT = "https://shop.example/signed-in"


@pytest.fixture(scope="module")
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, issuer: ForeignIssuer) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house"), "--federation-issuers", issuer.url) as running:
        yield running


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


def claims(running: Running, kind: str, scope: str, *arguments: str, variables: dict[str, str]) -> dict[str, Any]:
    """What stands in the token that a program gets there."""
    command = (*program("credentials.py"), kind, scope, *arguments)
    found: dict[str, Any] = last_json(running.run(GENKAN, "run", "--", *command, variables=variables))["claims"]
    return found


@pytest.mark.parametrize("kind", ["environment-aio", "default"])
def test_certificate_is_found_by_its_path(
    running: Running, new_app: NewApp, owner: Owner, tmp_path: Path, kind: str
) -> None:
    app = new_app()
    variables = {name: app.variables[name] for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")}
    variables["AZURE_CLIENT_CERTIFICATE_PATH"] = str(owner.certify(app, tmp_path))
    found = claims(running, kind, ARM, variables=variables)
    assert (found["appid"], found["appidacr"]) == (app.client_id, "2")


@pytest.mark.parametrize("kind", ["default", "default-aio"])
def test_workload_identity_is_found_by_the_variables_of_kubernetes(
    running: Running, new_app: NewApp, owner: Owner, issuer: ForeignIssuer, tmp_path: Path, kind: str
) -> None:
    app = new_app()
    owner.trust(app, issuer.url)
    projected = tmp_path / "token"
    projected.write_text(issuer.token(datetime.now(UTC)))
    variables = {name: app.variables[name] for name in ("AZURE_TENANT_ID", "AZURE_CLIENT_ID")}
    found = claims(running, kind, ARM, variables=variables | {"AZURE_FEDERATED_TOKEN_FILE": str(projected)})
    assert (found["appid"], found["appidacr"]) == (app.client_id, "2")


def test_foreign_assertion_works_asynchronously(
    running: Running, new_app: NewApp, owner: Owner, issuer: ForeignIssuer
) -> None:
    app = new_app()
    owner.trust(app, issuer.url)
    found = claims(running, "assertion-aio", ARM, issuer.token(datetime.now(UTC)), variables=app.variables)
    assert found["appid"] == app.client_id


def test_on_behalf_of_works_asynchronously(running: Running, new_app: NewApp, owner: Owner) -> None:
    app = new_app()
    assertion = owner.person_token(f"{owner.publish(app)}/access")
    owner.consent(app, "User.Read")
    scope = "https://graph.microsoft.com/User.Read"
    found = claims(running, "on-behalf-of-aio", scope, assertion, variables=app.variables)
    assert found["upn"] == owner.known["admin_upn"]


@pytest.mark.parametrize("kind", ["code", "code-aio"])
def test_authorization_code_is_redeemed(running: Running, new_app: NewApp, owner: Owner, kind: str) -> None:
    app, admin = new_app(), Visitor(running, owner.known["admin_upn"], owner.known["admin_password"])
    owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", {"web": {"redirectUris": [REDIRECT]}})
    scope = "https://graph.microsoft.com/User.Read"
    asked = {"client_id": app.client_id, "response_type": "code", "redirect_uri": REDIRECT, "scope": scope}
    authorize = f"https://login.microsoftonline.com/{owner.tenant_id}/oauth2/v2.0/authorize?{urlencode(asked)}"
    code = parse_qs(urlsplit(admin.visit(authorize)).query)["code"][0]
    admin.http.close()
    found = claims(running, kind, scope, code, REDIRECT, variables=app.variables)
    assert (found["upn"], found["appid"]) == (admin.upn, app.client_id)


@pytest.mark.parametrize(
    ("kind", "place"),
    [
        ("managed-identity", "app-service"),
        ("managed-identity-aio", "app-service"),
        ("managed-identity", "machine-learning"),
        ("managed-identity", "cloud-shell"),
        ("default", "machine"),
        ("default-aio", "app-service"),
    ],
)
def test_managed_identity_is_found_on_every_kind_of_host(running: Running, owner: Owner, kind: str, place: str) -> None:
    address, secret, principal = owner.seat()
    places = {
        "machine": {"AZURE_POD_IDENTITY_AUTHORITY_HOST": address},
        "app-service": {"IDENTITY_ENDPOINT": f"{address}/appservice", "IDENTITY_HEADER": secret},
        "machine-learning": {"MSI_ENDPOINT": f"{address}/ml", "MSI_SECRET": secret},
        "cloud-shell": {"MSI_ENDPOINT": f"{address}/cloudshell"},
    }
    found = claims(running, kind, ARM, variables=places[place])
    assert (found["oid"], found["xms_mirid"], found["idtyp"]) == (principal, owner.machine, "app")
