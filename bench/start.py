"""How soon `genkan up` answers on an existing store, and how much memory it then holds, beside npm's peers.

    python bench/start.py

Each server is started several times; the time runs from the start of the process to the first answered
discovery request. Processor time is told beside it, since other programs on the machine do not change that much.
The last line is JSON: {"ours": {"first_answer_s", "cpu_s", "rss_mb"}, "oidc_provider": ..., ...}.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import ssl
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

ROUNDS = 5
IDLE_AFTER_S = 3
PEERS = Path(__file__).parent / "peers"
GENKAN = Path(sys.executable).with_name("genkan")
ANY = ssl._create_unverified_context()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answered(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2, context=ANY if url.startswith("https") else None) as reply:
            return bool(reply.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def rss_mb(pid: int) -> float:
    """Resident memory of a process and its children, in MB."""
    total = 0
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            total += int(line.split()[1])
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return total / 1024 + sum(rss_mb(int(child)) for child in children)


def cpu_s(pid: int) -> float:
    """Processor time that a process has taken so far, its own and the system's, in seconds."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def one_round(command: Callable[[int], list[str]], url: Callable[[int], str]) -> tuple[float, float, float]:
    """Seconds until the first answer, processor seconds until then, MB when idle."""
    port = free_port()
    started = time.perf_counter()
    process = subprocess.Popen(command(port), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not answered(url(port)):
            if process.poll() is not None or time.perf_counter() - started > 30:
                raise SystemExit(f"{command(port)} did not start")
            time.sleep(0.005)
        first, busy = time.perf_counter() - started, cpu_s(process.pid)
        # Until after the link that the greeting ends with.
        time.sleep(IDLE_AFTER_S)
        return first, busy, rss_mb(process.pid)
    finally:
        process.terminate()
        process.wait(15)


def main() -> None:
    if not (PEERS / "node_modules").exists():
        subprocess.run(["npm", "ci", "--no-fund", "--no-audit", "--silent"], cwd=PEERS, check=True)
    data = tempfile.mkdtemp(prefix="genkan-bench-")
    servers: dict[str, tuple[Callable[[int], list[str]], Callable[[int], str]]] = {
        "ours": (
            lambda port: [
                str(GENKAN),
                "up",
                "--data",
                data,
                "--port",
                str(port),
                "--proxy-port",
                "0",
                "--http-port",
                "0",
            ],
            lambda port: f"https://127.0.0.1:{port}/common/v2.0/.well-known/openid-configuration",
        ),
        "oidc_provider": (
            lambda port: ["node", str(PEERS / "oidc_provider.mjs"), str(port)],
            lambda port: f"http://127.0.0.1:{port}/.well-known/openid-configuration",
        ),
        "oauth2_mock_server": (
            lambda port: ["node", str(PEERS / "mock_server.mjs"), str(port)],
            lambda port: f"http://127.0.0.1:{port}/.well-known/openid-configuration",
        ),
    }
    try:
        one_round(*servers["ours"])  # makes the store, which the counted rounds find
        rounds: dict[str, list[tuple[float, float, float]]] = {name: [] for name in servers}
        for _ in range(ROUNDS):
            for name, server in servers.items():
                rounds[name].append(one_round(*server))
    finally:
        shutil.rmtree(data, ignore_errors=True)
    table = Table("server", "first answer (s), median", "min", "max", "processor (s)", "idle RSS (MB)")
    figures = {}
    for name, measured in rounds.items():
        times = [first for first, _, _ in measured]
        busy = statistics.median(cpu for _, cpu, _ in measured)
        memory = statistics.median(rss for _, _, rss in measured)
        first = statistics.median(times)
        figures[name] = {"first_answer_s": round(first, 3), "cpu_s": round(busy, 2), "rss_mb": round(memory, 1)}
        table.add_row(name, f"{first:.3f}", f"{min(times):.3f}", f"{max(times):.3f}", f"{busy:.2f}", f"{memory:.0f}")
    Console().print(table)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
