"""The one door out: every HTTP request that Genkan itself makes goes through `fetch_json`.

Addresses are checked after the name was resolved and the connection is made to the checked address, so that a
name cannot lead to one address when it is looked at and to another when it is used. Redirects are not followed.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Callable, Collection
from typing import Any
from urllib.parse import urlsplit

MAX_BYTES = 256 * 1024
TIMEOUT_S = 5.0

Resolve = Callable[[str, int], list[str]]


class OutboundRefused(Exception):
    """The request was not made, or its answer cannot be used. The text says which, for people."""


def fetch_json(url: str, local_allowed: Collection[str] = (), resolve: Resolve | None = None) -> Any:
    """GET a JSON document of at most 256 KiB within five seconds. Blocks: call it in a thread.

    Loopback, private, link-local and other special addresses are refused, and so is plain http, unless `url`
    lies below one of `local_allowed`. Raises `OutboundRefused`.
    """
    parts = urlsplit(url)
    local = any(_below(url, prefix) for prefix in local_allowed)
    if parts.scheme not in (("https", "http") if local else ("https",)) or not parts.hostname:
        raise OutboundRefused(f"`{url}` is not an https address")
    if parts.username or parts.password:
        raise OutboundRefused("an address with user-info is refused")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        addresses = (resolve or _resolve)(parts.hostname, port)
    except (OSError, ValueError) as fault:
        raise OutboundRefused(f"`{parts.hostname}` cannot be resolved: {fault}") from None
    for address in addresses:
        if not local and not ipaddress.ip_address(address).is_global:
            raise OutboundRefused(f"`{parts.hostname}` leads to {address}, which is not a public address")
    if not addresses:
        raise OutboundRefused(f"`{parts.hostname}` has no address")
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        return json.loads(_get(parts.scheme, parts.hostname, addresses[0], port, target))
    except (OSError, http.client.HTTPException, ValueError, RecursionError) as fault:
        raise OutboundRefused(f"`{url}` gave no usable answer: {fault}") from None


class _Connection(http.client.HTTPConnection):
    """A connection to an address that was checked, speaking to the host by its name."""

    def __init__(self, host: str, address: str, port: int, tls: ssl.SSLContext | None) -> None:
        super().__init__(host, port, timeout=TIMEOUT_S)
        self._address, self._tls = address, tls

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT_S)
        self.sock = self._tls.wrap_socket(plain, server_hostname=self.host) if self._tls else plain


def _get(scheme: str, host: str, address: str, port: int, target: str) -> bytes:
    deadline = time.monotonic() + TIMEOUT_S
    connection = _Connection(host, address, port, ssl.create_default_context() if scheme == "https" else None)
    try:
        connection.request("GET", target, headers={"Accept": "application/json", "Connection": "close"})
        answer = connection.getresponse()
        if answer.status != 200:
            raise ValueError(f"status {answer.status}")
        body = b""
        while chunk := answer.read1(16 * 1024):
            body += chunk
            if len(body) > MAX_BYTES:
                raise ValueError(f"more than {MAX_BYTES} bytes")
            if time.monotonic() > deadline:
                raise TimeoutError("took too long")
        return body
    finally:
        connection.close()


def _resolve(host: str, port: int) -> list[str]:
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    # IPv4 inside IPv6 is judged as the IPv4 address that it stands for.
    return list(dict.fromkeys(_unmapped(str(entry[4][0])) for entry in found))


def _unmapped(address: str) -> str:
    parsed = ipaddress.ip_address(address.split("%")[0])
    mapped = getattr(parsed, "ipv4_mapped", None)
    return str(mapped or parsed)


def _below(url: str, prefix: str) -> bool:
    """Whether `url` is `prefix` or lies under it: same scheme, host and port, path by whole segments."""
    asked, allowed = urlsplit(url), urlsplit(prefix)
    if (asked.scheme, asked.netloc.lower()) != (allowed.scheme, allowed.netloc.lower()):
        return False
    below = allowed.path.rstrip("/")
    return asked.path == below or asked.path.startswith(f"{below}/")
