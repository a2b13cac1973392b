"""Makes the whole test run one test more: no secret that it issued stands in any log that it wrote.

Each process of the run records what it issues and logs (`issued_values.py`); the process that pytest was called in
searches when all others have ended, and fails the run with the places.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.recorder import issued_values
from tests.recorder.search import Issued, Leak, leaks

HERE = Path(__file__).parent
MOST_SHOWN = 40
OWN_LOGS = ("up.log", "server.log*")  # in the data folders of servers


class Recorder:
    """`folder` holds what the processes of this run recorded; `whole` is whether this process searches at the end."""

    def __init__(self, folder: Path, whole: bool) -> None:
        self.folder, self.whole = folder, whole
        self.found: list[Leak] = []
        self.told = ""
        self._handler: logging.Handler | None = None
        self._level = logging.getLogger("genkan").level

    def begin(self) -> None:
        # A worker of pytest-xdist has had this from `sitecustomize.py`, before pytest began.
        if "issued_values" not in sys.modules:
            issued_values.install(str(self.folder))
        self._handler = issued_values.log_like_a_server(str(self.folder))
        logging.getLogger("genkan").setLevel(logging.INFO)

    def end(self) -> None:
        if self._handler is not None:
            logging.getLogger().removeHandler(self._handler)
            self._handler.close()
            logging.getLogger("genkan").setLevel(self._level)

    def values(self) -> Iterator[str]:
        for path in self.folder.glob(f"{issued_values.VALUES}-*"):
            yield from path.read_text("utf-8", "replace").splitlines()

    def logs(self, servers: Path) -> list[Path]:
        """What was recorded, and what the servers below this folder wrote themselves."""
        return sorted(
            [*self.folder.glob(f"{issued_values.LOG}-*"), *(p for name in OWN_LOGS for p in servers.rglob(name))]
        )

    def search(self, servers: Path) -> None:
        began = time.perf_counter()
        values, logs = list(self.values()), self.logs(servers)
        self.found = leaks(logs, values)
        count, size = Issued(values).count, sum(path.stat().st_size for path in logs)
        took = time.perf_counter() - began
        self.told = (
            f"{count} secrets that this run issued were looked for in {len(logs)} logs "
            f"({size / 1e6:.1f} MB, {took:.1f} s): {len(self.found) or 'no'} leaks"
        )


KEY = pytest.StashKey[Recorder]()


def pytest_configure(config: pytest.Config) -> None:
    given = os.environ.get(issued_values.VARIABLE)
    worker = hasattr(config, "workerinput")
    if given is None or not worker:
        given = tempfile.mkdtemp(prefix="genkan-tests-issued-")
        # Before any process of this run is started: workers and servers find both in their environment.
        os.environ[issued_values.VARIABLE] = given
        os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(HERE), os.environ.get("PYTHONPATH")]))
    recorder = config.stash[KEY] = Recorder(Path(given), not worker)
    recorder.begin()
    config.add_cleanup(recorder.end)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    recorder = session.config.stash[KEY]
    recorder.end()
    if not recorder.whole:
        return
    factory: pytest.TempPathFactory = session.config._tmp_path_factory  # type: ignore[attr-defined]
    recorder.search(factory.getbasetemp())
    if recorder.found and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if not recorder.found:
        shutil.rmtree(recorder.folder, ignore_errors=True)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    recorder = config.stash[KEY]
    if recorder.found:
        terminalreporter.section("secrets in logs", red=True, bold=True)
        for leak in recorder.found[:MOST_SHOWN]:
            terminalreporter.write_line(str(leak))
    terminalreporter.write_line(recorder.told)


@pytest.fixture(scope="session")
def recorded(request: pytest.FixtureRequest) -> Recorder:
    """What this run has recorded so far, in all its processes."""
    return request.config.stash[KEY]
