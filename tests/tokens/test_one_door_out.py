"""What Genkan itself fetches: by one module, checked, and never because a token says so."""

from __future__ import annotations

import ast
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from tests.tokens.house import House, claims_of, header_of
from tests.tokens.test_forgeries_everywhere import TAKERS, Taker
from tests.tokens.test_verify import _by_house, _foreign_key

from genkan import outbound
from genkan.outbound import OutboundRefused

SOURCE = Path(outbound.__file__).parent
# Modules that can open a connection to somewhere.
CLIENTS = {"http.client", "urllib.request", "httpx", "requests", "aiohttp", "socket", "ssl"}
# The door itself; and rooms that connect for others, or to this machine: the proxy and the command line.
ALLOWED = ("outbound.py", "server/", "cli/")
EVIL = "https://127.0.0.1:1/keys"


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def test_promise_34_one_module_opens_connections_to_elsewhere() -> None:
    found = {
        f"{path.relative_to(SOURCE)}: {name}"
        for path in SOURCE.rglob("*.py")
        if not path.relative_to(SOURCE).as_posix().startswith(ALLOWED)
        for name in imported(path)
        if name in CLIENTS
    }
    assert found == set()


@pytest.fixture
def fetches(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every attempt to leave this process: by our own door, by a name, by a socket."""
    tried: list[Any] = []

    def never(*given: Any, **_: Any) -> Any:
        tried.append(given)
        raise OSError("no way out of here")

    monkeypatch.setattr(outbound, "fetch_json", never)
    monkeypatch.setattr(socket, "getaddrinfo", never)
    monkeypatch.setattr(socket, "create_connection", never)
    return tried


@pytest.mark.parametrize("taker", TAKERS, ids=lambda taker: taker.__name__)
def test_promise_20_nothing_is_fetched_because_a_token_names_it(house: House, taker: Taker, fetches: list[Any]) -> None:
    app = house.app("shop").with_secret()
    token = house.token(app, scope="https://graph.microsoft.com/.default").json["access_token"]
    header, claims = header_of(token), claims_of(token)
    for named in ({"jku": EVIL}, {"x5u": EVIL}, {"jwk": {"kty": "RSA", "n": "AQAB", "e": "AQAB"}}, {"x5c": ["AAAA"]}):
        taker(house, _by_house(house, header | named, claims))
        taker(house, _by_house(house, header | named | {"kid": EVIL}, claims | {"iss": EVIL}))
        assert taker(house, _foreign_key(house, header | named, claims))
    assert fetches == []


class _Redirect(BaseHTTPRequestHandler):
    asked = 0

    def do_GET(self) -> None:
        type(self).asked += 1
        self.send_response(302)
        self.send_header("Location", f"{self.path}again")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def redirecting() -> Iterator[str]:
    _Redirect.asked = 0
    server = HTTPServer(("127.0.0.1", 0), _Redirect)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_promise_34_redirect_is_not_followed(redirecting: str) -> None:
    with pytest.raises(OutboundRefused, match="status 302"):
        outbound.fetch_json(redirecting, [redirecting])
    assert _Redirect.asked == 1


def test_promise_34_listener_on_this_machine_sees_nothing(redirecting: str) -> None:
    port = redirecting.rstrip("/").rpartition(":")[2]
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "2130706433", "0x7f.1"):
        for scheme in ("http", "https"):
            with pytest.raises(OutboundRefused):
                outbound.fetch_json(f"{scheme}://{host}:{port}/")
    assert _Redirect.asked == 0


def test_promise_34_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that leads elsewhere the second time it is looked up (DNS rebinding) gains nothing."""
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    connected: list[str] = []

    def connect(address: tuple[str, int], timeout: float) -> Any:
        connected.append(address[0])
        raise OSError("far enough")

    monkeypatch.setattr(socket, "create_connection", connect)
    with pytest.raises(OutboundRefused, match="far enough"):
        outbound.fetch_json("https://issuer.example/", resolve=lambda host, port: answers.pop(0))
    assert (connected, len(answers)) == (["93.184.215.14"], 1)
