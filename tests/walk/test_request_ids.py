"""Promise 60: what a program was told as its request's id is what the log names the request by."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterator

import httpx
import pytest

from tests.running import Running

ASKED = {
    "login": "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration",
    "login, refused": "https://login.microsoftonline.com/nobody.example/oauth2/v2.0/token",
    "graph": "https://graph.microsoft.com/v1.0/me",
    "arm": "https://management.azure.com/subscriptions?api-version=2022-12-01",
    "vault": "https://one.vault.azure.net/secrets",
    "portal": "https://portal.azure.com/apps",
    "portal, a file": "https://portal.azure.com/static/mark.svg",
    "admin": "https://management.azure.com/_genkan/health",
    "metadata": "http://169.254.169.254/metadata/identity/oauth2/token?resource=x",
}


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("ids")) as running:
        yield running


@pytest.fixture(scope="module")
def http(running: Running) -> Iterator[httpx.Client]:
    trusted = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
    with httpx.Client(proxy=running.server["proxy"], verify=trusted, trust_env=False, timeout=60) as made:
        yield made


@pytest.mark.parametrize("surface", ASKED)
def test_promise_60_the_log_names_each_request_by_the_id_that_its_answer_told(
    running: Running, http: httpx.Client, surface: str
) -> None:
    told = http.get(ASKED[surface]).headers
    request_id = told.get("x-ms-request-id") or told["request-id"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", request_id)
    lines = (running.data / "server.log").read_text().splitlines()
    assert len([line for line in lines if request_id in line]) == 1


def test_address_of_a_managed_identitys_seat_is_not_in_the_log(running: Running, http: httpx.Client) -> None:
    """Who knows that address gets the identity's tokens, so it is a secret that stands in a path."""
    seat = "k" * 200
    http.get(f"http://169.254.169.254/msi/{seat}/metadata/identity/oauth2/token", headers={"Metadata": "true"})
    text = (running.data / "server.log").read_text()
    assert "/msi/*/metadata/identity/oauth2/token" in text
    assert seat[:20] not in text
