"""`genkan run --vm`, `--site` and `--workload`: a program finds the identity of the place where it stands."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from genkan.tokens import cluster
from tests.clients.conftest import App, last_json, program
from tests.clients.owner import ARM, Owner
from tests.running import GENKAN, Running

SUBJECT = "system:serviceaccount:default:shop"
SHOW = (sys.executable, "-c", "import json, os; print(json.dumps(dict(os.environ)))")


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


@pytest.fixture(scope="module")
def principal(owner: Owner) -> str:
    """The principal of vm1's own identity."""
    changed = owner.arm("PATCH", f"{owner.machine}?api-version=2024-07-01", {"identity": {"type": "SystemAssigned"}})
    return str(changed["identity"]["principalId"])


def claims(running: Running, kind: str, *place: str, variables: dict[str, str] | None = None) -> dict[str, Any]:
    command = (GENKAN, "run", *place, "--", *program("credentials.py"), kind, ARM)
    found: dict[str, Any] = last_json(running.run(*command, variables=variables))["claims"]
    return found


@pytest.mark.parametrize("kind", ["managed-identity", "managed-identity-aio", "default"])
@pytest.mark.parametrize("name", ["vm1", "demo/VM1"])
def test_program_on_a_machine_has_its_identity(
    running: Running, owner: Owner, principal: str, kind: str, name: str
) -> None:
    found = claims(running, kind, "--vm", name)
    assert (found["oid"], found["xms_mirid"]) == (principal, owner.machine)


def test_machine_is_named_by_its_id_and_other_credentials_are_out_of_the_way(
    running: Running, owner: Owner, principal: str
) -> None:
    others = {"AZURE_CLIENT_ID": owner.known["client_id"], "AZURE_CLIENT_SECRET": owner.known["client_secret"]}
    elsewhere = {"IDENTITY_ENDPOINT": "http://127.0.0.1:1/x", "IDENTITY_HEADER": "x"}
    found = claims(running, "default", "--vm", owner.machine, variables=others | elsewhere)
    assert found["oid"] == principal


def test_unknown_machine_and_one_without_identity_are_told_apart(running: Running, owner: Owner) -> None:
    said = running.cli("run", "--vm", "vm9", "--", "true", expect=1)
    assert said.splitlines()[:2] == ["genkan: there is no virtual machine `vm9`", "  code: ResourceNotFound"]
    shown = owner.arm("GET", f"{owner.machine}?api-version=2024-07-01")
    bare = {"location": shown["location"], "properties": {"hardwareProfile": {"vmSize": "Standard_B1s"}}}
    bare["properties"] |= {"storageProfile": shown["properties"]["storageProfile"]}
    bare["properties"] |= {"networkProfile": {"networkInterfaces": []}}
    owner.arm("PUT", f"{owner.machine.rpartition('/')[0]}/bare?api-version=2024-07-01", bare)
    said = running.cli("run", "--vm", "bare", "--", "true", expect=1)
    assert "has no identity" in said
    assert "az vm identity assign --resource-group demo --name bare" in said


@pytest.mark.parametrize("kind", ["managed-identity", "default-aio"])
def test_program_on_a_site_has_its_identity(running: Running, owner: Owner, kind: str) -> None:
    at = f"{owner.group}/providers/Microsoft.Web/sites/my-site"
    wish = {"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {}}
    made = owner.arm("PUT", f"{at}?api-version=2023-12-01", wish)
    found = claims(running, kind, "--site", "my-site")
    assert (found["oid"], found["xms_mirid"]) == (made["identity"]["principalId"], at)


@pytest.mark.parametrize("like", ["machine-learning", "cloud-shell"])
@pytest.mark.parametrize("kind", ["managed-identity", "managed-identity-aio", "default"])
def test_program_on_azure_ml_or_in_cloud_shell_has_the_identity_of_its_site(
    running: Running, owner: Owner, like: str, kind: str
) -> None:
    at = f"{owner.group}/providers/Microsoft.Web/sites/lab"
    wish = {"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {}}
    made = owner.arm("PUT", f"{at}?api-version=2023-12-01", wish)
    found = claims(running, kind, "--site", "lab", "--kind", like)
    assert (found["oid"], found["xms_mirid"]) == (made["identity"]["principalId"], at)


def test_kind_is_of_a_site_and_one_that_is_known(running: Running) -> None:
    assert "there is none" in running.cli("run", "--kind", "cloud-shell", "--", "true", expect=2)
    assert "--kind" in running.cli("run", "--site", "x", "--kind", "arc", "--", "true", expect=2)


def test_unknown_site_is_told(running: Running) -> None:
    assert "there is no site `nowhere`" in running.cli("run", "--site", "nowhere", "--", "true", expect=1)


def test_a_program_stands_in_one_place_only(running: Running) -> None:
    assert "exclude one another" in running.cli("run", "--vm", "vm1", "--workload", "x", "--", "true", expect=2)


@pytest.mark.parametrize("kind", ["default", "default-aio"])
def test_workload_of_an_application_has_a_projected_token(
    running: Running, new_app: Callable[[], App], owner: Owner, kind: str
) -> None:
    app = new_app()
    owner.trust(app, cluster.ISSUER, SUBJECT)
    found = claims(running, kind, "--workload", app.name)
    assert (found["appid"], found["appidacr"]) == (app.client_id, "2")


def test_workload_of_a_user_assigned_identity_has_the_variables_of_the_webhook(running: Running, owner: Owner) -> None:
    at = f"{owner.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/shop"
    made = owner.arm("PUT", f"{at}?api-version=2023-01-31", {"location": "westeurope"})
    client_id = made["properties"]["clientId"]
    assert f"--issuer {cluster.ISSUER} --subject {SUBJECT}" in running.cli(
        "run", "--workload", "shop", "--", "true", expect=1
    )
    trusted = {"issuer": cluster.ISSUER, "subject": SUBJECT, "audiences": [cluster.AUDIENCE]}
    owner.arm("PUT", f"{at}/federatedIdentityCredentials/k8s?api-version=2023-01-31", {"properties": trusted})
    assert claims(running, "default", "--workload", "shop")["appid"] == client_id
    shown = json.loads(running.cli("run", "--workload", "shop", "--", *SHOW))
    assert shown["AZURE_CLIENT_ID"] == client_id
    assert shown["AZURE_TENANT_ID"] == owner.tenant_id
    assert shown["AZURE_AUTHORITY_HOST"] == "https://login.microsoftonline.com/"
    assert not Path(shown["AZURE_FEDERATED_TOKEN_FILE"]).exists()
    assert (running.data / cluster.FILE).stat().st_mode & 0o777 == 0o600


def test_another_clusters_key_does_not_speak_for_a_workload(
    running: Running, new_app: Callable[[], App], owner: Owner, tmp_path: Path
) -> None:
    app = new_app()
    owner.trust(app, cluster.ISSUER, SUBJECT)
    claims(running, "default", "--workload", app.name)
    file = tmp_path / "cluster.pem"
    file.write_bytes(cluster.new_key())
    other = cluster.read(file)
    assert other is not None
    forged = other.token(SUBJECT, datetime.now(UTC))
    command = (GENKAN, "run", "--", *program("credentials.py"), "assertion", ARM, forged)
    assert "AADSTS50012" in running.run(*command, variables=app.variables, expect=1)
