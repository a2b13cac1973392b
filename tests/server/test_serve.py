from __future__ import annotations

import json
import os
import signal
import socket
import ssl
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.running import clean_environment

from genkan.server import runtime

PROGRAM = Path(__file__).with_name("served.py")


@contextmanager
def served(data: Path, *flags: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """The tiny app, up; stopped at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, str(PROGRAM), str(data), *flags],
        env=clean_environment() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert process.stdout is not None
        for line in process.stdout:
            if line == "up\n":
                break
        else:
            raise AssertionError(f"not up: {process.communicate()[1]}")
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def client(data: Path, **more: Any) -> httpx.Client:
    found = runtime.find(data)
    assert found is not None
    context = ssl.create_default_context(cafile=found.ca)
    return httpx.Client(base_url=found.url, verify=context, trust_env=False, timeout=20, **more)


def test_server_answers_https_and_is_found_by_its_record(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        found = runtime.find(tmp_path)
        assert found is not None
        assert found.pid == process.pid
        record = json.loads((tmp_path / "server.json").read_text())
        assert record["url"] == f"https://localhost:{found.port}"
        assert len({found.port, found.proxy_port, found.http_port}) == 3
        with client(tmp_path) as http:
            answer = http.get("/subscriptions")
        assert answer.json()["scheme"] == "https"
        assert "server" not in answer.headers
        assert "date" in answer.headers


def test_both_loopback_addresses_answer(tmp_path: Path) -> None:
    with served(tmp_path):
        found = runtime.find(tmp_path)
        assert found is not None
        context = ssl.create_default_context(cafile=found.ca)
        addresses = ["127.0.0.1"]
        try:
            with socket.socket(socket.AF_INET6) as probe:
                probe.bind(("::1", 0))
            addresses.append("[::1]")
        except OSError:
            pass  # a machine without IPv6
        for address in addresses:
            url = f"https://{address}:{found.port}/"
            assert httpx.get(url, verify=context, trust_env=False).status_code == 200


def test_proxy_leads_azure_names_to_the_tls_port_under_their_own_certificate_names(tmp_path: Path) -> None:
    with served(tmp_path):
        found = runtime.find(tmp_path)
        assert found is not None
        context = ssl.create_default_context(cafile=found.ca)
        with httpx.Client(verify=context, proxy=found.proxy, trust_env=False) as http:
            for host in ("management.azure.com", "login.microsoftonline.com", "kv1.vault.azure.net"):
                assert http.get(f"https://{host}/x").json()["host"] == host
            with pytest.raises(httpx.ProxyError, match="Genkan does not serve x"):
                http.get("https://x.blob.core.windows.net/")
            metadata = http.get("http://169.254.169.254/metadata/identity/oauth2/token").json()
        assert (metadata["host"], metadata["scheme"]) == ("169.254.169.254", "http")
    assert "refused x.blob.core.windows.net:443" in (tmp_path / "server.log").read_text()


def test_plain_port_answers_managed_identity_only(tmp_path: Path) -> None:
    with served(tmp_path):
        found = runtime.find(tmp_path)
        assert found is not None
        with httpx.Client(base_url=found.plain, trust_env=False) as http:
            assert http.get("/metadata/identity/oauth2/token").status_code == 200
            refused = http.get("/common/oauth2/token")
        assert refused.status_code == 403
        assert refused.json()["error"]["code"] == "HttpsRequired"


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_stop_lets_requests_in_flight_finish_refuses_new_ones_and_exits_0(tmp_path: Path, number: int) -> None:
    with served(tmp_path) as process, client(tmp_path) as http, ThreadPoolExecutor(1) as pool:
        http.get("/warm")
        slow = pool.submit(http.get, "/slow/1.0")
        time.sleep(0.3)
        found = runtime.find(tmp_path)
        assert found is not None
        process.send_signal(number)
        time.sleep(0.3)
        with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system likes
            socket.create_connection(("127.0.0.1", found.port), timeout=1).close()
        assert slow.result().status_code == 200
        stdout, stderr = process.communicate(timeout=10)
    assert process.returncode == 0, stderr
    assert "closed" in stdout
    assert not (tmp_path / "server.json").exists()


def test_stop_does_not_wait_for_idle_connections(tmp_path: Path) -> None:
    with served(tmp_path) as process, client(tmp_path) as http:
        http.get("/")
        began = time.monotonic()
        process.terminate()
        process.wait(10)
    assert process.returncode == 0
    assert time.monotonic() - began < 3.5, "below the four seconds that requests in flight are given"


def test_request_that_never_ends_does_not_hold_the_stop(tmp_path: Path) -> None:
    with served(tmp_path) as process, client(tmp_path) as http, ThreadPoolExecutor(1) as pool:
        stuck = pool.submit(http.get, "/slow/600")
        time.sleep(0.5)
        process.terminate()
        process.wait(15)
        assert process.returncode == 0
        outcome = stuck.exception() or stuck.result().status_code
    assert isinstance(outcome, httpx.TransportError) or outcome == 500


def test_second_server_on_the_same_folder_says_who_is_there(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        second = subprocess.run(
            [sys.executable, str(PROGRAM), str(tmp_path)], capture_output=True, text=True, timeout=30, check=False
        )
        assert second.returncode != 0
        assert f"a server is already up on {tmp_path}" in second.stderr
        assert f"process {process.pid}" in second.stderr


def test_record_of_a_killed_server_is_stale_and_the_folder_free(tmp_path: Path) -> None:
    with served(tmp_path) as process:
        process.kill()
        process.wait()
        assert (tmp_path / "server.json").exists()
        assert runtime.find(tmp_path) is None
        with served(tmp_path) as next_one:
            found = runtime.find(tmp_path)
            assert found is not None
            assert found.pid == next_one.pid


@pytest.mark.parametrize(("name", "flag"), [("port", "--port"), ("proxy_port", "--proxy-port")])
def test_occupied_port_is_named_with_the_flag_to_change_it(tmp_path: Path, name: str, flag: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        failed = subprocess.run(
            [sys.executable, str(PROGRAM), str(tmp_path), f"{name}={port}", "http_port=0"],
            capture_output=True,
            text=True,
            timeout=30,
            check=False,
        )
    assert failed.returncode != 0
    assert f"port {port} is in use by another program; choose another with {flag}" in failed.stderr
    assert not (tmp_path / "server.json").exists()


def test_app_that_cannot_start_ends_the_server_with_its_reason(tmp_path: Path) -> None:
    failed = subprocess.run(
        [sys.executable, str(PROGRAM), str(tmp_path)],
        env=clean_environment() | {"TEST_APP_FAILS": "1"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert failed.returncode != 0
    assert "the store is locked" in failed.stderr
    assert not (tmp_path / "server.json").exists()


def test_several_processes_answer_on_the_same_port_and_all_end(tmp_path: Path) -> None:
    with served(tmp_path, "workers=3") as process:
        pids: set[int] = set()
        deadline = time.monotonic() + 30
        while len(pids) < 3 and time.monotonic() < deadline:
            with client(tmp_path) as http, ThreadPoolExecutor(4) as pool:
                pids |= {answer.json()["pid"] for answer in pool.map(http.get, ["/slow/0.05"] * 8)}
        assert len(pids) == 3
        assert process.pid in pids
        process.terminate()
        process.wait(15)
    assert process.returncode == 0
    assert not [pid for pid in pids if runtime.is_alive(pid)]


def test_worker_that_dies_is_replaced_and_a_killed_server_leaves_none_behind(tmp_path: Path) -> None:
    def workers() -> set[int]:
        with client(tmp_path) as http, ThreadPoolExecutor(4) as pool:
            return {answer.json()["pid"] for answer in pool.map(http.get, ["/slow/0.05"] * 8)} - {process.pid}

    def eventually(found: set[int]) -> set[int]:
        deadline = time.monotonic() + 30
        while not (new := workers() - found):
            assert time.monotonic() < deadline
        return new

    with served(tmp_path, "workers=2") as process:
        first = eventually(set())
        os.kill(next(iter(first)), signal.SIGKILL)
        second = eventually(first)
        process.kill()
        process.wait()
        deadline = time.monotonic() + 15
        while any(runtime.is_alive(pid) for pid in second):
            assert time.monotonic() < deadline
            time.sleep(0.05)


def test_log_is_private_and_holds_requests_only_when_asked(tmp_path: Path) -> None:
    with served(tmp_path), client(tmp_path) as http:
        http.get("/quiet")
    assert stat.S_IMODE((tmp_path / "server.log").stat().st_mode) == 0o600
    assert "/quiet" not in (tmp_path / "server.log").read_text()
    with served(tmp_path, "log_requests=true"), client(tmp_path) as http:
        http.get("/loud?client_secret=hush", headers={"Authorization": "Bearer hush"})
    text = (tmp_path / "server.log").read_text()
    assert "/loud" in text
    assert "hush" not in text


def test_oversized_head_is_answered_431(tmp_path: Path) -> None:
    with served(tmp_path), client(tmp_path) as http:
        try:
            status: int | None = http.get("/", headers={"x": "y" * 400_000}).status_code
        except httpx.TransportError:
            status = None  # cut off while still sending
        assert status in (431, None)
        assert http.get("/").status_code == 200


def test_server_for_runs_ends_when_the_last_run_has_ended(tmp_path: Path) -> None:
    found: runtime.Running | None
    with served(tmp_path, "until_idle=true") as process:
        found = runtime.find(tmp_path)
        assert found is not None
        with runtime.using(found):
            time.sleep(1.2)
            assert process.poll() is None
            assert runtime.users(tmp_path) == [os.getpid()]
        process.wait(10)
    assert process.returncode == 0
