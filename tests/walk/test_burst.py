"""Nothing answered 2xx is ever lost: the server is killed, without a chance to say goodbye, amid a burst of writes."""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any

from tests.running import Running

WRITES = 200
WRITERS = 4


class Client:
    """Asks one running server, as its owner, with nothing but the standard library."""

    def __init__(self, running: Running) -> None:
        self.base = str(running.server["url"]).rstrip("/")
        self.context = ssl.create_default_context(cafile=str(running.data / "ca.pem"))
        owner = running.owner
        form = urllib.parse.urlencode(
            {
                "grant_type": "client_credentials",
                "client_id": owner["client_id"],
                "client_secret": owner["client_secret"],
                "scope": "https://management.azure.com/.default",
            }
        ).encode()
        self.token = self.ask("POST", f"/{owner['tenant_id']}/oauth2/v2.0/token", form)["access_token"]
        self.groups = f"/subscriptions/{owner['subscription_id']}/resourceGroups"

    def ask(self, method: str, path: str, body: bytes | None = None) -> Any:
        headers = {"Authorization": f"Bearer {self.token}"} if hasattr(self, "token") else {}
        if body is not None and "token" in headers.get("Authorization", "token"):
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        if headers.get("Authorization"):
            headers["Content-Type"] = "application/json"
        request = urllib.request.Request(self.base + path, data=body, headers=headers, method=method)
        with urllib.request.urlopen(request, context=self.context, timeout=10) as reply:
            return json.loads(reply.read())


def test_every_write_that_was_answered_is_there_after_a_kill(tmp_path: Path) -> None:
    answered: list[str] = []
    enough = threading.Event()

    with Running.started(tmp_path) as running:
        client = Client(running)

        def write(writer: int) -> None:
            for number in range(WRITES // WRITERS):
                name = f"burst-{writer}-{number}"
                try:
                    client.ask("PUT", f"{client.groups}/{name}?api-version=2021-04-01", b'{"location":"westeurope"}')
                except (OSError, urllib.error.URLError, ValueError):
                    return
                answered.append(name)
                if len(answered) > WRITES // 3:
                    enough.set()

        threads = [threading.Thread(target=write, args=(writer,)) for writer in range(WRITERS)]
        for thread in threads:
            thread.start()
        assert enough.wait(30), "the burst never got going"
        running.process.kill()
        for thread in threads:
            thread.join(30)
        running.process.wait(10)
    assert len(answered) < WRITES, "the kill came after the burst, so this run shows nothing"

    integrity = subprocess.run(
        [
            "python3",
            "-c",
            "import sqlite3,sys; print(sqlite3.connect(sys.argv[1]).execute('pragma integrity_check').fetchone()[0])",
            tmp_path / "genkan.db",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert integrity.stdout.strip() == "ok"
    with Running.started(tmp_path) as running:
        client = Client(running)
        found = {group["name"] for group in client.ask("GET", f"{client.groups}?api-version=2021-04-01")["value"]}
    assert set(answered) <= found
