"""The proxy inside `genkan run`: Azure's names go to the server's proxy, all others where the user's settings say."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

from genkan.server.egress import Egress
from genkan.server.loop import run_loop
from genkan.server.proxy import Proxy


@contextmanager
def passage(egress: Egress) -> Iterator[str]:
    """A proxy on a free loopback port, in a thread of its own; its URL."""
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    listening.listen(512)
    port = listening.getsockname()[1]
    ready = threading.Event()
    stop: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        ended = asyncio.Event()
        proxy = Proxy(replace(egress, own_ports=frozenset({port})))
        await proxy.start([listening])
        stop.append((asyncio.get_running_loop(), ended))
        ready.set()
        await ended.wait()
        await proxy.close()

    thread = threading.Thread(target=lambda: run_loop(serve()), name="genkan-proxy", daemon=True)
    thread.start()
    ready.wait()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        loop, ended = stop[0]
        loop.call_soon_threadsafe(ended.set)
        thread.join(5)
        listening.close()
