"""The proxy: CONNECT tunnels and plain http requests, each sent where `Egress` says.

The same class serves in `genkan up`, where Azure names lead to Genkan's own ports, and in `genkan run`, where they
lead to the server's proxy. It never looks into a tunnel; TLS ends at the far side.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Iterable
from contextlib import suppress

from genkan.server import proxyhead
from genkan.server.egress import Direct, Egress, Refused, Through
from genkan.server.far import Unreachable, open_far
from genkan.server.proxyhead import HEAD_LIMIT, BadHead, Head
from genkan.server.tunnel import End

log = logging.getLogger("genkan.proxy")

HEAD_S = 20.0
LINGER_S = 2.0


class Client(End):
    """A connection from a program: its head is read, then it is joined to a far end or refused."""

    def __init__(self, proxy: Proxy) -> None:
        super().__init__()
        self._proxy = proxy
        self._timer: asyncio.TimerHandle | None = None
        self._opening: asyncio.Task[None] | None = None
        self._done = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._proxy.came(self)
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(self._proxy.head_s, self._refuse, 408, "the request's head did not come")

    def data_received(self, data: bytes) -> None:
        if self._done:
            return
        super().data_received(data)
        if self.peer is not None or self._opening is not None:
            return
        end = self.early.find(b"\r\n\r\n")
        if end + 4 > HEAD_LIMIT or (end < 0 and len(self.early) > HEAD_LIMIT):
            self._refuse(431, f"the request's head is longer than {HEAD_LIMIT} bytes")
        elif end >= 0:
            head = bytes(self.early[: end + 4])
            del self.early[: end + 4]
            self._begin(head)

    def _begin(self, data: bytes) -> None:
        self._stop_timer()
        assert self.transport is not None
        self.transport.pause_reading()
        try:
            head = proxyhead.parse(data)
        except BadHead as fault:
            self._refuse(400, str(fault))
            return
        way = self._proxy.egress.way(head.host, head.port, head.tunnel)
        if isinstance(way, Refused):
            log.log(logging.DEBUG if way.quiet else logging.WARNING, "refused %s: %s", head.authority, way.why)
            self._refuse(way.status, way.why)
            return
        log.debug("%s %s by way of %s", head.method, head.authority, way)
        self._opening = asyncio.get_running_loop().create_task(self._open(way, head))

    async def _open(self, way: Direct | Through, head: Head) -> None:
        try:
            far, first = await open_far(way, head)
        except Unreachable as fault:
            log.info("%s: %s", head.authority, fault.why)
            self._refuse(fault.status, fault.why)
            return
        if self.transport is None or self.transport.is_closing():
            far.abort()
            return
        self.transport.write(first)
        self.join(far)

    def eof_received(self) -> bool:
        if self._done or (self.peer is None and self._opening is None):
            return False
        return super().eof_received()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_timer()
        if self._opening is not None:
            self._opening.cancel()
        self._proxy.gone(self)
        super().connection_lost(exc)

    def _refuse(self, status: int, why: str) -> None:
        self._stop_timer()
        self._done = True
        if self.transport is None or self.transport.is_closing():
            return
        self.transport.write(proxyhead.answer(status, why))
        if self.transport.can_write_eof():
            self.transport.write_eof()
        # Closing while the client still sends resets the connection, and it would never read why.
        self.transport.resume_reading()
        self._timer = asyncio.get_running_loop().call_later(LINGER_S, self.transport.abort)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class Proxy:
    """A listening proxy; `head_s` is how long a client may take to say what it wants."""

    def __init__(self, egress: Egress, head_s: float = HEAD_S) -> None:
        self.egress = egress
        self.head_s = head_s
        self.clients: set[Client] = set()
        self._servers: list[asyncio.Server] = []
        self._empty = asyncio.Event()
        self._empty.set()

    def came(self, client: Client) -> None:
        self.clients.add(client)
        self._empty.clear()

    def gone(self, client: Client) -> None:
        self.clients.discard(client)
        if not self.clients:
            self._empty.set()

    async def start(self, sockets: Iterable[socket.socket]) -> None:
        loop = asyncio.get_running_loop()
        for listening in sockets:
            self._servers.append(await loop.create_server(lambda: Client(self), sock=listening))

    def stop_listening(self) -> None:
        for server in self._servers:
            server.close()

    async def close(self, grace_s: float = 0.0) -> None:
        """Stop listening, give open tunnels `grace_s` to end by themselves, then cut them."""
        self.stop_listening()
        with suppress(TimeoutError):
            await asyncio.wait_for(self._empty.wait(), grace_s)
        for client in list(self.clients):
            client.abort()
        await self._empty.wait()
