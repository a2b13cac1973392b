"""The proxy that the user already has: where it is, and which hosts go past it.

Variables as curl, requests and Go read them: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY in either case, lower
case first. In a shell set up by `genkan env` these name Genkan itself (GENKAN_PROXY says so); the user's own
are then kept in GENKAN_UPSTREAM_PROXY and GENKAN_UPSTREAM_NO_PROXY.
"""

from __future__ import annotations

import base64
import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit


@dataclass(frozen=True, slots=True)
class UpstreamProxy:
    """`authorization` is the value of a Proxy-Authorization header, kept out of every printed form."""

    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)
    url: str = field(default="", repr=False, compare=False)

    def __str__(self) -> str:
        return f"http://{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class UserProxies:
    http: UpstreamProxy | None = None
    https: UpstreamProxy | None = None
    no_proxy: tuple[str, ...] = ()


def parse(text: str) -> UpstreamProxy:
    """`http://[user:password@]host:port`, the scheme may be missing. Raises ValueError with the reason."""
    parts = urlsplit(text if "://" in text else "http://" + text)
    if parts.scheme != "http":
        raise ValueError(f"a proxy of kind `{parts.scheme}` is not supported, only http://")
    try:
        port = parts.port
    except ValueError:
        port = -1
    if not parts.hostname or port == -1:
        raise ValueError("expected http://host:port")
    authorization = None
    if parts.username is not None:
        pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        authorization = "Basic " + base64.b64encode(pair.encode()).decode()
    return UpstreamProxy(parts.hostname, port or 80, authorization, text)


def from_environment(environ: Mapping[str, str], faults: list[str], flag: str | None = None) -> UserProxies:
    """The user's proxies; each unusable one adds a sentence (without its password) to `faults`."""

    def either(name: str) -> str:
        return environ.get(name.lower()) or environ.get(name) or ""

    def proxy(name: str, text: str) -> UpstreamProxy | None:
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
            return None

    chosen = flag or environ.get("GENKAN_UPSTREAM_PROXY", "")
    if chosen:
        both = proxy("--upstream-proxy" if flag else "GENKAN_UPSTREAM_PROXY", chosen)
        return UserProxies(both, both, _hosts(_no_proxy(environ)))
    ours = environ.get("GENKAN_PROXY", "")
    found: dict[str, UpstreamProxy | None] = {}
    for name in ("HTTP_PROXY", "HTTPS_PROXY"):
        for source in (name, "ALL_PROXY"):
            text = either(source)
            if text and text != ours:
                found[name] = proxy(source, text)
                break
    return UserProxies(found.get("HTTP_PROXY"), found.get("HTTPS_PROXY"), _hosts(_no_proxy(environ)))


def _no_proxy(environ: Mapping[str, str]) -> str:
    # Beside GENKAN_PROXY an empty NO_PROXY is ours, not the user's.
    if "GENKAN_PROXY" in environ:
        return environ.get("GENKAN_UPSTREAM_NO_PROXY", "")
    return environ.get("no_proxy") or environ.get("NO_PROXY") or ""


def _hosts(text: str) -> tuple[str, ...]:
    return tuple(part.strip().lower() for part in text.split(",") if part.strip())


def goes_past(host: str, port: int, no_proxy: tuple[str, ...]) -> bool:
    """Whether NO_PROXY exempts `host`: `*`, a name and its subdomains, an address, a network, each with a port."""
    host = host.lower().rstrip(".").strip("[]")
    address = _address(host)
    for entry in no_proxy:
        if entry == "*":
            return True
        name, entry_port = _split_port(entry)
        if entry_port and entry_port != str(port):
            continue
        if address is not None and _holds(name, address):
            return True
        name = name.removeprefix("*").lstrip(".").rstrip(".")
        if name and (host == name or host.endswith("." + name)):
            return True
    return False


def _split_port(entry: str) -> tuple[str, str]:
    if entry.startswith("["):
        name, _, rest = entry[1:].partition("]")
        return name, rest.removeprefix(":")
    name, colon, port = entry.rpartition(":")
    if colon and port.isdigit() and ":" not in name:
        return name, port
    return entry, ""


def _address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _holds(network: str, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    try:
        return address in ipaddress.ip_network(network, strict=False)
    except ValueError:
        return False
