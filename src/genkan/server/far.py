"""The far end of a proxied request: connecting to it, straight or through another proxy."""

from __future__ import annotations

import asyncio
import socket

from genkan.server.egress import Direct, Through, is_azure_address
from genkan.server.proxyhead import HEAD_LIMIT, Head
from genkan.server.tunnel import End

CONNECT_S = 15.0
EACH_ADDRESS_S = 5.0


class Unreachable(Exception):
    """No connection came about; `status` is what the client is told."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status
        self.why = why


async def open_far(way: Direct | Through, head: Head) -> tuple[End, bytes]:
    """A connected far end, and the bytes that the client is to read first.

    Whatever the client has sent after its head is still to be passed on. Raises Unreachable.
    """
    try:
        async with asyncio.timeout(CONNECT_S):
            if isinstance(way, Direct):
                return await _direct(way, head)
            return await _through(way, head)
    except TimeoutError:
        raise Unreachable(504, f"{head.authority} did not answer in {CONNECT_S:.0f} seconds") from None


async def _direct(way: Direct, head: Head) -> tuple[End, bytes]:
    end = await _connect(way.host, way.port)
    if head.tunnel:
        return end, b"HTTP/1.1 200 Connection established\r\n\r\n"
    _write(end, head.forwarded(absolute=False, authorization=None))
    return end, b""


async def _through(way: Through, head: Head) -> tuple[End, bytes]:
    proxy = way.proxy
    try:
        end = await _connect(proxy.host, proxy.port)
    except Unreachable as fault:
        raise Unreachable(fault.status, f"the proxy {proxy} cannot be reached: {fault.why}") from None
    if not head.tunnel:
        _write(end, head.forwarded(absolute=True, authorization=proxy.authorization))
        return end, b""
    lines = [f"CONNECT {head.authority} HTTP/1.1", f"Host: {head.authority}"]
    if proxy.authorization:
        lines.append(f"Proxy-Authorization: {proxy.authorization}")
    _write(end, ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1"))
    try:
        answer = await _read_head(end)
    except BaseException:
        end.abort()
        raise
    status = answer.split(b" ", 2)[1:2]
    if status == [b"407"]:
        # Passed on as it is, it would make the client send its credentials to us.
        end.abort()
        raise Unreachable(502, f"the proxy {proxy} wants other credentials (407)")
    if status and status[0].startswith(b"2"):
        return end, b"HTTP/1.1 200 Connection established\r\n\r\n"
    return end, answer


async def _read_head(end: End) -> bytes:
    while (found := end.early.find(b"\r\n\r\n")) < 0:
        if end.ended or len(end.early) > HEAD_LIMIT:
            raise Unreachable(502, "the proxy in between did not answer in HTTP")
        end.arrived.clear()
        await end.arrived.wait()
    head = bytes(end.early[: found + 4])
    del end.early[: found + 4]
    return head


async def _connect(host: str, port: int) -> End:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as fault:
        raise Unreachable(502, f"{host} cannot be resolved: {fault}") from None
    why = "no address"
    for family, _, _, _, address in found:
        if is_azure_address(str(address[0])):
            raise Unreachable(403, f"{host} stands for {address[0]}, an address of Azure's own")
        try:
            async with asyncio.timeout(EACH_ADDRESS_S):
                _, end = await loop.create_connection(End, str(address[0]), port, family=family)
        except TimeoutError:
            why = "no answer"
        except OSError as fault:
            why = fault.strerror or str(fault)
        else:
            return end
    raise Unreachable(502, f"{host}:{port} cannot be reached: {why}")


def _write(end: End, data: bytes) -> None:
    assert end.transport is not None, "create_connection has called connection_made"
    end.transport.write(data)
