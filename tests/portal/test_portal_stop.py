"""A server that stops does not wait for open feeds."""

from __future__ import annotations

import ssl
from http.client import HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from tests.running import Running


def test_an_open_feed_ends_at_once_when_the_server_stops(tmp_path: Path) -> None:
    with Running.started(tmp_path) as house:
        link = urlsplit(house.cli("portal", "--print").strip().splitlines()[-1])
        context = ssl.create_default_context(cafile=house.server["ca"])
        connection = HTTPSConnection("localhost", house.server["port"], context=context, timeout=20)
        connection.request("GET", f"{link.path}?{link.query}")
        entered = connection.getresponse()
        entered.read()
        cookie = str(entered.headers["set-cookie"]).partition(";")[0]
        connection.request("GET", "/denials/stream", headers={"cookie": cookie})
        feed = connection.getresponse()
        assert feed.headers["content-type"].startswith("text/event-stream")
        assert feed.readline() == b"retry: 1000\n"
        house.process.terminate()
        assert feed.read().strip() == b""
        assert house.process.wait(15) == 0
        feed.close()
        connection.close()
    said = (tmp_path / "up.log").read_text()
    assert "stopping" in said
    assert "Traceback" not in said
    assert "graceful shutdown exceeded" not in said
