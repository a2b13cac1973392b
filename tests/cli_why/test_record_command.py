"""`genkan record`: run a program with everything allowed, learn the least it needs, hold it to that."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli_why.conftest import PROGRAM, Shop


def test_a_program_without_any_role_runs_to_its_end_and_shows_what_it_needs(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    assert "[202, 200]" in shop.program("-o", str(file), command="record")
    found = json.loads(file.read_text())
    assert [use["action"] for use in found["policy"]["uses"]] == ["Microsoft.Compute/virtualMachines/deallocate/action"]
    assert found["policy"]["graphPermissions"] == ["User.ReadBasic.All"]
    (place,) = found["policy"]["places"]
    assert [give["roleName"] for give in place["practical"]] == ["Virtual Machine Contributor"]
    assert "403" in shop.program(expect=3)  # afterwards everything is decided again


def test_a_recording_is_told_as_text_and_written_in_the_language_of_its_suffix(shop: Shop, tmp_path: Path) -> None:
    told = shop.program(command="record")
    assert "Used: 1 operations and 1 calls of Graph" in told
    assert "Virtual Machine Contributor" in told
    for suffix, holds in (("bicep", "targetScope"), ("tf", "azurerm_role_assignment"), ("sh", "az role assignment")):
        file = tmp_path / f"fix.{suffix}"
        shop.program("-o", str(file), command="record")
        assert holds in file.read_text()


def test_the_same_program_stays_within_its_own_line_and_a_shorter_line_ends_with_1(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "policy.json"
    shop.program("-o", str(file), command="record")
    assert "nothing beyond the line" in shop.program("--check", str(file), command="record")
    line = json.loads(file.read_text())
    line["allow"]["arm"] = []
    file.write_text(json.dumps(line))
    told = shop.program("--check", str(file), command="record", expect=1)
    assert "Microsoft.Compute/virtualMachines/deallocate/action" in told


def test_an_enforced_recording_hands_on_the_program_s_own_exit_code(shop: Shop) -> None:
    told = shop.program("--enforce", command="record", expect=3)
    assert "not allowed now" in told


def test_a_line_that_cannot_be_read_stops_before_the_program_runs(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "line.json"
    for content in ("{", "{}", "[]"):
        file.write_text(content)
        told = shop.program("--check", str(file), command="record", expect=2)
        assert "does not say what is allowed" in told
        assert "[202" not in told
    assert "cannot be read" in shop.program("--check", str(tmp_path / "absent"), command="record", expect=2)


def test_a_recording_tells_its_command_without_what_may_be_a_secret(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "told.json"
    hidden = "swordfish-unheard-of"
    arguments = ("-o", str(file), "--", "python", str(PROGRAM), "--password", hidden, f"TOKEN={hidden}")
    told = shop.genkan("record", "--as", shop.app, *arguments)
    assert hidden not in told
    line = f"python {PROGRAM} --password *** TOKEN=***"
    assert json.loads(file.read_text())["command"] == line
    assert "Recorded: python" in shop.program(command="record")
    kept = b"".join(path.read_bytes() for path in shop.running.data.rglob("*") if path.is_file())
    assert hidden.encode() not in kept
    assert line.encode() in kept
