"""Real SDKs as separate programs against a real server."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.running import Running

PROGRAMS = Path(__file__).parent / "programs"


@dataclass(frozen=True)
class App:
    """An application that `genkan app create` made, with its credentials."""

    name: str
    variables: dict[str, str]

    @property
    def client_id(self) -> str:
        return self.variables["AZURE_CLIENT_ID"]


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


@pytest.fixture
def new_app(running: Running) -> Callable[[], App]:
    def make() -> App:
        name = f"app-{os.urandom(4).hex()}"
        running.cli("app", "create", name)
        kept = json.loads((running.data / "apps" / f"{name}.json").read_text())
        names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET")
        variables = {key: kept[key] for key in names}
        return App(name, variables | {"AZURE_SUBSCRIPTION_ID": running.owner["subscription_id"]})

    return make


@pytest.fixture
def reader(running: Running, new_app: Callable[[], App]) -> App:
    """An application with Reader at the resource group `demo`."""
    app = new_app()
    scope = f"/subscriptions/{running.owner['subscription_id']}/resourceGroups/demo"
    running.cli("role", "assign", "Reader", "--to", app.name, "--scope", scope)
    return app


def program(name: str) -> tuple[str, str]:
    return sys.executable, str(PROGRAMS / name)


def last_json(output: str) -> Any:
    """The last line of a program's output; warnings of the runtime may stand above it."""
    return json.loads(output.strip().splitlines()[-1])
