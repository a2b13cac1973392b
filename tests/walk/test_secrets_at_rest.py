"""Promise 21: every flow is run, and nothing that it issued is in the store's files in clear."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from genkan.access import assignments
from genkan.access.live import LiveAccess
from genkan.directory import directory_roles, first_party, permissions
from genkan.journal.recorder import Recorder as DecisionRecorder
from genkan.resources import groups, machines, subscriptions
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft
from genkan.server import hosts, settings
from genkan.server.house import House as WholeHouse
from genkan.surfaces.services import Services
from tests.login import shop
from tests.login.browser import Browser, came_back
from tests.login.test_device_code import poll, start
from tests.recorder.plugin import Recorder
from tests.recorder.search import Issued
from tests.tokens.house import PASSWORD, Answer, App, House

SUBSCRIPTION = "0b1f6471-1bf0-4dda-aec3-cb9272f09590"
OWNER = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
DOMAIN = "contoso.onmicrosoft.com"
NEW_PASSWORD = "Herbst-2026-am-See"


class Whole(House):
    """The token tests' house with every surface of a server, found by host name and path."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        parts = (self.store, self.clock, LiveAccess(self.store, self.clock), self.tokens, self.journal)
        self.services = Services(*parts, DecisionRecorder(self.store, self.clock))
        self.rooms = WholeHouse(self.services, settings.load({}, {}))

    async def ask(
        self, method: str, path: str, *, body: bytes = b"", headers: dict[str, str] | None = None, host: str = ""
    ) -> Answer:
        found = hosts.surface_for(host or "login.microsoftonline.com", path.partition("?")[0])
        self.surface = self.rooms.surface(found)  # type: ignore[assignment]
        return await super().ask(method, path, body=body, headers=headers, host=host)


@pytest.fixture
def whole(tmp_path: Path) -> Iterator[Whole]:
    made = Whole(f"sqlite:///{tmp_path}/genkan.db")
    yield made
    made.rooms.close()


@pytest.fixture
def app(whole: Whole) -> App:
    made = whole.app("shop", web={"redirectUris": [shop.REDIRECT]}).with_secret()
    shop.allow(made, "openid profile offline_access User.Read")
    return made


def test_promise_21_nothing_that_was_issued_is_in_the_database_its_wal_or_a_backup(
    whole: Whole, app: App, recorded: Recorder, tmp_path: Path
) -> None:
    before = set(recorded.values()) - {app.secret}
    given = {app.secret, PASSWORD, NEW_PASSWORD}
    for flow in (_programs, _a_person, _a_device, _graph_writes, _a_machine, _the_portal):
        found = flow(whole, app)
        assert all(found), flow.__name__
        given |= set(found)
    whole.journal.flush()

    issued = Issued(given | (set(recorded.values()) - before))
    assert issued.count >= 30
    for name, text in _files_of(whole, tmp_path).items():
        assert "shop.example" in text or name == "genkan.db", "what is no secret is there"
        assert not issued.stand_in(text), name


def test_promise_21_the_search_sees_what_is_in_the_files(whole: Whole, app: App, tmp_path: Path) -> None:
    app.declare(notes=f"whoever wrote {app.secret[:20]} here was careless")
    found = {name: Issued([app.secret]).stand_in(text) for name, text in _files_of(whole, tmp_path).items()}
    assert found["backup"]
    assert found["genkan.db"] or found["genkan.db-wal"]


def _programs(whole: Whole, app: App) -> list[str]:
    return [str(whole.token(app).json["access_token"])]


def _a_person(whole: Whole, app: App) -> list[str]:
    """The sign-in pages, a code and its tokens, a refreshed one; name and password."""
    browser, ann = Browser(whole), whole.person()
    browser.get(shop.ask(app))
    code = came_back(browser.sign_in(ann.upn))["code"]
    first = shop.redeem(app, code).json
    fields = {"client_id": app.app_id, "client_secret": app.secret, "scope": "openid offline_access User.Read"}
    second = whole.refresh(first["refresh_token"], **fields).json
    third = whole.ropc(ann).json
    tokens = [body[name] for body in (first, second, third) for name in ("access_token", "refresh_token", "id_token")]
    return [code, *tokens, *browser.cookies.values()]


def _a_device(whole: Whole, _: App) -> list[str]:
    begun = start(whole)
    browser = Browser(whole)
    browser.get("/common/oauth2/deviceauth")
    browser.submit(-1, otc=begun["user_code"])
    browser.sign_in(f"ann@{DOMAIN}")
    browser.submit(-1, decision="accept")
    body = poll(whole, begun["device_code"]).json
    return [begun["device_code"], begun["user_code"], body["access_token"], body["refresh_token"]]


