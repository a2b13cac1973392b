"""`server.json`: how other processes find the running server of a data folder, and who uses it.

Written when the ports answer, removed at the stop. A record whose process is gone or whose port is closed is
stale and counts as absent.
"""

from __future__ import annotations

import json
import os
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from genkan.server import files

FILE = "server.json"
LOCK_FILE = "server.lock"
USERS = "runs"


@dataclass(frozen=True, slots=True)
class Running:
    """A server that is up. `data_dir` and `ca` are paths, `started` is ISO 8601 in UTC."""

    data_dir: str
    pid: int
    started: str
    version: str
    port: int
    proxy_port: int
    http_port: int
    ca: str
    memory: bool = False
    until_idle: bool = False

    @property
    def url(self) -> str:
        return f"https://localhost:{self.port}"

    @property
    def proxy(self) -> str:
        return f"http://127.0.0.1:{self.proxy_port}"

    @property
    def plain(self) -> str:
        return f"http://127.0.0.1:{self.http_port}"


def record(running: Running) -> None:
    """Let other processes find this server."""
    addresses = {"url": running.url, "proxy": running.proxy, "http": running.plain}
    files.write(Path(running.data_dir) / FILE, json.dumps(asdict(running) | addresses, indent=2) + "\n")


def forget(data_dir: Path, pid: int) -> None:
    """Remove the record, unless it is another server's by now."""
    found = _read(data_dir / FILE)
    if found is not None and found.pid == pid:
        (data_dir / FILE).unlink(missing_ok=True)


def find(root: Path) -> Running | None:
    """The server of a data folder; the one that keeps its store is found before a throw-away one."""
    for folder in (root, root / "memory"):
        found = _read(folder / FILE)
        if found is not None and is_alive(found.pid) and _answers(found.port):
            return found
    return None


def _read(path: Path) -> Running | None:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        return Running(**{name: content[name] for name in Running.__dataclass_fields__})
    except (OSError, ValueError, KeyError, TypeError):
        # Missing, or written by another version: there is no server to be found by it.
        return None


def is_alive(pid: int) -> bool:
    """Whether a process exists. On Windows signal 0 would end it; there the port alone tells."""
    if os.name == "nt":
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=2):
            return True
    except OSError:
        return False


@contextmanager
def using(running: Running) -> Iterator[None]:
    """Mark this process as a user of the server for the block, so that `--until-idle` waits for it."""
    mark = Path(running.data_dir) / USERS / str(os.getpid())
    files.write(mark, "")
    try:
        yield
    finally:
        mark.unlink(missing_ok=True)


def users(data_dir: Path) -> list[int]:
    """Pids of the `genkan run`s that use the server now; marks of killed ones are removed."""
    alive = []
    for mark in (data_dir / USERS).glob("[0-9]*"):
        if is_alive(int(mark.name)):
            alive.append(int(mark.name))
        else:
            with suppress(FileNotFoundError):
                mark.unlink()
    return alive


def wait_until_gone(running: Running, seconds: float) -> bool:
    """Whether the server's process ended within `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not is_alive(running.pid) or not (Path(running.data_dir) / FILE).exists():
            return True
        time.sleep(0.02)
    return False
