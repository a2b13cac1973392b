"""A refusal of the real Azure, pasted: explained with no server, no data folder and no network."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from tests.running import GENKAN, clean_environment

from genkan.access.catalogue import importer
from genkan.access.catalogue.storage import keep
from genkan.clock import SystemClock
from genkan.directory import tenants
from genkan.store import Store

GROUP = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590/resourceGroups/demo"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm1"
TEXT = (
    "(AuthorizationFailed) The client '11111111-2222-3333-4444-555555555555' with object id "
    "'99999999-8888-7777-6666-555555555555' does not have authorization to perform action "
    f"'Microsoft.Compute/virtualMachines/start/action' over scope '{VM}' or the scope is invalid. If access was "
    "recently granted, please refresh your credentials.\nCode: AuthorizationFailed"
)
TENANT = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee"


def why(folder: Path, *arguments: str, given: str = "", expect: int = 0) -> str:
    done = subprocess.run(
        [GENKAN, "why", *arguments, "--data", str(folder)],
        env=clean_environment(),
        input=given,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == expect, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_a_pasted_text_is_explained_without_a_server(tmp_path: Path) -> None:
    told = why(tmp_path / "none", TEXT)
    assert "Virtual Machine Contributor allows it" in told
    assert "az role assignment create" in told
    assert "# here" not in told
    assert not (tmp_path / "none").exists()


def test_a_text_is_read_from_the_input(tmp_path: Path) -> None:
    document = json.loads(why(tmp_path, "-", "--json", given=TEXT))
    assert document["who"]["objectId"] == "99999999-8888-7777-6666-555555555555"


def test_a_text_that_says_nothing_is_refused_with_the_reason(tmp_path: Path) -> None:
    assert "names neither the data action nor the scope" in why(tmp_path, "AuthorizationPermissionMismatch", expect=1)


def test_a_question_is_answered_without_a_server(tmp_path: Path) -> None:
    told = why(tmp_path, "--action", "Microsoft.Storage/storageAccounts/listKeys/action")
    assert "Reader and Data Access allows it" in told
    assert "for a service" in told


def test_the_last_denial_needs_a_server_and_says_how_to_start_one(tmp_path: Path) -> None:
    assert "genkan up" in why(tmp_path, expect=1)


@pytest.fixture
def imported(tmp_path: Path) -> Path:
    """A data folder whose store holds an import of one role, and no server."""
    starter = {
        "roleName": "Starter",
        "name": "12345678-0000-0000-0000-000000000000",
        "roleType": "BuiltInRole",
        "type": "Microsoft.Authorization/roleDefinitions",
        "id": "/providers/Microsoft.Authorization/roleDefinitions/12345678-0000-0000-0000-000000000000",
        "assignableScopes": ["/"],
        "description": "",
        "permissions": [
            {
                "actions": ["Microsoft.Compute/virtualMachines/start/action"],
                "notActions": [],
                "dataActions": [],
                "notDataActions": [],
            }
        ],
    }
    now = SystemClock().now()
    store = Store.open(f"sqlite:///{tmp_path}/genkan.db")
    with store.write(TENANT) as tx:
        tenants.create(tx, TENANT, "Contoso", "contoso.onmicrosoft.com", now)
        keep(tx, importer.read_all([("roles.json", json.dumps([starter]).encode())], now.date()), now)
    store.close()
    return tmp_path


def test_an_imported_catalogue_answers_without_a_server_too(imported: Path) -> None:
    document = json.loads(why(imported, TEXT, "--json"))
    assert [role["name"] for role in document["mend"]["roles"]] == ["Starter"]
    assert "roles.json" in document["catalogue"]["source"]


def test_a_store_that_cannot_be_read_falls_back_to_the_core_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "genkan.db").write_bytes(b"this is no database, but it is long enough to look like one" * 20)
    told = why(tmp_path, TEXT)
    assert "cannot be read" in told
    assert "Virtual Machine Contributor allows it" in told
