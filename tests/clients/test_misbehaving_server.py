"""Promise 63: stock clients get through a server that misbehaves on purpose, and what they did is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.clients.conftest import last_json, program
from tests.running import GENKAN, Running

PLAN = "azure:0.4"


def test_promise_63_stock_clients_recover_from_every_fault(tmp_path: Path) -> None:
    pytest.importorskip("msgraph")
    with Running.started(tmp_path, "--misbehave", PLAN) as running:
        owner = running.owner
        variables = {
            "AZURE_TENANT_ID": owner["tenant_id"],
            "AZURE_CLIENT_ID": owner["client_id"],
            "AZURE_CLIENT_SECRET": owner["client_secret"],
        }
        for number in range(4):
            running.cli("app", "create", f"app-{number}")
        said = last_json(running.run(GENKAN, "run", "--", *program("patient.py"), variables=variables))
        assert said.pop("assignments") >= 1
        assert said == {
            "tokens": 5,
            "groups": ["demo", *(f"group-{number}" for number in range(5))],
            "owner": ["Owner"],
            "state": "PowerState/running",
            "apps": [f"app-{number}" for number in range(4)],
        }
        log = (tmp_path / "server.log").read_text()
    faults = {line.rpartition(": ")[2] for line in log.splitlines() if "genkan.misbehaviour" in line}
    assert faults == {"throttle", "unavailable", "slow", "expire", "pages"}


def test_promise_63_what_is_on_is_said_at_the_start(tmp_path: Path) -> None:
    with Running.started(tmp_path, "--misbehave", "42:25%:throttle") as running:
        # It answers before it has said everything.
        assert running.cli("tenant", "show")
        said = (tmp_path / "up.out").read_text()
        assert "MISBEHAVING on purpose (seed 42): 25 % of the requests" in said
        assert "429 with Retry-After" in said
