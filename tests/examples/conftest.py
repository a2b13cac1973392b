"""The programs of examples/, prepared by the lines in their docstrings and run under `genkan run`."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.running import GENKAN, Running

EXAMPLES = Path(__file__).parents[2] / "examples"
START_TIMEOUT_S = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def issuer_port() -> int:
    """Where an issuer of the test's own may stand: the server fetches keys from there."""
    return free_port()


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory, issuer_port: int) -> Iterator[Running]:
    allowed = ("--federation-issuers", f"http://localhost:{issuer_port}")
    with Running.started(tmp_path_factory.mktemp("house"), *allowed) as running:
        yield running


def example(name: str, *arguments: str) -> tuple[str, ...]:
    return sys.executable, str(EXAMPLES / name), *arguments


def run_as(
    running: Running, app: str, *command: str, variables: Mapping[str, str] | None = None, expect: int = 0
) -> str:
    return running.run(GENKAN, "run", "--as", app, "--", *command, variables=variables, expect=expect)


@contextmanager
def serving(running: Running, app: str, name: str) -> Iterator[str]:
    """Keep an example up that serves http; its address. Fails with its output when it does not come up."""
    port = free_port()
    with (running.data / f"{name}.log").open("w+") as log:
        process = subprocess.Popen(
            [GENKAN, "run", "--as", app, "--", *example(name)],
            env=running.environment | {"PORT": str(port)},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            deadline = time.monotonic() + START_TIMEOUT_S
            while not answers(port):
                if process.poll() is not None or time.monotonic() > deadline:
                    log.seek(0)
                    raise AssertionError(f"{name} did not start:\n{log.read()}")
                time.sleep(0.1)
            yield f"http://localhost:{port}"
        finally:
            process.terminate()
            process.wait(20)


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
