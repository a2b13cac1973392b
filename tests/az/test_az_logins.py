"""Every way in which the stock az signs in: password, device code, browser, certificate, another issuer's token."""

from __future__ import annotations

import json
import re
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from tests.az.conftest import AZ, Az, name_of
from tests.running import Running
from tests.tokens.authority import root
from tests.tokens.papers import ForeignIssuer, Paper

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]

VISITOR = Path(__file__).parents[1] / "clients" / "programs" / "visitor.py"


@pytest.fixture(scope="module")
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer()
    yield made
    made.close()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, issuer: ForeignIssuer) -> Iterator[Running]:
    if not AZ.exists():
        pytest.skip("azure-cli is not installed: `make test-az` installs it")
    with Running.started(tmp_path_factory.mktemp("house"), "--federation-issuers", issuer.url) as running:
        yield running


@pytest.fixture(scope="module")
def owner(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Az:
    signed_in = Az(running, tmp_path_factory.mktemp("owner") / "azure")
    signed_in.login(running.owner["client_id"], running.owner["client_secret"], running.owner["tenant_id"])
    return signed_in


@pytest.fixture
def az(running: Running, tmp_path: Path) -> Az:
    made = Az(running, tmp_path / "azure")
    made("config", "set", "core.login_experience_v2=off")
    return made


def visitor(running: Running) -> dict[str, str]:
    return {"VISITOR_NAME": running.owner["admin_upn"], "VISITOR_PASSWORD": running.owner["admin_password"]}


def signed_in_as(accounts: Any) -> str:
    return str(accounts[0]["user"]["name"])


def reader(owner: Az) -> str:
    """A new application with Reader at the subscription; its application id."""
    app_id = str(owner("ad", "app", "create", "--display-name", name_of("app"))["appId"])
    owner("ad", "sp", "create", "--id", app_id)
    scope = f"/subscriptions/{owner.running.owner['subscription_id']}"
    owner("role", "assignment", "create", "--assignee", app_id, "--role", "Reader", "--scope", scope)
    return app_id


def test_login_with_user_name_and_password(az: Az) -> None:
    house = az.running.owner
    accounts = az("login", "--username", house["admin_upn"], "--password", house["admin_password"])
    assert signed_in_as(accounts) == house["admin_upn"]
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == house["admin_upn"]
    assert [group["name"] for group in az("group", "list")] == ["demo"]


def test_login_with_a_browser(az: Az, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER", f"{sys.executable} {VISITOR} %s &")
    for name, value in visitor(az.running).items():
        monkeypatch.setenv(name, value)
    assert signed_in_as(az("login")) == az.running.owner["admin_upn"]


def test_login_with_a_device_code(az: Az, tmp_path: Path) -> None:
    said = tmp_path / "said"
    command = [az.running.genkan, "run", "--", str(AZ), "login", "--use-device-code", "--output", "json"]
    environment = az.running.environment | {"AZURE_CONFIG_DIR": str(az.config)}
    with said.open("w") as out, subprocess.Popen(command, env=environment, stdout=out, stderr=out) as process:
        deadline = time.monotonic() + 60
        while not (found := re.search(r"enter the code ([A-Z]{9})", said.read_text())):
            assert time.monotonic() < deadline, said.read_text()
            time.sleep(0.2)
        page = "https://login.microsoftonline.com/common/oauth2/deviceauth"
        more = visitor(az.running) | {"VISITOR_CODE": found[1]}
        az.running.run(az.running.genkan, "run", "--", sys.executable, str(VISITOR), page, variables=more)
        assert process.wait(60) == 0, said.read_text()
    assert az("account", "show")["user"]["name"] == az.running.owner["admin_upn"]


def test_login_with_a_certificate_that_az_registered(owner: Az, az: Az, tmp_path: Path) -> None:
    app_id, paper = reader(owner), Paper(datetime.now(UTC))
    public, whole = tmp_path / "public.pem", tmp_path / "whole.pem"
    public.write_bytes(paper.certificate.public_bytes(Encoding.PEM))
    private = paper.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    whole.write_bytes(private + public.read_bytes())
    whole.chmod(0o600)
    owner("ad", "app", "credential", "reset", "--id", app_id, "--cert", f"@{public}", "--append")
    tenant = az.running.owner["tenant_id"]
    given = ("--service-principal", "--username", app_id, "--certificate", str(whole), "--tenant", tenant)
    assert signed_in_as(az("login", *given)) == app_id


def test_login_with_a_certificate_by_subject_name_and_issuer(owner: Az, az: Az, tmp_path: Path) -> None:
    app_id, ca = reader(owner), root(datetime.now(UTC))
    leaf = ca.issue("shop.example")
    whole = tmp_path / "whole.pem"
    private = leaf.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    whole.write_bytes(private + leaf.certificate.public_bytes(Encoding.PEM))
    whole.chmod(0o600)
    own, graph = az.running.owner, "https://graph.microsoft.com/beta"
    az("login", "--username", own["admin_upn"], "--password", own["admin_password"])
    at = f"{graph}/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
    held = [{"isRootAuthority": True, "certificate": ca.text}]
    wish = json.dumps({"displayName": "ours", "trustedCertificateAuthorities": held})
    trust = az("rest", "--method", "post", "--url", at, "--body", wish)
    trusted = [{"authorityId": trust["id"], "subjectName": "shop.example"}]
    change = json.dumps({"trustedSubjectNameAndIssuers": trusted})
    az("rest", "--method", "patch", "--url", f"{graph}/applications(appId='{app_id}')", "--body", change)
    given = ("--service-principal", "--username", app_id, "--certificate", str(whole), "--tenant", own["tenant_id"])
    assert "AADSTS700027" in az("login", *given, fails=True)
    assert signed_in_as(az("login", *given, "--use-cert-sn-issuer")) == app_id


def test_login_with_a_federated_token(owner: Az, az: Az, issuer: ForeignIssuer, tmp_path: Path) -> None:
    app_id, parameters = reader(owner), tmp_path / "credential.json"
    parameters.write_text(
        f'{{"name": "ci", "issuer": "{issuer.url}", "subject": "repo:me/it:ref:main", '
        '"audiences": ["api://AzureADTokenExchange"]}'
    )
    owner("ad", "app", "federated-credential", "create", "--id", app_id, "--parameters", f"@{parameters}")
    tenant, foreign = az.running.owner["tenant_id"], issuer.token(datetime.now(UTC))
    given = ("--service-principal", "--username", app_id, "--federated-token", foreign, "--tenant", tenant)
    assert signed_in_as(az("login", *given)) == app_id


def test_login_with_the_identity_of_a_machine(owner: Az, az: Az) -> None:
    running = owner.running
    group = f"/subscriptions/{running.owner['subscription_id']}/resourceGroups/demo"
    machine = f"{group}/providers/Microsoft.Compute/virtualMachines/vm1"
    identity = owner("vm", "identity", "assign", "--resource-group", "demo", "--name", "vm1")["systemAssignedIdentity"]
    given = ("--assignee-object-id", identity, "--assignee-principal-type", "ServicePrincipal")
    owner("role", "assignment", "create", *given, "--role", "Reader", "--scope", group)
    bearer = owner("account", "get-access-token")["accessToken"]
    request = urllib.request.Request(
        running.server["url"].rstrip("/") + "/msi/seats",
        data=json.dumps({"resourceId": machine}).encode(),
        headers={"Authorization": f"Bearer {bearer}", "Content-Type": "application/json"},
    )
    trust = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
    with urllib.request.urlopen(request, context=trust, timeout=20) as reply:
        seat = json.loads(reply.read())["seat"]
    # The environment of az is cleaned of AZURE_*, so the address is set in between, as a shell would.
    endpoint = f"{running.server['http'].rstrip('/')}/msi/{seat}"
    command = [running.genkan, "run", "--", "env", f"AZURE_POD_IDENTITY_AUTHORITY_HOST={endpoint}", str(AZ)]
    environment = running.environment | {"AZURE_CONFIG_DIR": str(az.config)}
    done = subprocess.run(
        [*command, "login", "--identity", "--output", "json"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert signed_in_as(json.loads(done.stdout)) == "systemAssignedIdentity"


def test_login_with_a_user_assigned_identity_where_the_machine_is(owner: Az, az: Az) -> None:
    running, name = owner.running, name_of("id")
    identity = owner("identity", "create", "--resource-group", "demo", "--name", name)
    owner("vm", "identity", "assign", "--resource-group", "demo", "--name", "vm1", "--identities", identity["id"])
    scope = f"/subscriptions/{running.owner['subscription_id']}"
    who = ("--assignee-object-id", identity["principalId"], "--assignee-principal-type", "ServicePrincipal")
    owner("role", "assignment", "create", *who, "--role", "Reader", "--scope", scope)
    here = {"AZURE_CONFIG_DIR": str(az.config), "AZURE_CORE_ONLY_SHOW_ERRORS": "yes"}
    there = (running.genkan, "run", "--vm", "vm1", "--", str(AZ))
    login = ("login", "--identity", "--client-id", identity["clientId"], "--output", "json")
    accounts = json.loads(running.run(*there, *login, variables=here))
    assert signed_in_as(accounts) == "userAssignedIdentity"
    assert running.run(*there, "group", "list", "--query", "[].name", "--output", "tsv", variables=here) == "demo\n"
