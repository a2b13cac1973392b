"""How long until an assignment changed in one process counts for a decision in another.

Two processes share a SQLite file that holds 10,000 assignments. One changes an assignment; as soon as its
write has returned the other decides. Prints the slowest of 100 such answers in milliseconds, each checked.
"""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

from genkan.access.live import LiveAccess
from genkan.clock import SystemClock
from genkan.store import Store
from genkan.store.tables.access import role_assignments

TENANT, CALLER = str(UUID(int=1)), str(UUID(int=2))
READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
SCOPE = "/subscriptions/" + str(UUID(int=3))
_STORED, _CHANGES = 10_000, 100


def measure() -> float:
    """Milliseconds, the slowest of all changes. RuntimeError when a change was not seen."""
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'genkan.db'}"
        store = Store.open(url)
        with store.write(TENANT) as tx:
            tx.insert_many(role_assignments, [_row(n + 1000, str(UUID(int=n + 10**6))) for n in range(_STORED)])
        command = [sys.executable, "-m", "bench.access.visible", url]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
            slowest = 0.0
            _ask(other)  # the first question loads everything
            for change in range(_CHANGES):
                with store.write(TENANT) as tx:
                    if change % 2:
                        tx.delete(role_assignments, id=_row(1, CALLER)["id"])
                    else:
                        tx.insert(role_assignments, **_row(1, CALLER))
                started = time.perf_counter()
                if _ask(other) != (change % 2 == 0):
                    raise RuntimeError(f"change {change} was not seen")
                slowest = max(slowest, time.perf_counter() - started)
            other.communicate()
        store.close()
    return round(slowest * 1000, 2)


def answer(url: str) -> None:
    """The other process: decides once for each line it is sent."""
    access = LiveAccess(Store.open(url), SystemClock())
    for _ in sys.stdin:
        allowed = access.decide(TENANT, CALLER, "Microsoft.Compute/virtualMachines/read", SCOPE).allowed
        print(allowed, flush=True)


def _ask(other: Any) -> bool:
    other.stdin.write("?\n")
    other.stdin.flush()
    return bool(other.stdout.readline().strip() == "True")


def _row(number: int, principal: str) -> dict[str, Any]:
    now = datetime.now(UTC)
    return {
        "id": str(UUID(int=number)),
        "scope": SCOPE,
        "scope_key": SCOPE,
        "principal_id": principal,
        "principal_type": "User",
        "role_definition_id": READER,
        "created_at": now,
        "updated_at": now,
    }


if __name__ == "__main__":
    if len(sys.argv) > 1:
        answer(sys.argv[1])
    else:
        print(measure())
