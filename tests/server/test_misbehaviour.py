"""Promise 63: a server that was told to misbehaves, in the same way for the same seed, and otherwise never."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from tests.walk.conftest import World, opened

from genkan.server import settings
from genkan.server.misbehaviour import plan
from genkan.server.misbehaviour.plan import EXPIRE, KINDS, PAGES, SLOW, THROTTLE, UNAVAILABLE, Plan, Sequence
from genkan.server.settings import SettingsError
from genkan.surfaces.http import Reply

GRAPH = "https://graph.microsoft.com"
ARM = "https://management.azure.com"
HEADER = "x-genkan-misbehaviour"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The delays that were drawn; nobody waits for them here."""
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("genkan.server.misbehaviour.surface.sleep", sleep)
    return waited


def tokens(world: World) -> dict[str, str]:
    """Real tokens, got past the faults."""
    found = {}
    for audience in (GRAPH, ARM):
        reply = past(world, EXPIRE, audience)
        found[audience] = str(reply.body["access_token"])
    return found


def past(world: World, spared: str, audience: str) -> Reply:
    """A token request, sent again until it is answered without a fault or with the spared one only."""
    form = {
        "grant_type": "client_credentials",
        "client_id": world.owner["client_id"],
        "client_secret": world.owner["client_secret"],
        "scope": f"{audience}/.default",
    }
    path = f"/{world.owner['tenant_id']}/oauth2/v2.0/token"
    for _ in range(100):
        reply = world.ask("login", "POST", path, body=urlencode(form).encode())
        if reply.status == 200 and not reply.headers.get(HEADER, "").startswith(spared):
            return reply
    raise AssertionError("never answered")


def walked(world: World, rounds: int = 12) -> list[tuple[int, str, int]]:
    """Status, fault and rows of the same requests to ARM and Graph, one after another."""
    bearer = tokens(world)
    seen = []
    for _ in range(rounds):
        for reply in (
            world.ask("graph", "GET", "/v1.0/servicePrincipals", token=bearer[GRAPH]),
            world.ask("arm", "GET", "/subscriptions", token=bearer[ARM], query="api-version=2022-12-01"),
            world.ask(
                "login",
                "GET",
                "/common/discovery/instance",
                query="authorization_endpoint=https://login.microsoftonline.com/common/oauth2/v2.0/authorize",
            ),
        ):
            body = reply.body if isinstance(reply.body, dict) else {}
            # The seed and the fault are in it, and nothing of the tenant, whose ids differ.
            seen.append((reply.status, reply.headers.get(HEADER, ""), len(body.get("value", ()))))
    return seen


def test_promise_63_same_seed_gives_the_same_faults_in_the_same_order(tmp_path: Path) -> None:
    runs = []
    for number, seed in enumerate(["7:0.6", "7:0.6", "8:0.6"]):
        (folder := tmp_path / str(number)).mkdir()
        with opened(folder, misbehave=seed) as world:
            runs.append(walked(world))
    assert runs[0] == runs[1]
    assert [(status, fault.partition(";")[0]) for status, fault, _ in runs[0]] != [
        (status, fault.partition(";")[0]) for status, fault, _ in runs[2]
    ]
    faults = {fault.partition(";")[0] for _, fault, _ in runs[0]}
    assert faults > {THROTTLE, UNAVAILABLE, SLOW, PAGES}


def test_promise_63_nothing_misbehaves_unless_it_is_told_to(tmp_path: Path) -> None:
    with opened(tmp_path) as world:
        assert world.house.settings.misbehaviour is None
        assert {(status, fault) for status, fault, _ in walked(world, 4)} == {(200, "")}


@pytest.mark.parametrize(
    ("surface", "path", "query", "code"),
    [
        ("graph", "/v1.0/users", "", "TooManyRequests"),
        ("arm", "/subscriptions", "api-version=2022-12-01", "TooManyRequests"),
        ("login", "/common/discovery/instance", "", "temporarily_unavailable"),
    ],
)
def test_throttled_request_is_answered_in_the_words_of_its_surface(
    tmp_path: Path, surface: Any, path: str, query: str, code: str
) -> None:
    with opened(tmp_path, misbehave="1:1:throttle") as world:
        reply = world.ask(surface, "GET", path, query=query)
    assert reply.status == 429
    assert int(reply.headers["Retry-After"]) in (1, 2)
    error = reply.body["error"]
    assert (error["code"] if isinstance(error, dict) else error) == code


def test_what_is_refused_has_not_happened(tmp_path: Path) -> None:
    with opened(tmp_path, misbehave="1:1:unavailable") as world:
        found = world.house.services.store
        before = found.revision(world.owner["tenant_id"])
        body = {"displayName": "nobody"}
        assert world.ask("graph", "POST", "/v1.0/applications", token="x", body=body).status == 503
        assert found.revision(world.owner["tenant_id"]) == before


def test_slow_answer_is_the_right_one_later(tmp_path: Path, no_waiting: list[float]) -> None:
    with opened(tmp_path, misbehave="1:1:slow") as world:
        assert world.ask("login", "GET", "/common/discovery/instance").status == 200
    assert all(plan.SLOW_FROM_S <= seconds <= plan.SLOW_TO_S for seconds in no_waiting)
    assert len(no_waiting) == 1


