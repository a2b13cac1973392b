from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from genkan.server.egress import Egress
from genkan.server.proxy import Proxy
from genkan.server.proxyhead import HEAD_LIMIT
from genkan.server.userproxy import parse

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


def listener() -> socket.socket:
    sock = socket.socket()
    sock.bind(("127.0.0.1", 0))
    return sock


@asynccontextmanager
async def proxy(rules: Egress, head_s: float = 20.0) -> AsyncIterator[tuple[Proxy, int]]:
    sock = listener()
    port = sock.getsockname()[1]
    running = Proxy(rules, head_s)
    await running.start([sock])
    try:
        yield running, port
    finally:
        await running.close()
        assert running.clients == set()


@asynccontextmanager
async def peer(serve: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    """A server on a free port, whose handler closes when it returns."""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await serve(reader, writer)
        finally:
            writer.close()

    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def echo(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Says back what it heard, once it has heard all of it."""
    writer.write(b"heard " + await reader.read())
    await writer.drain()


async def first_line(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    head = await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + head)
    await writer.drain()


async def ask(port: int, data: bytes, end: bool = False) -> bytes:
    """Send `data` to a port and read to the end."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(data)
    if end:
        writer.write_eof()
    try:
        return await asyncio.wait_for(reader.read(), 10)
    finally:
        writer.close()


def connect(target: str) -> bytes:
    return f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n\r\n".encode()


async def test_served_azure_host_reaches_the_tls_port_and_each_half_closes_apart() -> None:
    async with peer(echo) as tls, proxy(Egress(tls_port=tls)) as (_, port):
        answer = await ask(port, connect("management.azure.com:443") + b"early bytes", end=True)
    assert answer == b"HTTP/1.1 200 Connection established\r\n\r\nheard early bytes"


async def test_unserved_azure_host_is_refused_with_one_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with proxy(Egress(tls_port=1)) as (_, port):
        with caplog.at_level(logging.INFO, "genkan.proxy"):
            answer = await ask(port, connect("data.blob.core.windows.net:443"))
    head, _, body = answer.partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 403 Forbidden: Genkan does not serve data.blob.core.windows.net")
    assert b"text/plain" in head
    assert b"never passed out" in body
    assert [record.getMessage() for record in caplog.records] == [
        "refused data.blob.core.windows.net:443: Genkan does not serve data.blob.core.windows.net, and Azure's names "
        "are never passed out; docs/limits.md lists what is served, or run this program without Genkan's proxy"
    ]


async def test_quiet_host_is_refused_without_a_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    async with proxy(Egress(tls_port=1)) as (_, port):
        with caplog.at_level(logging.INFO, "genkan.proxy"):
            answer = await ask(port, connect("azcliprod.blob.core.windows.net:443"))
    assert answer.startswith(b"HTTP/1.1 403 ")
    assert caplog.records == []


async def test_azure_name_is_never_resolved(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    loop = asyncio.get_running_loop()
    resolve = loop.getaddrinfo

    async def watched(host: str, port: int, **more: int) -> object:
        asked.append(host)
        return await resolve(host, port, **more)

    monkeypatch.setattr(loop, "getaddrinfo", watched)
    async with peer(echo) as tls, proxy(Egress(tls_port=tls)) as (_, port):
        await ask(port, connect("graph.microsoft.com:443"), end=True)
        await ask(port, connect("x.queue.core.windows.net:443"))
        await ask(port, b"GET http://management.azure.com/ HTTP/1.1\r\n\r\n")
    assert set(asked) == {"127.0.0.1"}


async def test_other_host_is_reached_straight() -> None:
    async with peer(echo) as other, proxy(Egress()) as (_, port):
        answer = await ask(port, connect(f"localhost:{other}") + b"hi", end=True)
    assert answer.endswith(b"\r\n\r\nheard hi")


async def test_plain_http_is_forwarded_in_origin_form_without_what_is_meant_for_the_proxy() -> None:
    async with peer(first_line) as other, proxy(Egress()) as (_, port):
        request = (
            f"GET http://127.0.0.1:{other}/a?b=c HTTP/1.1\r\nHost: elsewhere\r\nProxy-Authorization: Basic eA==\r\n"
            "Proxy-Connection: keep-alive\r\nConnection: keep-alive\r\nX-Own: yes\r\n\r\n"
        )
        answer = (await ask(port, request.encode())).decode()
    _, _, heard = answer.partition("\r\n\r\n")
    assert heard == f"GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:{other}\r\nX-Own: yes\r\nConnection: close\r\n\r\n"


async def test_users_proxy_carries_other_hosts_and_no_proxy_goes_past_it() -> None:
    heads: list[bytes] = []

    async def corporate(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heads.append(await reader.readuntil(b"\r\n\r\n"))
        writer.write(b"HTTP/1.1 200 OK\r\n\r\nfrom far away")
        await writer.drain()

    async with peer(corporate) as corp:
        upstream = parse(f"http://me:secret@127.0.0.1:{corp}")
        rules = Egress(upstream_http=upstream, upstream_https=upstream, no_proxy=("example.invalid",))
        async with proxy(rules) as (_, port):
            answer = await ask(port, connect("example.com:443"))
            assert answer == b"HTTP/1.1 200 Connection established\r\n\r\nfrom far away"
            await ask(port, b"GET http://example.com/x HTTP/1.1\r\nHost: example.com\r\n\r\n")
            past = await ask(port, connect("a.example.invalid:443"))
    assert past.startswith(b"HTTP/1.1 502 ")
    assert len(heads) == 2
    assert heads[0].startswith(b"CONNECT example.com:443 HTTP/1.1\r\n")
    assert heads[1].startswith(b"GET http://example.com/x HTTP/1.1\r\n")
    for head in heads:
        assert b"Proxy-Authorization: Basic bWU6c2VjcmV0\r\n" in head


async def test_refusal_of_the_users_proxy_is_passed_on_but_not_its_question_for_a_password() -> None:
    answers = [b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nwait", b"HTTP/1.1 407 Who\r\n\r\n"]

    async def corporate(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answers.pop(0))
        await writer.drain()

    async with peer(corporate) as corp, proxy(Egress(upstream_https=parse(f"127.0.0.1:{corp}"))) as (_, port):
        assert await ask(port, connect("example.com:443")) == b"HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nwait"
        assert b"wants other credentials (407)" in await ask(port, connect("example.com:443"))


async def test_runs_proxy_hands_azure_hosts_to_the_servers_which_logs_what_it_refuses(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with (
        peer(echo) as tls,
        proxy(Egress(tls_port=tls)) as (_, server),
        proxy(Egress(server=parse(f"127.0.0.1:{server}"), offline=True)) as (_, port),
    ):
        answer = await ask(port, connect("management.azure.com:443") + b"hello", end=True)
        assert answer.endswith(b"\r\n\r\nheard hello")
        with caplog.at_level(logging.INFO, "genkan.proxy"):
            refused = await ask(port, connect("x.blob.core.windows.net:443"))
            assert refused.startswith(b"HTTP/1.1 403 Forbidden: Genkan does not serve x.blob")
            assert len(caplog.records) == 1
            offline = await ask(port, connect("example.com:443"))
    assert offline.startswith(b"HTTP/1.1 403 ")
    assert b"--offline" in offline


async def test_oversized_head_is_refused_with_431() -> None:
    async with proxy(Egress()) as (_, port):
        answer = await ask(port, b"CONNECT a:1 HTTP/1.1\r\nX: " + b"x" * (HEAD_LIMIT + 1000))
    assert answer.startswith(b"HTTP/1.1 431 ")


async def test_client_that_says_nothing_is_told_408() -> None:
    async with proxy(Egress(), head_s=0.05) as (_, port):
        answer = await ask(port, b"CONNECT a:")
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    "request_head",
    [
        "GET / HTTP/1.1",
        "GET ftp://x/ HTTP/1.1",
        "CONNECT example.com HTTP/1.1",
        "CONNECT example.com:0 HTTP/1.1",
        "CONNECT example.com:99999 HTTP/1.1",
        "CONNECT a@b:443 HTTP/1.1",
        "CONNECT a%00b:443 HTTP/1.1",
        "CONNECT [::1:443 HTTP/1.1",
        "CONNECT  x:1 HTTP/1.1",
        "CONNECT x:1 HTTP/3",
        "GET http:///x HTTP/1.1",
        "GET http://[x/ HTTP/1.1",
        "GET http://x/\ty HTTP/1.1",
        "GET http://x/ HTTP/1.1\r\nbroken line",
        "\x16\x03\x01",
    ],
)
async def test_malformed_request_is_told_so(request_head: str) -> None:
    async with proxy(Egress()) as (_, port):
        answer = await ask(port, request_head.encode("latin-1") + b"\r\n\r\n")
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"genkan proxy: " in answer


async def test_host_that_cannot_be_reached_is_answered_502() -> None:
    closed = listener()
    async with proxy(Egress()) as (_, port):
        answer = await ask(port, connect(f"127.0.0.1:{closed.getsockname()[1]}"))
    closed.close()
    assert answer.startswith(b"HTTP/1.1 502 ")


async def test_number_that_stands_for_the_metadata_address_is_refused() -> None:
    async with proxy(Egress()) as (_, port):
        answer = await ask(port, connect("2852039166:80"))
    assert answer.startswith(b"HTTP/1.1 403 ")


async def test_long_answers_arrive_whole_at_a_slow_reader() -> None:
    size = 8 * 1024 * 1024

    async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"z" * size)
        await writer.drain()

    async with peer(pour) as other, proxy(Egress()) as (_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=4096)
        writer.write(connect(f"127.0.0.1:{other}"))
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.2)
        assert len(await reader.read()) == size
        writer.close()


def open_files() -> int:
    """File descriptors of this process; 0 where the system does not tell."""
    folder = Path("/proc/self/fd")
    return len(list(folder.iterdir())) if folder.exists() else 0


async def test_connections_leave_no_sockets_and_no_tasks_behind() -> None:
    async with peer(echo) as other, proxy(Egress(tls_port=other)) as (running, port):
        await ask(port, connect("graph.microsoft.com:443") + b"warm", end=True)
        await asyncio.sleep(0.05)
        before = open_files()
        for number in range(40):
            target = ("graph.microsoft.com:443", "x.blob.core.windows.net:443", f"127.0.0.1:{other}")[number % 3]
            await ask(port, connect(target), end=True)
        # Clients that vanish without a word.
        for _ in range(10):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(connect("graph.microsoft.com:443"))
            await reader.readuntil(b"\r\n\r\n")
            writer.transport.abort()
        for _ in range(100):
            if not running.clients:
                break
            await asyncio.sleep(0.02)
        assert running.clients == set()
        await asyncio.sleep(0.05)
        assert open_files() <= before + 2
        names = {task.get_coro().__qualname__ for task in asyncio.all_tasks()}  # type: ignore[union-attr]
        assert "Client._open" not in names


async def test_close_waits_for_open_tunnels_and_then_cuts_them() -> None:
    async with peer(echo) as tls:
        sock = listener()
        running = Proxy(Egress(tls_port=tls))
        await running.start([sock])
        reader, writer = await asyncio.open_connection(*sock.getsockname())
        writer.write(connect("graph.microsoft.com:443"))
        await reader.readuntil(b"\r\n\r\n")
        closing = asyncio.create_task(running.close(grace_s=5))
        await asyncio.sleep(0.05)
        assert not closing.done()
        writer.write(b"last words")
        writer.write_eof()
        assert await reader.read() == b"heard last words"
        await closing
        writer.close()
