"""Every way of azure-identity that can run here, against a real server through the proxy."""

from __future__ import annotations

import json
import ssl
import urllib.request
from base64 import b64encode
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.clients.conftest import App, last_json, program
from tests.running import GENKAN, Running
from tests.tokens.authority import root
from tests.tokens.papers import ForeignIssuer, Paper

ARM = "https://management.azure.com/.default"
GRAPH = "https://graph.microsoft.com/.default"


@pytest.fixture(scope="module")
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, issuer: ForeignIssuer) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house"), "--federation-issuers", issuer.url) as running:
        yield running


def token(running: Running, kind: str, scope: str, *arguments: str, **variables: str) -> dict[str, Any]:
    """What a program gets that signs in this way."""
    said = running.run(GENKAN, "run", "--", *program("credentials.py"), kind, scope, *arguments, variables=variables)
    found: dict[str, Any] = last_json(said)
    return found


def call(running: Running, method: str, url: str, bearer: str, body: Any = None) -> Any:
    """One request to Graph or Resource Manager, straight at the server."""
    context = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
    address = running.server["url"].rstrip("/") + url
    request = urllib.request.Request(address, method=method, headers={"Authorization": f"Bearer {bearer}"})
    if body is not None:
        request.data = json.dumps(body).encode()
        request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, context=context, timeout=10) as reply:
        text = reply.read()
    return json.loads(text) if text else None


def owner_token(running: Running, scope: str) -> str:
    own = running.owner
    variables = {
        "AZURE_TENANT_ID": own["tenant_id"],
        "AZURE_CLIENT_ID": own["client_id"],
        "AZURE_CLIENT_SECRET": own["client_secret"],
    }
    return str(token(running, "secret", scope, **variables)["token"])


def application(running: Running, bearer: str, app: App) -> dict[str, Any]:
    found: dict[str, Any] = call(running, "GET", f"/v1.0/applications(appId='{app.client_id}')", bearer)
    return found


