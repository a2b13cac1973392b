"""A real server for tests: `genkan up` as a process of its own, on free ports, in a folder of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

GENKAN = str(Path(sys.executable).with_name("genkan"))
START_TIMEOUT_S = 30


@dataclass(frozen=True)
class Running:
    data: Path
    process: subprocess.Popen[str]
    genkan: str = GENKAN

    @classmethod
    @contextmanager
    def started(cls, data: Path, *flags: str, command: Sequence[str] = (GENKAN,)) -> Iterator[Running]:
        """Start a server and stop it at the end; fails with its output when it does not come up.

        Its log (`up.log`) is apart from its greeting (`up.out`), which tells the owner's credentials: no log of a
        test run may hold a secret (`tests/recorder`).
        """
        greeting, log = (data / "up.out").open("w+"), (data / "up.log").open("w+")
        process = subprocess.Popen(
            [*command, "up", "--data", str(data), "--port", "0", "--log-requests", *flags],
            env=clean_environment(),
            stdout=greeting,
            stderr=log,
            text=True,
        )
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while not _listening(data / "server.json", process.pid):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise AssertionError(f"the server did not start:\n{log.read()}")
                time.sleep(0.05)
            yield cls(data, process)
        finally:
            process.terminate()
            process.wait(30)
            greeting.close()
            log.close()

    @cached_property
    def owner(self) -> dict[str, str]:
        """owner.json: tenant_id, subscription_id, client_id, client_secret, admin_upn, ..."""
        return dict(json.loads((self.data / "owner.json").read_text()))

    @cached_property
    def server(self) -> dict[str, Any]:
        """server.json: pid, ports, addresses."""
        return dict(json.loads((self.data / "server.json").read_text()))

    @property
    def environment(self) -> dict[str, str]:
        return clean_environment() | {"GENKAN_DATA": str(self.data)}

    def run(self, *command: str, variables: Mapping[str, str] | None = None, expect: int = 0) -> str:
        """Run a command in this house's environment; its output, stdout and stderr together."""
        done = subprocess.run(
            command,
            env=self.environment | dict(variables or {}),
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        assert done.returncode == expect, f"{command} ended with {done.returncode}:\n{done.stdout}"
        return done.stdout

    def cli(self, *arguments: str, expect: int = 0) -> str:
        return self.run(GENKAN, *arguments, expect=expect)

    def json(self, *arguments: str) -> Any:
        return json.loads(self.cli(*arguments, "--json"))


def _listening(written: Path, pid: int) -> bool:
    """Whether this very process says that it listens; a killed one may have left its file."""
    return written.exists() and json.loads(written.read_text())["pid"] == pid


def clean_environment() -> dict[str, str]:
    """This process's environment without anything that points programs at Azure, a proxy or another Genkan."""
    unwanted = ("AZURE_", "GENKAN_", "ARM_", "MSI_", "IDENTITY_", "REQUESTS_CA", "CURL_CA", "SSL_CERT", "NODE_EXTRA")
    return {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(unwanted) and not name.lower().endswith("_proxy")
    }
