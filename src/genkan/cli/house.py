"""Which server a command talks to."""

from __future__ import annotations

from pathlib import Path

from genkan.cli.fault import Fault
from genkan.server import runtime
from genkan.server.runtime import Running


def running_server(root: Path) -> Running:
    """The server that is up on a data folder; a Fault with the next step when there is none."""
    found = runtime.find(root)
    if found is None:
        raise Fault(f"no server is up on {root}", next_step="genkan up")
    return found
