"""examples/orders_api.py lets in whom the tenant vouches for and who has the right, and nobody else."""

from __future__ import annotations

import json
import ssl
from collections.abc import Iterator

import httpx
import pytest

from tests.clients.conftest import program
from tests.examples.conftest import example, run_as, serving
from tests.running import GENKAN, Running


@pytest.fixture(scope="module")
def api(running: Running) -> str:
    """The client id of the API."""
    made = running.json("app", "create", "orders-api")
    running.cli("app", "expose", "orders-api", "--scope", "Orders.Read", "--role", "Orders.Read.All")
    return str(made["AZURE_CLIENT_ID"])


@pytest.fixture(scope="module")
def address(running: Running, api: str) -> Iterator[str]:
    with serving(running, "orders-api", "orders_api.py") as address:
        yield f"{address}/orders"


def get(address: str, token: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return httpx.get(address, headers=headers, trust_env=False)


def test_program_needs_the_role(running: Running, api: str, address: str) -> None:
    made = running.json("app", "create", "shop")
    call = example("orders_client.py", api, address)
    assert run_as(running, "shop", *call).startswith("403 ")
    running.cli("app", "grant", "shop", "Orders.Read.All", "--resource", "orders-api")
    status, _, text = run_as(running, "shop", *call).partition(" ")
    said = json.loads(text)
    assert (status, said["for"], len(said["orders"])) == ("200", made["AZURE_CLIENT_ID"], 2)


def test_persons_program_needs_the_scope(running: Running, api: str, address: str) -> None:
    app, own = running.json("app", "create", "desk"), running.owner
    consent = ("Orders.Read", "--resource", "orders-api", "--delegated", "--everyone")
    running.cli("app", "grant", "desk", *consent)
    form = {
        "grant_type": "password",
        "client_id": app["AZURE_CLIENT_ID"],
        "client_secret": app["AZURE_CLIENT_SECRET"],
        "username": own["admin_upn"],
        "password": own["admin_password"],
        "scope": f"openid profile api://{api}/Orders.Read",
    }
    token_endpoint = f"{running.server['url'].rstrip('/')}/{own['tenant_id']}/oauth2/v2.0/token"
    trusted = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
    answer = httpx.post(token_endpoint, data=form, verify=trusted, trust_env=False)
    token = answer.json()["access_token"]
    said = get(address, token)
    assert (said.status_code, said.json()["for"]) == (200, own["admin_upn"])
    head, claims, signature = token.split(".")
    forged = get(address, f"{head}.{claims}.{signature[:9]}{'B' if signature[9] == 'A' else 'A'}{signature[10:]}")
    assert (forged.status_code, forged.text) == (401, "InvalidSignatureError: Signature verification failed")
    identity = get(address, answer.json()["id_token"])
    assert (identity.status_code, identity.text.partition(":")[0]) == (401, "InvalidAudienceError")


def test_token_for_another_resource_is_refused(running: Running, address: str) -> None:
    running.cli("app", "create", "stray")
    scope = "https://graph.microsoft.com/.default"
    said = running.run(GENKAN, "run", "--as", "stray", "--", *program("credentials.py"), "secret", scope)
    refused = get(address, json.loads(said.splitlines()[-1])["token"])
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer error="invalid_token"'


def test_no_token_is_asked_for_one(address: str) -> None:
    asked = get(address)
    assert (asked.status_code, asked.headers["www-authenticate"]) == (401, "Bearer")
    assert get(address, "no.token.this").status_code == 401
