"""Web pages of any origin call Graph and Resource Manager with a token, and nothing else of Genkan's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.walk.conftest import World, opened

from genkan.server import hosts

PAGE = "https://shop.example"
CALLED = pytest.mark.parametrize(
    ("surface", "path", "query", "audience"),
    [
        ("graph", "/v1.0/users", "", "https://graph.microsoft.com"),
        ("arm", "/subscriptions", "api-version=2022-12-01", "https://management.azure.com"),
    ],
)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    folder: Path = tmp_path_factory.mktemp("house")
    with opened(folder) as world:
        yield world


@CALLED
def test_page_reads_an_answer_and_its_headers(
    world: World, surface: hosts.Surface, path: str, query: str, audience: str
) -> None:
    reply = world.ask(surface, "GET", path, token=world.token(audience), query=query, origin=PAGE)
    assert (reply.status, reply.headers["Access-Control-Allow-Origin"]) == (200, "*")
    exposed = reply.headers["Access-Control-Expose-Headers"].lower().split(", ")
    assert {"request-id", "x-ms-request-id"} & set(exposed)
    refused = world.ask(surface, "GET", path, query=query, origin=PAGE)
    assert (refused.status, refused.headers["Access-Control-Allow-Origin"]) == (401, "*")
    assert "www-authenticate" in refused.headers["Access-Control-Expose-Headers"].lower()
    assert not any("credentials" in name.lower() for name in refused.headers)


@CALLED
def test_browser_asks_first_without_a_token(
    world: World, surface: hosts.Surface, path: str, query: str, audience: str
) -> None:
    wanted = {"access_control_request_method": "PATCH", "access_control_request_headers": "authorization,prefer"}
    reply = world.ask(surface, "OPTIONS", path, query=query, origin=PAGE, **wanted)
    assert (reply.status, reply.body) == (200, None)
    assert reply.headers["Access-Control-Allow-Headers"] == "authorization,prefer"
    assert "PATCH" in reply.headers["Access-Control-Allow-Methods"].split(", ")


@CALLED
def test_program_sees_nothing_of_it(world: World, surface: hosts.Surface, path: str, query: str, audience: str) -> None:
    reply = world.ask(surface, "GET", path, token=world.token(audience), query=query)
    assert not any(name.lower().startswith("access-control") for name in reply.headers)


@pytest.mark.parametrize("surface", ["portal", "admin"])
def test_no_page_of_another_origin_reads_the_portal_or_genkans_own_api(world: World, surface: hosts.Surface) -> None:
    for method in ("GET", "OPTIONS"):
        reply = world.ask(surface, method, "/", origin=PAGE, access_control_request_method="GET")
        assert not any(name.lower().startswith("access-control") for name in reply.headers)
