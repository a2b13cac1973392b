"""Where a request through the proxy goes: to Genkan, straight out, through the user's own proxy, or nowhere.

Pure: the decision is made from the name alone, so an Azure name is never resolved. `far.py` carries it out.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass

from genkan.server import hosts
from genkan.server.userproxy import UpstreamProxy, goes_past


@dataclass(frozen=True, slots=True)
class Direct:
    """Connect to this address."""

    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Through:
    """Ask the proxy `proxy` to connect to host and port."""

    proxy: UpstreamProxy
    host: str
    port: int


@dataclass(frozen=True, slots=True)
class Refused:
    """Answer with `status`; `why` is one sentence, shown to the client and, unless `quiet`, in the log."""

    status: int
    why: str
    quiet: bool = False


Way = Direct | Through | Refused


@dataclass(frozen=True, slots=True)
class Egress:
    """The rules of one proxy.

    In the server `tls_port` and `plain_port` are its own listeners. In `genkan run`, `server` is the server's
    proxy: every Azure name is handed to it, so that what is refused stands in the server's log.
    """

    tls_port: int = 0
    plain_port: int = 0
    server: UpstreamProxy | None = None
    upstream_http: UpstreamProxy | None = None
    upstream_https: UpstreamProxy | None = None
    no_proxy: tuple[str, ...] = ()
    offline: bool = False
    own_ports: frozenset[int] = frozenset()

    def way(self, host: str, port: int, tunnel: bool) -> Way:
        """The way for CONNECT (`tunnel`) or for a plain http request to host and port."""
        name = hosts.bare(f"[{host}]" if ":" in host else host)
        if is_loopback(name):
            if port in self.own_ports:
                return Refused(508, f"port {port} is this proxy itself")
            # glibc and node know no names below localhost.
            return Direct("127.0.0.1" if name.endswith(".localhost") else name, port)
        if hosts.is_azure(name):
            return self._azure(name, port, tunnel)
        if self.offline:
            return Refused(403, f"{name}:{port} is not Azure's, and --offline refuses every other host")
        upstream = self.upstream_https if tunnel else self.upstream_http
        if upstream is not None and not goes_past(name, port, self.no_proxy):
            return Through(upstream, name, port)
        return Direct(name, port)

    def _azure(self, name: str, port: int, tunnel: bool) -> Way:
        if self.server is not None:
            return Through(self.server, name, port)
        if not hosts.is_served(name):
            why = (
                f"Genkan does not serve {name}, and Azure's names are never passed out; "
                "docs/limits.md lists what is served, or run this program without Genkan's proxy"
            )
            return Refused(403, why, quiet=hosts.is_quiet(name))
        if hosts.surface_for(name, "/") == "metadata":
            if not tunnel and port == 80:
                return Direct("127.0.0.1", self.plain_port)
            return Refused(403, f"{name} speaks plain http on port 80 only")
        if not tunnel:
            return Refused(403, f"{name} is served over https only, here as in Azure")
        if port != 443:
            return Refused(403, f"{name} is served on port 443 only, not on {port}")
        return Direct("127.0.0.1", self.tls_port)


def is_loopback(name: str) -> bool:
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def is_azure_address(address: str) -> bool:
    """Whether a resolved address is one of Azure's own: `2852039166` and `::ffff:a9fe:a9fe` are names for one."""
    parsed = ipaddress.ip_address(address.partition("%")[0])
    mapped = parsed.ipv4_mapped if isinstance(parsed, ipaddress.IPv6Address) else None
    return hosts.is_azure(str(mapped or parsed))