@pytest.mark.parametrize("kind", ["certificate", "certificate-aio"])
def test_certificate(running: Running, new_app: Callable[[], App], tmp_path: Path, kind: str) -> None:
    app, paper = new_app(), Paper(datetime.now(UTC))
    bearer = owner_token(running, GRAPH)
    key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": b64encode(paper.der).decode()}
    object_id = application(running, bearer, app)["id"]
    call(running, "PATCH", f"/v1.0/applications/{object_id}", bearer, {"keyCredentials": [key]})
    pem = tmp_path / "client.pem"
    private = paper.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(private + paper.certificate.public_bytes(Encoding.PEM))
    claims = token(running, kind, ARM, str(pem), **app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_certificate_counts_by_its_chain_where_the_application_trusts_its_issuer(
    running: Running, new_app: Callable[[], App], tmp_path: Path
) -> None:
    app, bearer, ca = new_app(), owner_token(running, GRAPH), root(datetime.now(UTC))
    at = "/beta/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
    held = [{"isRootAuthority": True, "certificate": ca.text}]
    # Only people may: Graph publishes no app role for it.
    admin = token(running, "password", GRAPH, running.owner["admin_upn"], running.owner["admin_password"])["token"]
    trust = call(running, "POST", at, admin, {"displayName": "Ours", "trustedCertificateAuthorities": held})
    trusted = [{"authorityId": trust["id"], "subjectName": "shop.contoso.com"}]
    object_id = application(running, bearer, app)["id"]
    call(running, "PATCH", f"/beta/applications/{object_id}", bearer, {"trustedSubjectNameAndIssuers": trusted})
    middle = ca.issue("Middle", authority=True)
    leaf = middle.issue("shop.contoso.com")
    pem = tmp_path / "client.pem"
    private = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    chain = [one.certificate.public_bytes(Encoding.PEM) for one in (leaf, middle)]
    pem.write_bytes(private + b"".join(chain))
    claims = token(running, "certificate-chain", ARM, str(pem), **app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


@pytest.mark.parametrize("kind", ["assertion", "workload", "workload-aio"])
def test_federated_token(
    running: Running, new_app: Callable[[], App], issuer: ForeignIssuer, tmp_path: Path, kind: str
) -> None:
    app, bearer = new_app(), owner_token(running, GRAPH)
    object_id = application(running, bearer, app)["id"]
    trusted = {
        "name": "ci",
        "issuer": issuer.url,
        "subject": "repo:me/it:ref:main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    call(running, "POST", f"/v1.0/applications/{object_id}/federatedIdentityCredentials", bearer, trusted)
    foreign = issuer.token(datetime.now(UTC))
    projected = tmp_path / "token"
    projected.write_text(foreign)
    argument = foreign if kind == "assertion" else str(projected)
    claims = token(running, kind, ARM, argument, **app.variables)["claims"]
    assert (claims["appid"], claims["appidacr"]) == (app.client_id, "2")


def test_user_name_and_password(running: Running) -> None:
    own = running.owner
    claims = token(running, "password", ARM, own["admin_upn"], own["admin_password"])["claims"]
    assert (claims["upn"], claims["scp"]) == (own["admin_upn"], "user_impersonation")


def test_on_behalf_of(running: Running, new_app: Callable[[], App]) -> None:
    app, bearer, own = new_app(), owner_token(running, GRAPH), running.owner
    found = application(running, bearer, app)
    scope_id = "22222222-2222-4222-8222-222222222222"
    published = {"id": scope_id, "value": "access", "type": "User", "isEnabled": True}
    published |= dict.fromkeys(("adminConsentDisplayName", "adminConsentDescription"), "access")
    cli = {"appId": "04b07795-8ddb-461a-bbee-02f9e1bf7b46", "delegatedPermissionIds": [scope_id]}
    change = {
        "identifierUris": [f"api://{app.client_id}"],
        "api": {"oauth2PermissionScopes": [published], "preAuthorizedApplications": [cli]},
    }
    call(running, "PATCH", f"/v1.0/applications/{found['id']}", bearer, change)
    graph = call(running, "GET", "/v1.0/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')", bearer)
    mine = call(running, "GET", f"/v1.0/servicePrincipals(appId='{app.client_id}')", bearer)
    grant = {"clientId": mine["id"], "resourceId": graph["id"], "consentType": "AllPrincipals", "scope": "User.Read"}
    call(running, "POST", "/v1.0/oauth2PermissionGrants", bearer, grant)
    upn, password = own["admin_upn"], own["admin_password"]
    assertion = token(running, "password", f"api://{app.client_id}/access", upn, password)["token"]
    claims = token(running, "on-behalf-of", "https://graph.microsoft.com/User.Read", assertion, **app.variables)[
        "claims"
    ]
    assert (claims["upn"], claims["appid"]) == (upn, app.client_id)
    assert "User.Read" in claims["scp"].split()


@pytest.mark.parametrize("kind", ["managed-identity", "managed-identity-aio"])
def test_managed_identity_of_a_machine(running: Running, kind: str) -> None:
    own, bearer = running.owner, owner_token(running, ARM)
    group = f"/subscriptions/{own['subscription_id']}/resourceGroups/demo"
    machine = f"{group}/providers/Microsoft.Compute/virtualMachines/vm1"
    address = f"{machine}?api-version=2024-07-01"
    changed = call(running, "PATCH", address, bearer, {"identity": {"type": "SystemAssigned"}})
    seat = call(running, "POST", "/msi/seats", bearer, {"resourceId": machine})["seat"]
    endpoint = f"{running.server['http'].rstrip('/')}/msi/{seat}"
    claims = token(running, kind, ARM, AZURE_POD_IDENTITY_AUTHORITY_HOST=endpoint)["claims"]
    assert claims["oid"] == changed["identity"]["principalId"]
    assert claims["xms_mirid"] == machine
