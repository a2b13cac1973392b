"""examples/daemon.py: makes its certificate, has it registered, and needs no secret."""

from __future__ import annotations

from pathlib import Path

from tests.examples.conftest import example, run_as
from tests.running import Running


def test_daemon_signs_in_with_the_certificate_that_it_made(running: Running, tmp_path: Path) -> None:
    pem = tmp_path / "daemon.pem"
    where = {"AZURE_CLIENT_CERTIFICATE_PATH": str(pem)}
    running.cli("app", "create", "daemon")
    running.cli("app", "secret", "remove", "daemon", "genkan")
    assert running.run(*example("daemon.py", "--new"), variables=where) == f"made {pem}\n"
    assert pem.stat().st_mode & 0o777 == 0o600
    refused = run_as(running, "daemon", *example("daemon.py"), variables=where, expect=1)
    assert "AADSTS700027" in refused
    assert running.cli("app", "certify", "daemon", str(pem)).startswith("daemon is proved by CN=daemon until 20")
    assert "(AuthorizationFailed)" in run_as(running, "daemon", *example("daemon.py"), variables=where, expect=1)
    running.cli("role", "assign", "Reader", "--to", "daemon")
    assert run_as(running, "daemon", *example("daemon.py"), variables=where) == "demo in westeurope\n"