def test_short_lived_token_says_so_and_is_refused_when_its_time_is_over(tmp_path: Path) -> None:
    with opened(tmp_path, misbehave="1:1:expire") as world:
        form = {
            "grant_type": "client_credentials",
            "client_id": world.owner["client_id"],
            "client_secret": world.owner["client_secret"],
            "scope": f"{ARM}/.default",
        }
        answer = world.ask(
            "login", "POST", f"/{world.owner['tenant_id']}/oauth2/v2.0/token", body=urlencode(form).encode()
        )
        assert answer.body["expires_in"] == 4
        bearer = answer.body["access_token"]
        asked = {"token": bearer, "query": "api-version=2022-12-01"}
        assert world.ask("arm", "GET", "/subscriptions", **asked).status == 200
        world.clock.advance(timedelta(seconds=6))
        late = world.ask("arm", "GET", "/subscriptions", **asked)
        assert (late.status, late.body["error"]["code"]) == (401, "ExpiredAuthenticationToken")


@pytest.mark.parametrize(
    ("surface", "audience", "path", "query", "link"),
    [
        ("graph", GRAPH, "/v1.0/servicePrincipals", "$select=id,appId&$top=40", "@odata.nextLink"),
        ("graph", GRAPH, "/v1.0/users/delta", "$select=id", "@odata.nextLink"),
        ("arm", ARM, "{0}/providers/Microsoft.Authorization/roleDefinitions", "api-version=2022-04-01", "nextLink"),
    ],
)
def test_small_pages_hold_together_what_the_whole_list_holds(
    tmp_path: Path, surface: Any, audience: str, path: str, query: str, link: str
) -> None:
    with opened(tmp_path, misbehave="3:1:pages") as world:
        bearer, path = world.token(audience), path.format(f"/subscriptions/{world.owner['subscription_id']}")
        whole = asyncio.run(world.house.surface(surface).answer(_request(world, surface, path, query, bearer)))
        rows, pages, closing = [], 0, {}
        while True:
            reply = world.ask(surface, "GET", path, token=bearer, query=query)
            assert reply.status == 200, reply.body
            rows += reply.body["value"]
            pages += 1
            assert len(reply.body["value"]) <= plan.MOST_ON_A_PAGE
            if link not in reply.body:
                closing = reply.body
                break
            parts = urlsplit(reply.body[link])
            path, query = parts.path, parts.query
    if "@odata.nextLink" not in whole.body:
        assert _keys(rows) == _keys(whole.body["value"])
    assert pages >= len(rows) / plan.MOST_ON_A_PAGE
    assert ("@odata.deltaLink" in closing) == ("@odata.deltaLink" in whole.body)


def _keys(rows: list[dict[str, Any]]) -> list[str]:
    return [str(row["id"]) for row in rows]


def _request(world: World, surface: Any, path: str, query: str, bearer: str) -> Any:
    from genkan.surfaces.http import Request

    headers = {"authorization": f"Bearer {bearer}"}
    segments = tuple(part for part in path.split("/") if part)
    return Request("GET", segments, query, headers, b"", "https", "localhost", "127.0.0.1")


def test_persons_page_is_spared(tmp_path: Path) -> None:
    with opened(tmp_path, misbehave="1:1") as world:
        path = f"/{world.owner['tenant_id']}/oauth2/v2.0/authorize"
        replies = [world.ask("login", "GET", path, accept="text/html,application/xml") for _ in range(10)]
    assert {(reply.status, HEADER in reply.headers) for reply in replies} == {(400, False)}


def test_managed_identity_the_portal_and_our_own_api_behave(tmp_path: Path) -> None:
    with opened(tmp_path, misbehave="1:1:throttle") as world:
        assert world.house.door("admin") is world.house.surface("admin")
        assert world.house.door("metadata") is world.house.surface("metadata")
        assert world.house.door("portal") is world.house.surface("portal")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("42", Plan("42")),
        ("seed:0.5", Plan("seed", 0.5)),
        ("7:50%:throttle,slow", Plan("7", 0.5, ("throttle", "slow"))),
        ("7::pages", Plan("7", plan.USUAL_RATE, ("pages",))),
    ],
)
def test_plan_is_read_from_one_word(text: str, found: Plan) -> None:
    assert plan.parse(text) == found


@pytest.mark.parametrize("text", ["", ":0.5", "7:0", "7:2", "7:101%", "7:x", "7:nan", "7:0.5:explode", "s" * 65])
def test_unusable_plan_is_named(text: str) -> None:
    with pytest.raises(ValueError, match=r"expected|rate|not one of"):
        plan.parse(text)


def test_sequence_belongs_to_one_process(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="one process"):
        settings.load({"data": str(tmp_path), "misbehave": "7", "workers": "2"}, {})


def test_rate_is_kept_and_every_kind_comes_up() -> None:
    fates = [sequence.next() for sequence in [Sequence(Plan("any", 0.25), "graph")] for _ in range(4000)]
    struck = [fate.kind for fate in fates if fate.kind]
    assert 900 < len(struck) < 1100
    assert set(struck) == set(KINDS) - {EXPIRE}
    assert {fate.page for fate in fates} == {1, 2, 3}
    assert {fate.retry_after for fate in fates} == {1, 2}
