"""Promises 21 and 60: what searches the logs of a whole run finds what it should, and knows what servers issue."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
import urllib.parse
from pathlib import Path

import httpx
import pytest
from tests.recorder import issued_values
from tests.recorder.plugin import Recorder
from tests.recorder.search import leaks
from tests.running import Running

SIGNATURE = "pX3mKq0ZVf9dLrT5wYhB7nCsEuJ2aGi8oMxQ1tRk4z"
ISSUED = {
    "token": f"eyJ0eXAiOiJKV1QifQ.eyJhdWQiOiJodHRwczovL2dyYXBoIn0.{SIGNATURE}",
    "secret": "aB38Q~0123456789.abcdefghij_ABCDEFGH~567",
    "code": f"1.AAAAAAAAAAAAAAAAAAAAAAA.{SIGNATURE[::-1]}",
    "password": "Sommer 2026, am See",
    "user code": "BCDFGHJKL",
}
LEAKING = {
    "a whole token": ISSUED["token"],
    "a token's signature alone": f"signature {SIGNATURE} does not hold",
    "the head of a code's random part": f"code 1.A…{SIGNATURE[::-1][:18]}…",
    "the middle of a secret": f"wrong secret: {ISSUED['secret'][10:34]}",
    "a secret in a query": f"GET /x?s={urllib.parse.quote(ISSUED['secret'], safe='')}",
    "a password with spaces": f"{ISSUED['password']!r} is wrong",
    "a user code": f"somebody entered {ISSUED['user code']}",
    "somebody else's secret": "zZ18Q~" + "k" * 34,
    "somebody else's token": "got eyJhbGciOiJSUzI1NiJ9.e30.AAAA",
    "a form": "POST grant_type=password&password=hush-hush",
    "a header": "{'authorization': 'Bearer abcdefgh12345'}",
    "a key": "-----BEGIN RSA PRIVATE KEY-----",
}


@pytest.mark.parametrize("kind", LEAKING)
def test_log_with_a_secret_in_it_is_found_with_its_line(tmp_path: Path, kind: str) -> None:
    log = tmp_path / "log"
    log.write_text(f"Genkan is up\n2026-11-23 INFO genkan: {LEAKING[kind]}\n")
    found = leaks([log], ISSUED.values())
    assert found
    assert {leak.line for leak in found} == {2}
    assert not any(value in str(leak) for leak in found for value in ISSUED.values())


def test_log_of_ids_paths_and_errors_is_clean(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text(
        "2026-11-23 08:00:00,000 INFO genkan.requests: POST 'login.microsoftonline.com /common/oauth2/v2.0/token' 400 "
        "6f0a1c7e-3a44-4d0c-9f38-0d7b1b6f2b11 3.1 ms\n"
        "AADSTS7000215: Invalid client secret provided for app 'e3b0c442-98fc-4c14-9afb-f4c8996fb924' code 7000215\n"
    )
    assert leaks([log], ISSUED.values()) == []


def test_server_in_a_process_of_its_own_records_what_it_issues_and_its_log_is_searched(
    tmp_path: Path, recorded: Recorder
) -> None:
    with Running.started(tmp_path) as running:
        token = _token(running)
        link = running.cli("portal", "--print").strip().rpartition("=")[2]
        issued = set(recorded.values())
        assert {token, link, running.owner["client_secret"], running.owner["admin_password"]} <= issued
    searched = recorded.logs(tmp_path)
    assert {tmp_path / "server.log", tmp_path / "up.log"} <= set(searched)
    line = f"/{running.owner['tenant_id']}/oauth2/v2.0/token' 200"
    holding = [path for path in searched if line in path.read_text()]
    assert len(holding) == 3, "the server's file, its standard error, and the copy that outlives a deleted folder"


def _token(running: Running) -> str:
    owner = running.owner
    form = {
        "grant_type": "client_credentials",
        "client_id": owner["client_id"],
        "client_secret": owner["client_secret"],
        "scope": "https://graph.microsoft.com/.default",
    }
    trusted = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
    with httpx.Client(base_url=running.server["url"], verify=trusted, trust_env=False, timeout=60) as http:
        return str(http.post(f"/{owner['tenant_id']}/oauth2/v2.0/token", data=form).json()["access_token"])


LEAKY = """
import logging
from genkan.directory import credentials

def test_that_logs_a_secret():
    logging.getLogger("genkan").info("the new secret is %s", credentials.new_secret()[8:30])
"""


def test_run_whose_log_holds_a_secret_fails_though_every_test_passed(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["tests.recorder.plugin"]\n')
    (tmp_path / "test_leak.py").write_text(LEAKY)
    root = str(Path(__file__).parents[2])
    environment = {name: value for name, value in os.environ.items() if name != issued_values.VARIABLE}
    environment |= {"PYTHONPATH": f"{root}/src{os.pathsep}{root}", "TMPDIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), str(tmp_path)],
        env=environment,
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )
    assert done.returncode == 1, done.stdout
    assert "1 passed" in done.stdout
    assert "a value that was issued in this run" in done.stdout
