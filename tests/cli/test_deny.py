"""`genkan deny` against a real server."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.running import Running


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("deny")) as running:
        yield running


def test_a_denied_action_stays_denied_to_an_owner_until_the_deny_assignment_is_removed(house: Running) -> None:
    added = house.json(
        "deny", "add", "hands off", "--action", "Microsoft.Compute/virtualMachines/start/action", "--to", "genkan-cli"
    )
    assert "DenyAssignmentAuthorizationFailed" in house.cli("vm", "start", "vm1", expect=1)
    assert "deny assignment" in house.cli("why").lower()
    listed = house.cli("deny", "list")
    assert "hands off" in listed
    assert added[0]["name"] in listed
    house.cli("deny", "remove", added[0]["name"])
    assert "There are no deny assignments." in house.cli("deny", "list")
    assert "running" in house.cli("vm", "start", "vm1")
    assert "DenyAssignmentNotFound" in house.cli("deny", "remove", added[0]["name"], expect=1)


def test_a_seed_file_is_taken_whole_or_not_at_all(house: Running, tmp_path: Path) -> None:
    house.cli("deny", "add", "seeded", "--action", "*/delete", "--exclude", "genkan-cli")
    listed = house.json("deny", "list")
    seed = tmp_path / "seed.json"
    seed.write_text(json.dumps({"value": listed}))
    house.cli("deny", "remove", listed[0]["name"])
    assert listed[0]["name"] in house.cli("deny", "seed", str(seed))
    assert house.json("deny", "list") == listed
    house.cli("deny", "remove", listed[0]["name"])
    broken = tmp_path / "broken.json"
    broken.write_text(json.dumps([*listed, {"properties": {}}]))
    assert "InvalidRequest" in house.cli("deny", "seed", str(broken), expect=1)
    assert house.json("deny", "list") == []
    broken.write_text("{")
    assert "is not JSON" in house.cli("deny", "seed", str(broken), expect=1)
