"""A real server with an app in it, and the `genkan` command as a person runs it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.running import Running

# Written as anyone would write it for the public cloud, without an SDK to wait for.
PROGRAM = Path(__file__).with_name("start_and_list.py")


@dataclass(frozen=True)
class Shop:
    """The server, and the name of an app of this test alone."""

    running: Running
    app: str

    def genkan(self, *arguments: str, expect: int = 0) -> str:
        return self.running.cli(*arguments, expect=expect)

    def json(self, *arguments: str) -> dict[str, Any]:
        return dict(json.loads(self.running.cli(*arguments, "--json")))

    def program(self, *flags: str, command: str = "run", expect: int = 0) -> str:
        """The program as the app, under `genkan run` or `genkan record`; what it does is in its own file."""
        return self.genkan(command, "--as", self.app, *flags, "--", "python", str(PROGRAM), expect=expect)

    @property
    def vm(self) -> str:
        sub = self.running.owner["subscription_id"]
        return f"/subscriptions/{sub}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines/vm1"


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("why")) as running:
        yield running


@pytest.fixture
def shop(running: Running, request: pytest.FixtureRequest) -> Shop:
    name = request.node.name[:60].replace("[", "-").replace("]", "")
    running.cli("app", "create", name)
    return Shop(running, name)
