"""The sockets that a server listens on: bound all together before anything else is started, or not at all."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from genkan.server.settings import Settings

BACKLOG = 2048
ATTEMPTS = 20


class PortTaken(OSError):
    """A port that was asked for is in use, or may not be used; the message says which and what to do."""


@dataclass(frozen=True, slots=True)
class Listeners:
    """Listening sockets by purpose; each port has one socket an address family."""

    tls: list[socket.socket]
    proxy: list[socket.socket]
    plain: list[socket.socket]

    @property
    def tls_port(self) -> int:
        return int(self.tls[0].getsockname()[1])

    @property
    def proxy_port(self) -> int:
        return int(self.proxy[0].getsockname()[1])

    @property
    def plain_port(self) -> int:
        return int(self.plain[0].getsockname()[1])


@contextmanager
def listening(settings: Settings) -> Iterator[Listeners]:
    """All three ports of `settings`. Raises PortTaken."""
    opened: list[socket.socket] = []
    try:
        groups = []
        for flag, port in (
            ("--port", settings.port),
            ("--proxy-port", settings.proxy_port),
            ("--http-port", settings.http_port),
        ):
            group = _listen(settings.host, port, flag)
            opened += group
            groups.append(group)
        yield Listeners(*groups)
    finally:
        for sock in opened:
            sock.close()


def _listen(host: str, port: int, flag: str) -> list[socket.socket]:
    for _ in range(ATTEMPTS):
        try:
            return _bind_all(host, port)
        except OSError as fault:
            # A free IPv4 port may be taken on IPv6: with any port allowed, try another.
            if port == 0 and fault.errno == errno.EADDRINUSE:
                continue
            raise PortTaken(_sentence(fault, host, port, flag)) from fault
    raise PortTaken(f"no free port was found on {host}")


def _sentence(fault: OSError, host: str, port: int, flag: str) -> str:
    if fault.errno == errno.EADDRINUSE:
        return f"port {port} is in use by another program; choose another with {flag} N, or any with --port 0"
    if fault.errno == errno.EACCES:
        return f"port {port} needs more rights than this user has; choose one above 1023 with {flag} N"
    return f"cannot listen on {host}: {fault.strerror or fault}"


def _addresses(host: str) -> list[str]:
    """Loopback always belongs to it: the command line and `genkan run` come that way.

    Both loopbacks, since node and Go try ::1 first, and another program there would answer for us.
    """
    if host in ("localhost", "127.0.0.1", "::1"):
        return ["127.0.0.1", "::1"]
    if host == "0.0.0.0":  # noqa: S104 - the user asked for it, and is warned
        return [host, "::1"]
    return ["127.0.0.1", host] if host == "::" else ["127.0.0.1", "::1", host]


def _bind_all(host: str, port: int) -> list[socket.socket]:
    hosts = _addresses(host)
    sockets: list[socket.socket] = []
    try:
        for name in hosts:
            for family, _, _, _, address in socket.getaddrinfo(
                name, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            ):
                if sockets:
                    address = (address[0], sockets[0].getsockname()[1], *address[2:])
                try:
                    sockets.append(_bind(family, address))
                except OSError as fault:
                    # A machine without IPv6 has no ::1, which is no fault.
                    if sockets and fault.errno in (errno.EADDRNOTAVAIL, errno.EAFNOSUPPORT):
                        continue
                    raise
    except OSError:
        for sock in sockets:
            sock.close()
        raise
    return sockets


def _bind(family: int, address: tuple[object, ...]) -> socket.socket:
    sock = socket.socket(family, socket.SOCK_STREAM)
    try:
        if socket.has_ipv6 and family == socket.AF_INET6:
            sock.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if hasattr(socket, "SO_EXCLUSIVEADDRUSE"):  # Windows: SO_REUSEADDR would let two programs share the port
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
        else:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind(address)
        sock.listen(BACKLOG)
        sock.setblocking(False)
    except OSError:
        sock.close()
        raise
    return sock
