"""A whole house in this process, and visitors who go through the portal's door as a browser would."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest

from genkan.clock import ManualClock
from genkan.journal import recorder
from genkan.server.house import House, open_house
from genkan.server.settings import Settings
from genkan.store.tables import directory as tables
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.portal import links
from genkan.surfaces.portal.surface import PortalSurface

HOST = "localhost:8443"


@dataclass
class World:
    house: House
    clock: ManualClock
    owner: dict[str, str]
    database: Path

    @property
    def surface(self) -> PortalSurface:
        found = self.house.surface("portal")
        assert isinstance(found, PortalSurface)
        return found

    def user_id(self, upn: str) -> str:
        with self.house.services.store.read() as tx:
            row = tx.get(tables.users, tenant_id=self.owner["tenant_id"], upn_key=upn.lower())
        assert row is not None
        return str(row.id)

    def link(self, upn: str = "") -> str:
        """A one-time link's token for a user, the admin unless named."""
        with self.house.services.store.write(self.owner["tenant_id"]) as tx:
            return links.create(tx, self.user_id(upn or self.owner["admin_upn"]), self.clock.now())

    def visitor(self, upn: str = "") -> Visitor:
        """Somebody who has signed in by a link."""
        one = Visitor(self)
        reply = one.get(f"{links.PATH}?token={self.link(upn)}")
        assert reply.status == 303
        return one

    def ask(self, surface: Any, method: str, path: str, token: str = "", body: Any = None, form: Any = None) -> Reply:
        """A program's request, past the portal."""
        headers = {"authorization": f"Bearer {token}"} if token else {}
        content = urlencode(form).encode() if form else b"" if body is None else json.dumps(body).encode()
        return send(self.house, surface, method, path, headers, content)

    def token(self, app_id: str, secret: str, resource: str = "https://management.azure.com") -> str:
        form = {
            "grant_type": "client_credentials",
            "client_id": app_id,
            "client_secret": secret,
            "scope": resource + "/.default",
        }
        reply = self.ask("login", "POST", f"/{self.owner['tenant_id']}/oauth2/v2.0/token", form=form)
        assert reply.status == 200, reply.body
        return str(reply.body["access_token"])

    def recording(
        self, owner: str = "", *, principal_id: str | None = None, enforce: bool = False, command: str | None = None
    ) -> str:
        """An open recording, its id; of genkan-cli unless an owner is named by object id."""
        services = self.house.services
        with services.store.write(self.owner["tenant_id"]) as tx:
            cli = tx.get(tables.service_principals, tenant_id=self.owner["tenant_id"], app_id=self.owner["client_id"])
            assert cli is not None
            made = recorder.start(
                tx,
                owner or cli.id,
                self.clock.now(),
                principal_id=principal_id,
                allows_arm=not enforce,
                allows_graph=not enforce,
                command=command,
            )
        return made.id

    @property
    def machine(self) -> str:
        return f"{self.group}/providers/Microsoft.Compute/virtualMachines/vm1"

    @property
    def group(self) -> str:
        return f"/subscriptions/{self.owner['subscription_id']}/resourceGroups/demo"


@dataclass
class Visitor:
    """A browser: it keeps cookies, and sends what browsers send."""

    world: World
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Reply:
        return self._send("GET", path, b"", {"sec-fetch-site": "none"} | headers)

    def page(self, path: str) -> str:
        """The page's HTML, without the places where long words may be broken; it must answer 200."""
        reply = self.get(path)
        assert reply.status == 200, f"{path}: {reply.status}\n{text_of(reply)[:600]}"
        return str(reply.body).replace("<wbr>", "")

    def post(self, path: str, fields: dict[str, str] | list[tuple[str, str]], **headers: str) -> Reply:
        """Send a form with this session's token."""
        pairs = list(fields.items()) if isinstance(fields, dict) else fields
        body = urlencode([*pairs, ("csrf", self.csrf)]).encode()
        kind = {"content-type": "application/x-www-form-urlencoded", "sec-fetch-site": "same-origin"}
        return self._send("POST", path, body, kind | headers)

    def send_raw(self, path: str, body: bytes, **headers: str) -> Reply:
        """A form as it stands, without this session's token."""
        return self._send("POST", path, body, {"sec-fetch-site": "same-origin"} | headers)

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', str(self.get("/settings").body))
        return found[1] if found else ""

    def register(self, name: str = "my-app") -> tuple[str, str]:
        """Register an application by its form: (path of its page, application id)."""
        reply = self.post("/apps/new", {"name": name, "audience": "AzureADMyOrg"})
        assert reply.status == 303, text_of(reply)[:600]
        path = urlsplit(reply.headers["location"]).path
        return path, value_of(self.page(path), "app-id")

    def secret(self, app: str, **fields: str) -> str:
        """Make a client secret by its form: the value that the page shows."""
        reply = self.post(f"{app}/credentials/secrets", {"lifetime": "180", **fields})
        assert reply.status == 200, text_of(reply)[:600]
        return value_of(str(reply.body), "secret")

    def _send(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Reply:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        reply = send(self.world.house, "portal", method, path, headers | {"cookie": cookie}, body)
        for one in reply.cookies:
            name, _, value = one.partition(";")[0].partition("=")
            self.cookies[name] = value
        return reply


def send(house: House, surface: Any, method: str, path: str, headers: dict[str, str], body: bytes) -> Reply:
    target = urlsplit(path)
    request = Request(
        method,
        tuple(piece for piece in target.path.split("/") if piece),
        target.query,
        {"host": HOST} | headers,
        body,
        "https",
        HOST,
        "127.0.0.1",
    )
    return asyncio.run(house.surface(surface).answer(request))


def value_of(html: str, key: str) -> str:
    """What the copyable value of that key says."""
    found = re.search(rf'id="copy-{key}"[^>]*>([^<]*)<', html)
    assert found is not None, f"no value {key} in:\n{html[:2000]}"
    return unescape(found[1]).strip()


def text_of(reply: Reply) -> str:
    """The words of a page, as somebody reads them."""
    body = re.sub(r"(?s)^.*?<main", "<main", str(reply.body).replace("<wbr>", ""))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    database = tmp_path / "genkan.db"
    settings = Settings(root_dir=tmp_path, data_dir=tmp_path, database_url=f"sqlite:///{database}")
    clock = ManualClock()
    house = open_house(settings, clock)
    yield World(house, clock, json.loads((tmp_path / "owner.json").read_text()), database)
    house.close()


@pytest.fixture
def admin(world: World) -> Visitor:
    return world.visitor()
