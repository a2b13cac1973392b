from __future__ import annotations

import json
import stat
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.running import GENKAN, Running, clean_environment

from genkan.server import runtime


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


def test_banner_tells_addresses_owner_and_next_steps(house: Running) -> None:
    # The server says where it listens a moment before it greets.
    deadline = time.monotonic() + 10
    while "signed in as the admin" not in (text := (house.data / "up.out").read_text()):
        assert time.monotonic() < deadline, text
        time.sleep(0.05)
    for part in (
        house.owner["tenant_id"],
        house.owner["subscription_id"],
        house.owner["client_secret"],
        house.owner["admin_upn"],
        house.owner["admin_password"],
        house.server["url"],
        house.server["proxy"],
        "genkan app create my-app",
        "genkan run --as my-app -- python app.py",
        "genkan portal",
        f"export GENKAN_DATA={house.data}",
    ):
        assert part in text
    assert "WARNING" not in text
    assert all(len(line) <= 100 for line in text.splitlines())


def test_server_lives_on_when_nobody_reads_its_banner(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [GENKAN, "up", "--port", "0", "--data", str(tmp_path)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    deadline = time.monotonic() + 30
    while runtime.find(tmp_path) is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.3)
    assert runtime.find(tmp_path) is not None
    process.terminate()
    assert process.wait(20) == 0
    assert process.stderr is not None
    assert "Broken" not in process.stderr.read()
    process.stderr.close()


def test_secrets_stand_in_no_log(house: Running) -> None:
    house.cli("app", "create", "quiet")
    kept = json.loads((house.data / "apps" / "quiet.json").read_text())
    log = (house.data / "server.log").read_text()
    for secret in (kept["AZURE_CLIENT_SECRET"], house.owner["client_secret"], house.owner["admin_password"]):
        assert secret not in log


def test_promise_61_host_beyond_loopback_is_warned_about_aloud(tmp_path: Path) -> None:
    with Running.started(tmp_path, "--host", "0.0.0.0") as running:
        assert running.cli("tenant", "show")
        warning = "WARNING: listening on 0.0.0.0. Anyone on that network reaches this tenant"
        deadline = time.monotonic() + 10
        while warning not in (text := (tmp_path / "up.log").read_text()):
            assert time.monotonic() < deadline, text
            time.sleep(0.05)


def test_env_in_a_real_shell_makes_curl_trust_and_reach_the_server(house: Running) -> None:
    url = "https://management.azure.com/metadata/endpoints?api-version=2022-09-01"
    script = f'eval "$({GENKAN} env)" && curl -sS -o /dev/null -w "%{{http_code}}" "{url}" && echo " $AZURE_CLIENT_ID"'
    assert house.run("bash", "-c", script) == f"200 {house.owner['client_id']}\n"


def test_env_knows_its_formats_and_apps(house: Running) -> None:
    made = house.json("app", "create", "env-app")
    found = json.loads(house.cli("env", "--format", "json", "--as", "env-app"))
    assert {name: found[name] for name in made} == made
    assert "$env:AZURE_TENANT_ID = '" in house.cli("env", "--format", "powershell")
    assert f"AZURE_TENANT_ID='{house.owner['tenant_id']}'" in house.cli("env", "--format", "dotenv")


def test_commands_without_a_server_name_the_next_step(tmp_path: Path) -> None:
    for arguments in (["env"], ["tenant", "show"], ["app", "list"], ["vm", "list"]):
        done = subprocess.run(
            [GENKAN, *arguments, "--data", str(tmp_path)],
            env=clean_environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert done.stderr == f"genkan: no server is up on {tmp_path}\n  next: genkan up\n"


def test_ca_is_printed_and_pointed_at(house: Running) -> None:
    path = house.cli("ca", "path").strip()
    assert path == house.server["ca"]
    assert house.cli("ca", "print") == Path(path).read_text()


def test_tenant_is_shown_beside_the_ids_that_are_not_its_own(house: Running) -> None:
    text = house.cli("tenant", "show")
    for name in ("tenant_id", "subscription_id", "client_id"):
        assert house.owner[name] in text
    assert house.json("tenant", "show")["tenantId"] == house.owner["tenant_id"]


def test_app_is_made_in_one_step_and_its_credentials_are_kept_private(house: Running) -> None:
    lines = dict(line.split("=", 1) for line in house.cli("app", "create", "shop").splitlines())
    assert list(lines) == ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_SUBSCRIPTION_ID"]
    path = house.data / "apps" / "shop.json"
    assert json.loads(path.read_text()) == lines
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    shown = house.json("app", "show", "shop")
    assert shown["appId"] == lines["AZURE_CLIENT_ID"]
    assert shown["servicePrincipals"][0]["appId"] == lines["AZURE_CLIENT_ID"]
    assert lines["AZURE_CLIENT_SECRET"] not in house.cli("app", "show", "shop", "--json")
    assert "exists already" in house.cli("app", "create", "shop", expect=1)


def test_app_is_found_by_each_of_its_names_and_deleted_with_what_was_kept(house: Running) -> None:
    made = house.json("app", "create", "passing")
    shown = house.json("app", "show", "passing")
    for name in (made["AZURE_CLIENT_ID"], shown["id"]):
        assert house.json("app", "show", name)["id"] == shown["id"]
    assert "passing" in house.cli("app", "list")
    house.cli("app", "delete", "passing")
    assert "there is no application `passing`" in house.cli("app", "show", "passing", expect=1)
    assert not (house.data / "apps" / "passing.json").exists()


def test_secrets_come_and_go(house: Running) -> None:
    house.cli("app", "create", "keys")
    added = house.json("app", "secret", "add", "keys", "--name", "second", "--expires-in", "90d")
    listed = house.json("app", "secret", "list", "keys")
    assert {one["keyId"] for one in listed} >= {added["keyId"]}
    assert all(one.get("secretText") is None for one in listed)
    assert added["secretText"][:3] in house.cli("app", "secret", "list", "keys")
    house.cli("app", "secret", "remove", "keys", "second")
    assert len(house.json("app", "secret", "list", "keys")) == 1
    assert "no secret matches" in house.cli("app", "secret", "remove", "keys", "second", expect=1)


@pytest.mark.parametrize("life", ["soon", "-1d", "0s", "1", "9999999999y"])
def test_life_of_a_secret_must_be_a_duration(house: Running, life: str) -> None:
    assert "Invalid value" in house.cli("app", "secret", "add", "keys", "--expires-in", life, expect=2)


def test_roles_are_assigned_listed_and_removed(house: Running) -> None:
    made = house.json("app", "create", "worker")
    scope = f"/subscriptions/{house.owner['subscription_id']}/resourceGroups/demo"
    first = house.cli("role", "assign", "Contributor", "--to", "worker", "--scope", scope)
    assert first == f"worker now holds Contributor at {scope}\n"
    again = house.cli("role", "assign", "Contributor", "--to", made["AZURE_CLIENT_ID"], "--scope", scope)
    assert "already holds" in again
    listed = house.cli("role", "list", "--to", "worker")
    assert "worker" in listed
    assert "Contributor" in listed
    assert scope in listed
    house.cli("role", "remove", "Contributor", "--to", "worker", "--scope", scope)
    assert "no role assignments" in house.cli("role", "list", "--to", "worker")
    assert "does not hold" in house.cli("role", "remove", "Contributor", "--to", "worker", "--scope", scope, expect=1)


def test_misspelt_role_and_unknown_principal_are_told_with_a_way_on(house: Running) -> None:
    text = house.cli("role", "assign", "contributer", "--to", "genkan-cli", expect=1)
    assert "did you mean `Contributor`" in text
    nobody = house.owner["subscription_id"]
    assert "code: PrincipalNotFound" in house.cli("role", "assign", "Reader", "--to", nobody, expect=1)
    assert "is not a scope" in house.cli("role", "assign", "Reader", "--to", "x", "--scope", "demo", expect=2)


def test_machine_is_started_and_deallocated(house: Running) -> None:
    assert "vm1" in house.cli("vm", "list")
    assert house.cli("vm", "start", "vm1") == "vm1: VM running\n"
    assert "VM running" in house.cli("vm", "show", "vm1")
    house.cli("vm", "deallocate", "vm1")
    assert "VM deallocated" in house.cli("vm", "show", "vm1")
    assert "code: ResourceNotFound" in house.cli("vm", "show", "vm9", expect=1)


def test_second_up_on_the_same_folder_says_who_is_there(house: Running) -> None:
    text = house.cli("up", "--port", "0", expect=1)
    assert f"a server is already up on {house.data} at {house.server['url']}" in text


def test_throw_away_server_is_found_and_leaves_no_credentials(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [GENKAN, "up", "--memory", "--port", "0", "--data", str(tmp_path)],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith("Genkan is up at https://localhost:")
        found = runtime.find(tmp_path)
        assert found is not None
        assert found.memory
        environ = clean_environment() | {"GENKAN_DATA": str(tmp_path)}
        subprocess.run([GENKAN, "app", "create", "passing"], env=environ, capture_output=True, check=True)
        assert (tmp_path / "memory" / "apps" / "passing.json").exists()
    finally:
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 0
    assert not (tmp_path / "memory" / "owner.json").exists()
    assert list((tmp_path / "memory" / "apps").iterdir()) == []
    assert not (tmp_path / "genkan.db").exists()
