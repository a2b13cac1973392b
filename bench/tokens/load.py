"""One measurement with wrk: requests a second and latencies of a form that is posted again and again."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Load:
    """`p50_ms` and `p99_ms` are milliseconds; `failed` counts answers that were not 200."""

    rps: float
    p50_ms: float
    p99_ms: float
    failed: int


def run(url: str, form: str, connections: int, seconds: int, core: str | None) -> Load:
    """`core` is where wrk runs (taskset's list), or None for anywhere."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "form.lua"
        script.write_text(
            'wrk.method = "POST"\n'
            f'wrk.body = "{form}"\n'
            'wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"\n'
        )
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script), url]
        if core is not None:
            command = ["taskset", "-c", core, *command]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    failed = re.search(r"Non-2xx or 3xx responses: (\d+)", text)
    return Load(
        rps=float(_found(r"Requests/sec:\s+([\d.]+)", text)),
        p50_ms=_latency("50%", text),
        p99_ms=_latency("99%", text),
        failed=int(failed[1]) if failed else 0,
    )


def _latency(share: str, text: str) -> float:
    found = re.search(rf"{share}\s+([\d.]+)(us|ms|s)\b", text)
    if found is None:
        raise ValueError(f"wrk printed no {share} latency:\n{text}")
    return float(found[1]) * UNITS[found[2]]


def _found(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    if found is None:
        raise ValueError(f"wrk printed something else:\n{text}")
    return found[1]
