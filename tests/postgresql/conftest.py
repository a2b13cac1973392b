"""A PostgreSQL of the tests' own: a cluster in a folder that goes, on a free loopback port, a database a test."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy import NullPool, create_engine, text
from sqlalchemy.exc import OperationalError

START_TIMEOUT_S = 60
# A cluster that is thrown away need not survive a loss of power.
HASTE = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")


def _program(name: str) -> str | None:
    """Debian keeps the server's programs out of PATH, a folder a version."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


@pytest.fixture(scope="session")
def cluster() -> Iterator[str]:
    """The URL of a running cluster, without a database's name."""
    initdb, server = _program("initdb"), _program("postgres")
    if initdb is None or server is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    # Outside of pytest's folders, which only their owner may enter: PostgreSQL refuses to run as root.
    folder = Path(tempfile.mkdtemp(prefix="genkan-postgresql-"))
    user = None
    if os.geteuid() == 0:
        user = "postgres"
        shutil.chown(folder, user)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    data = str(folder / "data")
    try:
        subprocess.run(
            [initdb, "--pgdata", data, "--username", "genkan", "--auth", "trust", "--no-sync", "--encoding", "UTF8"],
            user=user,
            cwd=folder,
            check=True,
            capture_output=True,
        )
        flags = ("-D", data, "-p", port, "-k", str(folder), "-c", "listen_addresses=127.0.0.1", *HASTE)
        with (folder / "log").open("w") as log:
            process = subprocess.Popen([server, *flags], user=user, cwd=folder, stdout=log, stderr=log)
        try:
            url = f"postgresql+psycopg://genkan@127.0.0.1:{port}"
            _wait(f"{url}/postgres", process, folder / "log")
            yield url
        finally:
            process.send_signal(signal.SIGINT)  # "fast": it waits for no client
            process.wait(60)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(cluster: str) -> str:
    """The URL of an empty database of the test's own."""
    name = f"test_{os.urandom(6).hex()}"
    engine = create_engine(f"{cluster}/postgres", isolation_level="AUTOCOMMIT", poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    return f"{cluster}/{name}"


def _wait(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    engine = create_engine(url, poolclass=NullPool)
    deadline = time.monotonic() + START_TIMEOUT_S
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(OperationalError):
            engine.connect().close()
            return
        time.sleep(0.1)
    raise AssertionError(f"the cluster did not come up: {log.read_text()}")
