"""client_credentials with a secret: ours, oidc-provider, oauth2-mock-server, and RSA's own limit, in one run.

    python -m bench.tokens [--seconds 4]

The server is pinned to one core and wrk to another; then two workers share both cores with wrk. The last line
is JSON.
"""

from __future__ import annotations

import argparse
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from bench.tokens import load, verify
from rich.console import Console
from rich.table import Table

PEERS = Path(__file__).parents[1] / "peers"
SERVER_CORE, LOAD_CORE = "0", "1"
PEER_FORM = {
    "grant_type": "client_credentials",
    "client_id": "bench",
    "client_secret": "bench-secret-that-is-long-enough-0123",
    "scope": "api",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, core: str | None) -> Iterator[int]:
    """A server that answers at `url`; yields its process id."""
    pinned = ["taskset", "-c", core, *command] if core else command
    process = subprocess.Popen(pinned, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + 30
        while not _answers(url):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{command[0]} did not come up at {url}")
            time.sleep(0.05)
        yield process.pid
    finally:
        process.terminate()
        process.wait(10)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as reply:
            return bool(reply.status == 200)
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def ours(data: Path, seconds: int) -> dict[str, Any]:
    owner = json.loads((data / "owner.json").read_text())
    form = urlencode(
        {
            "client_id": owner["client_id"],
            "client_secret": owner["client_secret"],
            "grant_type": "client_credentials",
            "scope": "https://management.azure.com/.default",
            "client_info": "1",
        }
    )
    port = free_port()
    path = f"/{owner['tenant_id']}/oauth2/v2.0/token"
    base = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "bench.tokens.serve", str(data), str(port)]
    probe = f"{base}/{owner['tenant_id']}/v2.0/.well-known/openid-configuration"
    with running(command, probe, SERVER_CORE) as pid:
        load.run(base + path, form, 8, 1, LOAD_CORE)
        one = load.run(base + path, form, 1, seconds, LOAD_CORE)
        many = load.run(base + path, form, 32, seconds, LOAD_CORE)
        rss = rss_mb(pid)
    with running(command, probe, None), running(command, probe, None):
        load.run(base + path, form, 8, 1, None)
        both = load.run(base + path, form, 32, seconds, None)
    return _figures(one, many, both.rps, rss) | {"tls_core1_rps": tls(data, form, path, seconds)}


def tls(data: Path, form: str, path: str, seconds: int) -> float:
    """`genkan up` itself, pinned to one core."""
    genkan = str(Path(sys.executable).with_name("genkan"))
    command = [genkan, "up", "--data", str(data), "--port", "0"]
    process = subprocess.Popen(
        ["taskset", "-c", SERVER_CORE, *command], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        written = data / "server.json"
        deadline = time.monotonic() + 30
        while not (written.exists() and json.loads(written.read_text())["pid"] == process.pid):
            if time.monotonic() > deadline:
                raise RuntimeError("genkan up did not come up")
            time.sleep(0.05)
        url = json.loads(written.read_text())["url"] + path
        load.run(url, form, 8, 1, LOAD_CORE)
        return round(load.run(url, form, 32, seconds, LOAD_CORE).rps)
    finally:
        process.terminate()
        process.wait(10)


def peer(script: str, path: str, probe: str, seconds: int) -> dict[str, Any]:
    form, ports = urlencode(PEER_FORM), [free_port(), free_port()]
    commands = [["node", str(PEERS / script), str(port)] for port in ports]
    urls = [f"http://127.0.0.1:{port}" for port in ports]
    with running(commands[0], urls[0] + probe, SERVER_CORE) as pid:
        load.run(urls[0] + path, form, 8, 1, LOAD_CORE)
        one = load.run(urls[0] + path, form, 1, seconds, LOAD_CORE)
        many = load.run(urls[0] + path, form, 32, seconds, LOAD_CORE)
        rss = rss_mb(pid)
    # They have no workers of their own: two servers, each with half of the connections, at the same time.
    with running(commands[0], urls[0] + probe, None), running(commands[1], urls[1] + probe, None):
        from concurrent.futures import ThreadPoolExecutor

        with ThreadPoolExecutor() as pool:
            both = list(pool.map(lambda url: load.run(url + path, form, 16, seconds, None), urls))
    return _figures(one, many, sum(part.rps for part in both), rss)


def _figures(one: load.Load, many: load.Load, both_rps: float, rss: float) -> dict[str, Any]:
    if one.failed or many.failed:
        raise RuntimeError(f"{one.failed + many.failed} answers were not 200")
    return {
        "core1_rps": round(many.rps),
        "core2_rps": round(both_rps),
        "p50_ms_c1": round(one.p50_ms, 3),
        "p99_ms_c32": round(many.p99_ms, 2),
        "rss_mb": round(rss, 1),
    }


def rsa_limit() -> dict[str, int]:
    """RSA-2048 signatures a second by OpenSSL on one core and on two."""

    def measure(*extra: str) -> int:
        command = ["openssl", "speed", "-seconds", "2", *extra, "rsa2048"]
        text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        found = re.search(r"rsa 2048 bits\s+\S+\s+\S+\s+([\d.]+)", text)
        assert found is not None, text
        return round(float(found[1]))

    return {"core1": measure(), "core2": measure("-multi", "2")}


def rss_mb(pid: int) -> float:
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=4)
    seconds = parser.parse_args().seconds
    if not (PEERS / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=PEERS, check=True)
    with tempfile.TemporaryDirectory(prefix="genkan-bench-") as folder:
        data = Path(folder)
        make_house(data)
        results: dict[str, Any] = {
            "ours": ours(data, seconds),
            "oidc_provider": peer("oidc_provider.mjs", "/token", "/.well-known/openid-configuration", seconds),
            "oauth2_mock_server": peer("mock_server.mjs", "/token", "/.well-known/openid-configuration", seconds),
            "rsa_sign_per_s": rsa_limit(),
            "verify_us": verify.cached_us(),
        }
    _show(results)
    print(json.dumps(results))


def make_house(data: Path) -> None:
    """A store with its first tenant, as the first `genkan up` makes it."""
    from genkan.clock import SystemClock
    from genkan.server.house import open_house
    from genkan.server.settings import Settings

    settings = Settings(root_dir=data, data_dir=data, database_url=f"sqlite:///{data / 'genkan.db'}")
    open_house(settings, SystemClock()).close()


def _show(results: dict[str, Any]) -> None:
    table = Table(title="client_credentials with a secret, JWT RS256")
    for column in ("server", "1 core /s", "2 cores /s", "p50 ms (1 conn.)", "p99 ms (32)", "TLS 1 core /s", "RSS MB"):
        table.add_column(column, justify="left" if column == "server" else "right")
    for name in ("ours", "oidc_provider", "oauth2_mock_server"):
        found = results[name]
        keys = ("core1_rps", "core2_rps", "p50_ms_c1", "p99_ms_c32", "tls_core1_rps", "rss_mb")
        table.add_row(name, *(str(found.get(key, "")) for key in keys))
    limit = results["rsa_sign_per_s"]
    table.add_row("RSA-2048 by openssl", str(limit["core1"]), str(limit["core2"]))
    Console().print(table)


if __name__ == "__main__":
    main()
