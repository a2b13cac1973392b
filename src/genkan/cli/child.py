"""Running the user's program as if it had been started without us: streams, signals, exit code."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import FrameType

from genkan.cli.fault import Fault

FORWARDED = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2")


def run(command: Sequence[str], environ: Mapping[str, str]) -> int:
    """The program's exit code, 128 + n when signal n ended it. Raises Fault when it cannot be started."""
    child: subprocess.Popen[bytes] | None = None
    early: list[int] = []

    def forward(number: int, _frame: FrameType | None) -> None:
        if child is None:
            early.append(number)
        elif not (number == signal.SIGINT and _terminal_tells_the_child()):
            child.send_signal(number)

    before = {}
    for name in FORWARDED:
        number = getattr(signal, name, None)
        # What was ignored at our start (nohup) stays ignored, in the program too.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, forward)
    try:
        try:
            child = subprocess.Popen(command, env=dict(environ))  # noqa: S603 - what the user typed
        except FileNotFoundError:
            raise Fault(f"there is no program `{command[0]}`", exit_code=127) from None
        except OSError as fault:
            raise Fault(f"`{command[0]}` cannot be run: {fault.strerror}", exit_code=126) from None
        for number in early:
            child.send_signal(number)
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - code if code < 0 else code


def _terminal_tells_the_child() -> bool:
    """Ctrl-C at a terminal reaches the whole foreground group by itself; sent again, it would count twice."""
    try:
        return os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    except (OSError, ValueError, AttributeError):
        return False
