"""The head of a request to the proxy, and the proxy's own answers (RFC 9110 9.3.6 CONNECT, RFC 9112 3.2.2)."""

from __future__ import annotations

import re
from dataclasses import dataclass

HEAD_LIMIT = 32 * 1024
# Meant for this hop only, RFC 9110 7.6.1; `Upgrade` is kept, WebSockets over plain http need it.
HOP_BY_HOP = frozenset({"connection", "keep-alive", "proxy-authorization", "proxy-connection", "te", "trailer"})

_TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+\Z")
_TARGET = re.compile(r"[!-~]+\Z")
_PATH = re.compile(r"[/?]")
_NAME = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9._-]*[A-Za-z0-9_.])?\Z")
_ADDRESS6 = re.compile(r"[0-9A-Fa-f:.]+\Z")

REASONS = {
    400: "Bad Request",
    403: "Forbidden",
    408: "Request Timeout",
    431: "Request Header Fields Too Large",
    502: "Bad Gateway",
    504: "Gateway Timeout",
    508: "Loop Detected",
}


class BadHead(ValueError):
    """The request cannot be understood; the message says why."""


@dataclass(frozen=True, slots=True)
class Head:
    """A parsed request: CONNECT when `tunnel`, otherwise http in absolute form with its `path` and query."""

    method: str
    host: str
    port: int
    tunnel: bool
    path: str = ""
    version: str = "HTTP/1.1"
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def authority(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def forwarded(self, absolute: bool, authorization: str | None) -> bytes:
        """The request as the next hop gets it. One request a connection: the next may go elsewhere."""
        bare = self.authority.removesuffix(":80")
        target = f"http://{bare}{self.path}" if absolute else self.path
        upgrade = any(name.lower() == "upgrade" for name, _ in self.headers)
        lines = [f"{self.method} {target} {self.version}", f"Host: {bare}"]
        lines += [
            f"{name}: {value}"
            for name, value in self.headers
            if name.lower() not in HOP_BY_HOP and name.lower() != "host"
        ]
        lines.append("Connection: Upgrade" if upgrade else "Connection: close")
        if authorization:
            lines.append(f"Proxy-Authorization: {authorization}")
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def parse(data: bytes) -> Head:
    """`data` up to and including the empty line. Raises BadHead."""
    lines = data.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    parts = lines[0].split(" ")
    if (
        len(parts) != 3
        or not _TOKEN.match(parts[0])
        or not _TARGET.match(parts[1])
        or parts[2] not in ("HTTP/1.1", "HTTP/1.0")
    ):
        raise BadHead("this is not an HTTP/1.1 request")
    method, target, version = parts
    if method == "CONNECT":
        host, port = _authority(target, None)
        return Head(method, host, port, tunnel=True)
    if target.startswith("/") or target == "*":
        raise BadHead("this port is Genkan's proxy, not a web server: set HTTPS_PROXY to it")
    scheme, _, rest = target.partition("://")
    if scheme.lower() != "http" or not rest:
        raise BadHead("only CONNECT and http:// requests pass through this proxy")
    # Not urlsplit: it drops tabs and repairs what a proxy must not repair.
    rest = rest.partition("#")[0]
    authority = _PATH.split(rest, maxsplit=1)[0]
    path = rest[len(authority) :]
    host, port = _authority(authority.rpartition("@")[2], 80)
    path = path if path.startswith("/") else "/" + path
    return Head(method, host, port, False, path, version, tuple(_headers(lines[1:])))


def _headers(lines: list[str]) -> list[tuple[str, str]]:
    headers = []
    for line in lines:
        name, colon, value = line.partition(":")
        if not colon or not _TOKEN.match(name) or "\n" in value or "\r" in value or "\0" in value:
            raise BadHead("a header line is malformed")
        headers.append((name, value.strip()))
    return headers


def _authority(text: str, default: int | None) -> tuple[str, int]:
    if text.startswith("["):
        host, bracket, rest = text[1:].partition("]")
        digits = rest.removeprefix(":")
        valid = bool(bracket and _ADDRESS6.match(host)) and (rest == "" or rest.startswith(":"))
    else:
        host, _, digits = text.partition(":")
        valid = len(host) <= 255 and _NAME.match(host) is not None
    if not digits and default is not None:
        digits = str(default)
    if not valid or not (digits.isascii() and digits.isdigit() and len(digits) <= 5 and 0 < int(digits) < 65536):
        raise BadHead("the target is not host:port")
    return host, int(digits)


def answer(status: int, why: str) -> bytes:
    """A refusal. The reason phrase carries `why` too, since many clients show nothing else of it."""
    phrase = f"{REASONS[status]}: {why}" if len(why) < 300 else REASONS[status]
    phrase = "".join(c if " " <= c <= "~" else "?" for c in phrase)
    body = f"genkan proxy: {why}\n".encode()
    head = (
        f"HTTP/1.1 {status} {phrase}\r\nContent-Type: text/plain; charset=utf-8\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode("latin-1") + body
