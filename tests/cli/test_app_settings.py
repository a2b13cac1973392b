"""`genkan app certify`, `federate`, `redirect` and `expose`: each adds, and leaves what was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from tests.running import Running
from tests.tokens.papers import Paper


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


def shown(house: Running, app: str) -> dict[str, Any]:
    return dict(house.json("app", "show", app))


def certificate(folder: Path, name: str) -> str:
    file = folder / f"{name}.pem"
    file.write_bytes(Paper(datetime.now(UTC), name).certificate.public_bytes(Encoding.PEM))
    return str(file)


def test_certificate_is_added_to_those_that_are_there(house: Running, tmp_path: Path) -> None:
    house.cli("app", "create", "robot")
    ends = (datetime.now(UTC) + timedelta(days=30)).date()
    said = house.cli("app", "certify", "robot", certificate(tmp_path, "first"))
    assert said == f"robot is proved by CN=first until {ends}\n"
    first = shown(house, "robot")["keyCredentials"][0]["keyId"]
    house.cli("app", "certify", "robot", certificate(tmp_path, "second"))
    kept = shown(house, "robot")["keyCredentials"]
    assert sorted(one["displayName"] for one in kept) == ["CN=first", "CN=second"]
    assert first in [one["keyId"] for one in kept]


def test_file_without_a_certificate_is_told(house: Running, tmp_path: Path) -> None:
    empty = tmp_path / "empty.pem"
    empty.write_text("nothing")
    assert "holds no certificate as PEM" in house.cli("app", "certify", "anybody", str(empty), expect=1)


def test_redirect_uris_are_kept_by_platform(house: Running) -> None:
    house.cli("app", "create", "site")
    web = ["https://shop.example/in", "https://shop.example/out"]
    house.cli("app", "redirect", "site", web[0])
    assert house.cli("app", "redirect", "site", *web) == f"site receives people at {' '.join(web)}\n"
    house.cli("app", "redirect", "site", "http://localhost", "--platform", "native")
    app = shown(house, "site")
    assert app["web"]["redirectUris"] == web
    assert app["publicClient"]["redirectUris"] == ["http://localhost"]
    assert app["spa"]["redirectUris"] == []


def test_application_becomes_an_api_and_grows(house: Running) -> None:
    client_id = house.json("app", "create", "orders")["AZURE_CLIENT_ID"]
    said = house.cli("app", "expose", "orders", "--scope", "Orders.Read", "--role", "Orders.Read.All")
    assert said == f"orders offers Orders.Read Orders.Read.All as api://{client_id}\n"
    before = shown(house, "orders")
    house.cli("app", "expose", "orders", "--scope", "Orders.Read", "--scope", "Orders.Write")
    after = shown(house, "orders")
    assert after["identifierUris"] == [f"api://{client_id}"]
    assert after["appRoles"] == before["appRoles"]
    assert after["api"]["requestedAccessTokenVersion"] == 2
    scopes = {one["value"]: one["id"] for one in after["api"]["oauth2PermissionScopes"]}
    assert set(scopes) == {"Orders.Read", "Orders.Write"}
    assert scopes["Orders.Read"] == before["api"]["oauth2PermissionScopes"][0]["id"]
    assert "at least one --scope or --role" in house.cli("app", "expose", "orders", expect=2)


def test_issuer_is_trusted_once(house: Running) -> None:
    house.cli("app", "create", "deploy")
    trusted = ("--issuer", "https://token.example", "--subject", "repo:me/it:ref:refs/heads/main")
    house.cli("app", "federate", "deploy", *trusted)
    assert house.cli("app", "federate", "deploy", *trusted, "--name", "again", expect=1).startswith("genkan: ")
