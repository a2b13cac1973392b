"""The server that a `genkan run` uses: the one that is up, or one started for it and stopped with the last user.

Runs that overlap share a started server. Each marks itself while it uses the server; the one that leaves no other
behind stops it, and a run that is killed is noticed by the server itself (`--until-idle`).
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from genkan.cli.fault import Fault
from genkan.server import runtime
from genkan.server.lock import Held, locked
from genkan.server.runtime import Running

START_S = 30.0
STOP_S = 8.0
LOCK_FILE = "runs.lock"


@contextmanager
def borrowed(root: Path, memory: bool) -> Iterator[tuple[Running, Path]]:
    """A server that stays up for the block, and the data folder that finds it. Raises Fault."""
    with ExitStack() as stack:
        if memory:
            root = Path(stack.enter_context(_passing_folder()))
        while True:
            running, started = _found_or_started(root, memory)
            # A server that nobody uses may just be leaving: mark ourselves, then look again.
            with locked(root / LOCK_FILE):
                mark = ExitStack()
                mark.enter_context(runtime.using(running))
                if runtime.find(root) == running:
                    break
                mark.close()
        stack.callback(_leave, root, running, started, mark)
        yield running, root


@contextmanager
def _passing_folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="genkan-run-")
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _leave(root: Path, running: Running, started: subprocess.Popen[bytes] | None, mark: ExitStack) -> None:
    with locked(root / LOCK_FILE):
        mark.close()
        if running.until_idle and not runtime.users(Path(running.data_dir)):
            with suppress(ProcessLookupError):
                os.kill(running.pid, signal.SIGTERM)
            runtime.wait_until_gone(running, STOP_S)
            if started is not None:
                with suppress(subprocess.TimeoutExpired):
                    started.wait(STOP_S)


def _found_or_started(root: Path, memory: bool) -> tuple[Running, subprocess.Popen[bytes] | None]:
    found = None if memory else runtime.find(root)
    return (found, None) if found is not None else _start(root, memory)


def _start(root: Path, memory: bool) -> tuple[Running, subprocess.Popen[bytes] | None]:
    ports = ("--port", "0", "--proxy-port", "0", "--http-port", "0")
    command = [sys.executable, "-m", "genkan.cli", "up", "--data", str(root), *ports, "--until-idle"]
    if memory:
        command.append("--memory")
    with tempfile.TemporaryFile() as said:
        # A session of its own: Ctrl-C is for the program, not for the server that it may still talk to.
        server = subprocess.Popen(  # noqa: S603 - our own command
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=said,
            start_new_session=True,
        )
        deadline = time.monotonic() + START_S
        while time.monotonic() < deadline:
            found = runtime.find(root)
            if found is not None:
                return found, server if found.pid == server.pid else None
            if server.poll() is not None and not _being_started(root, memory):
                # Once more: another server may have come up between the two questions.
                if (found := runtime.find(root)) is not None:
                    return found, None
                said.seek(0)
                told = said.read().decode(errors="replace").strip().removeprefix("genkan: ")
                raise Fault(f"no server is up, and none could be started: {told}")
            time.sleep(0.02)
        server.terminate()
    raise Fault(f"the server did not come up in {START_S:.0f} seconds", next_step="genkan up")


def _being_started(root: Path, memory: bool) -> bool:
    """Whether another process holds the data folder: a run beside this one was first."""
    folder = root / "memory" if memory else root
    try:
        with locked(folder / runtime.LOCK_FILE, wait=False):
            return False
    except Held:
        return True
