"""The live feed: a denial arrives while the page is open, and only where it may be seen."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from html import unescape

from tests.portal.conftest import HOST, Visitor, World

from genkan.surfaces.http import Reply, Request
from genkan.surfaces.portal import sessions


def test_a_denial_reaches_an_open_feed(world: World, admin: Visitor) -> None:
    app, app_id = admin.register("<b>my-app</b>")
    token = world.token(app_id, admin.secret(app))
    reply = _opened(admin, "")
    assert reply.media_type.startswith("text/event-stream")
    event = asyncio.run(_next_denial(world, reply, token)).replace("<wbr>", "")
    assert re.match(r"event: denial\nid: [0-9a-f-]{36}\ndata: <tr id=", event)
    assert "virtualMachines/start/action" in event
    assert "&lt;b&gt;my-app" in event
    assert event.endswith("\n\n")


def test_a_feed_keeps_to_its_filter(world: World, admin: Visitor) -> None:
    app, app_id = admin.register("other-app")
    token = world.token(app_id, admin.secret(app))
    admin.register("my-app")
    reply = _opened(admin, "who=my-app")
    assert asyncio.run(_next_denial(world, reply, token, patience=1.2)) == ""


def test_what_came_between_the_page_and_its_feed_is_not_lost(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    token = world.token(app_id, admin.secret(app))
    empty = _feed_of(admin)
    first = world.ask("arm", "POST", f"{world.machine}/start?api-version=2024-07-01", token)
    one = _feed_of(admin)
    second = world.ask("arm", "POST", f"{world.machine}/start?api-version=2024-07-01", token)
    ids = [reply.headers["x-genkan-decision"] for reply in (first, second)]
    assert asyncio.run(_pieces(_opened(admin, empty), 3))[1:] == [ids[0], ids[1]]
    assert asyncio.run(_pieces(_opened(admin, one), 2))[1:] == [ids[1]]


def _feed_of(visitor: Visitor) -> str:
    """The query of the feed that the page opens."""
    found = re.search(r'data-feed="/denials/stream\?([^"]*)"', visitor.page("/denials"))
    assert found is not None
    return unescape(found[1])


async def _pieces(reply: Reply, count: int) -> list[str]:
    """The ids of the first events."""
    assert reply.stream is not None
    found = []
    async for piece in reply.stream:
        named = re.search(r"(?m)^id: (.*)$", piece.decode())
        found.append(named[1] if named else "")
        if len(found) == count:
            break
    return found


def test_a_feed_ends_with_its_session(admin: Visitor) -> None:
    reply = _opened(admin, "")
    admin.post("/signout", {})

    async def rest() -> list[bytes]:
        assert reply.stream is not None
        return [piece async for piece in reply.stream]

    assert asyncio.run(asyncio.wait_for(rest(), 20)) == [b"retry: 1000\n\n"]


def test_an_open_feed_is_no_visit(world: World, admin: Visitor) -> None:
    reply = _opened(admin, "")
    world.clock.advance(sessions.IDLE + timedelta(minutes=1))

    async def rest() -> list[bytes]:
        assert reply.stream is not None
        return [piece async for piece in reply.stream]

    asyncio.run(asyncio.wait_for(rest(), 20))
    assert admin.get("/").status == 303


def _opened(visitor: Visitor, query: str) -> Reply:
    cookie = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    headers = {"cookie": cookie, "sec-fetch-site": "same-origin"}
    request = Request("GET", ("denials", "stream"), query, headers, b"", "https", HOST, "")
    return asyncio.run(visitor.world.surface.answer(request))


async def _next_denial(world: World, reply: Reply, token: str, patience: float = 10) -> str:
    """What arrives after a program was refused; empty when nothing does."""
    assert reply.stream is not None
    stream: AsyncIterator[bytes] = reply.stream
    assert (await anext(stream)).startswith(b"retry:")
    waiting = asyncio.ensure_future(anext(stream))
    await asyncio.sleep(0.05)
    path = f"{world.machine}/start"
    headers = {"authorization": f"Bearer {token}"}
    segments = tuple(piece for piece in path.split("/") if piece)
    asked = Request("POST", segments, "api-version=2024-07-01", headers, b"", "https", HOST, "")
    assert (await world.house.ask("arm", asked)).status == 403
    try:
        return (await asyncio.wait_for(waiting, patience)).decode()
    except TimeoutError:
        return ""