def _graph_writes(whole: Whole, app: App) -> list[str]:
    """A secret by Graph, a person with a password, who then changes it."""
    with whole.store.write(whole.tenant_id) as tx:
        directory_roles.assign(tx, app.principal_id, "Global Administrator")
        for value in ("Application.ReadWrite.All", "User.ReadWrite.All"):
            permissions.grant_app_role(tx, app.principal_id, first_party.GRAPH, value, whole.clock.now())
    graph = partial(_asked, whole, _bearer(whole.token(app, scope="https://graph.microsoft.com/.default")))
    secret = graph("POST", f"/v1.0/applications/{app.object_id}/addPassword", {}).json["secretText"]
    profile = {"password": NEW_PASSWORD, "forceChangePasswordNextSignIn": False}
    person = {
        "accountEnabled": True,
        "displayName": "Ben",
        "mailNickname": "ben",
        "userPrincipalName": f"ben@{DOMAIN}",
        "passwordProfile": profile,
    }
    assert graph("POST", "/v1.0/users", person).status == 201
    return [secret, str(whole.ropc(f"ben@{DOMAIN}", password=NEW_PASSWORD).json["refresh_token"])]


def _a_machine(whole: Whole, app: App) -> list[str]:
    """A seat of a virtual machine, and the token of its managed identity."""
    machine = ResourceId(SUBSCRIPTION, "demo", "Microsoft.Compute", ("virtualMachines",), ("vm1",))
    now = whole.clock.now()
    with whole.store.write(whole.tenant_id) as tx:
        subscriptions.create(tx, id=SUBSCRIPTION, display_name="test")
        groups.put(tx, SUBSCRIPTION, "demo", location="westeurope", tags={})
        machines.put(tx, machine, Draft(location="westeurope"), now, power="deallocated")
        catalogue = whole.services.access.catalogue(whole.tenant_id)
        wish = assignments.Wish(app.principal_id, OWNER)
        assignments.put(tx, catalogue, f"/subscriptions/{SUBSCRIPTION}", SUBSCRIPTION, wish, now=now, by=None)
    token = _bearer(whole.token(app))
    body = {"location": "westeurope", "identity": {"type": "SystemAssigned"}, "properties": {}}
    arm = partial(_asked, whole, token, host="management.azure.com")
    assert arm("PUT", f"{machine}?api-version=2024-07-01", body).status in (200, 201)
    seat = _asked(whole, token, "POST", "/msi/seats", {"resourceId": str(machine)}, host="localhost:8081").json
    path = f"/msi/{seat['seat']}/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https://management.azure.com/"
    answer = whole.send("GET", path, headers={"Metadata": "true"}, host="169.254.169.254")
    return [seat["seat"], seat["secret"], answer.json["access_token"]]


def _the_portal(whole: Whole, _: App) -> list[str]:
    """In by OpenID Connect, and by a one-time link; the key of either session, and the token in its forms."""
    browser = Browser(whole, "localhost:8443")
    away = browser.get("/signin/start").headers["location"]
    browser.get(away.partition("localhost:8443")[2] or away)
    back = browser.sign_in(f"ann@{DOMAIN}").headers["location"]
    began = list(browser.cookies.values())
    browser.get(back.partition("localhost:8443")[2] or back)
    code = parse_qs(urlsplit(back).query)["code"][0]

    token = whole.ropc(f"ann@{DOMAIN}").json["access_token"]
    link = _asked(whole, {"Authorization": f"Bearer {token}"}, "POST", "/signin/link", None, host="localhost:8443")
    other = Browser(whole, "localhost:8443")
    other.get(str(link.json["url"]).partition("localhost:8443")[2])
    form = re.search(r'name="csrf" value="([0-9a-f]+)"', unescape(other.get("/settings").text))
    assert form is not None
    return [code, *began, *browser.cookies.values(), *other.cookies.values(), form[1], link.json["url"][-40:]]


def _bearer(answer: Answer) -> dict[str, str]:
    return {"Authorization": f"Bearer {answer.json['access_token']}"}


def _asked(
    whole: Whole, token: dict[str, str], method: str, path: str, body: Any, host: str = "graph.microsoft.com"
) -> Answer:
    headers = token | {"Content-Type": "application/json"}
    raw = b"" if body is None else json.dumps(body).encode()
    answer = whole.send(method, path, body=raw, headers=headers, host=host)
    assert answer.status < 300, answer.text
    return answer


def _files_of(whole: Whole, folder: Path) -> dict[str, str]:
    """The store's files as they lie, and a backup made while it is open, as text."""
    backup = folder / "backup"
    with (
        closing(sqlite3.connect(folder / "genkan.db")) as source,
        closing(sqlite3.connect(backup)) as target,
    ):
        source.backup(target)
    found = [*folder.glob("genkan.db*"), backup]
    assert {"genkan.db", "genkan.db-wal"} <= {path.name for path in found}
    return {path.name: path.read_bytes().decode("latin-1") for path in found if path.suffix != ".db-shm"}
