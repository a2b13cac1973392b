"""@azure/identity under `genkan run --vm`, `--site` and `--workload`: only where the program stands is said."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from genkan.tokens import cluster
from tests.clients.conftest import App, last_json
from tests.clients.owner import ARM, Owner
from tests.node.conftest import program
from tests.running import GENKAN, Running

pytestmark = pytest.mark.node
SYSTEM = {"type": "SystemAssigned"}


def claims(running: Running, kind: str, *place: str) -> dict[str, Any]:
    said = running.run(GENKAN, "run", *place, "--", *program("credential.mjs", kind, ARM))
    found: dict[str, Any] = last_json(said)["claims"]
    return found


@pytest.mark.parametrize("kind", ["managed-identity", "default"])
def test_program_on_a_machine_has_its_identity(running: Running, owner: Owner, kind: str) -> None:
    made = owner.arm("PATCH", f"{owner.machine}?api-version=2024-07-01", {"identity": SYSTEM})
    found = claims(running, kind, "--vm", "vm1")
    assert (found["oid"], found["xms_mirid"]) == (made["identity"]["principalId"], owner.machine)


@pytest.mark.parametrize("kind", ["managed-identity", "default"])
def test_program_on_a_site_has_its_identity(running: Running, owner: Owner, kind: str) -> None:
    site = f"{owner.group}/providers/Microsoft.Web/sites/my-site"
    wish = {"location": "westeurope", "identity": SYSTEM, "properties": {}}
    made = owner.arm("PUT", f"{site}?api-version=2023-12-01", wish)
    found = claims(running, kind, "--site", "my-site")
    assert (found["oid"], found["xms_mirid"]) == (made["identity"]["principalId"], site)


def test_workload_has_a_projected_token(running: Running, owner: Owner, new_app: Callable[[], App]) -> None:
    app = new_app()
    owner.trust(app, cluster.ISSUER, "system:serviceaccount:default:shop")
    found = claims(running, "default", "--workload", app.name)
    assert (found["appid"], found["appidacr"]) == (app.client_id, "2")
