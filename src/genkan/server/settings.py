"""What one server is told at its start: read once, from flags and `GENKAN_*` variables, and never again.

Flags win over variables, variables over defaults. Every fault is found before any is reported
(`SettingsError.faults`), so that a person mends a start-up in one go.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import urlsplit

from genkan.server import userproxy
from genkan.server.userproxy import UpstreamProxy

if TYPE_CHECKING:
    from genkan.server.misbehaviour.plan import Plan
    from genkan.tokens.rates import Rate

T = TypeVar("T")


class SettingsError(ValueError):
    """One or more settings cannot be used; `faults` holds one sentence each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one server.

    `root_dir` holds what outlives a throw-away run (the certificate authority); `data_dir` is this server's own
    folder (store, owner.json, server.json, apps/) and differs from it only with `memory`. Ports of 0 mean "any
    free one". Durations are whole seconds.
    """

    root_dir: Path
    data_dir: Path
    database_url: str
    memory: bool = False
    host: str = "localhost"
    port: int = 8443
    proxy_port: int = 8080
    http_port: int = 8081
    workers: int = 1
    offline: bool = False
    upstream_http: UpstreamProxy | None = None
    upstream_https: UpstreamProxy | None = None
    no_proxy: tuple[str, ...] = ()
    federation_issuers: tuple[str, ...] = ()
    access_token_seconds: int = 3600
    refresh_token_seconds: int = 90 * 86400
    rate_limit: Rate | None = None
    misbehaviour: Plan | None = None
    log_requests: bool = False
    until_idle: bool = False

    @property
    def loopback_only(self) -> bool:
        return self.host in ("localhost", "127.0.0.1", "::1")


# name -> what it means; the variable is GENKAN_ + the name in capitals, the flag is --name with dashes.
OPTIONS: Mapping[str, str] = {
    "data": "Folder for the store, the certificate authority and the owner's credentials.",
    "database_url": "SQLAlchemy URL of the store. Default: a SQLite file in the data folder.",
    "memory": "Keep nothing: a throw-away store in memory.",
    "host": "Address to listen on. Default: both loopback addresses.",
    "port": "TLS port. 0 picks free ports for all three.",
    "proxy_port": "Port of the CONNECT proxy.",
    "http_port": "Plain-http port for managed identity.",
    "workers": "Number of processes that answer requests.",
    "offline": "Refuse hosts that are not Azure's, too.",
    "upstream_proxy": "Proxy for hosts that are not Azure's. Default: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY.",
    "upstream_no_proxy": "Hosts that go past that proxy, comma separated. Default: NO_PROXY.",
    "federation_issuers": "Issuers that may be fetched for federated credentials, comma separated.",
    "access_token_seconds": "How long an access token is valid.",
    "refresh_token_seconds": "How long a refresh token is valid.",
    "rate_limit": "Requests a second that one client at one address may send to the token endpoint, as 5 or 5:20 with "
    "how many at once; more get 429 with Retry-After. Default: no limit.",
    "misbehave": "Misbehave on purpose, the same way for the same seed: SEED[:RATE[:KINDS]], as 42 or "
    "42:0.5:throttle,slow. Kinds: throttle, unavailable, slow, expire, pages.",
    "log_requests": "Log one line a request (never queries, headers or bodies).",
    "until_idle": "Stop when no `genkan run` uses this server any more.",
}


def default_root() -> Path:
    """`~/.local/share/genkan` or its like on this system."""
    from platformdirs import user_data_path

    return user_data_path("genkan", appauthor=False)


def root_folder(flag: str | None, environ: Mapping[str, str]) -> Path:
    """The data folder that flags and environment name, without reading any other setting."""
    chosen = flag or environ.get("GENKAN_DATA")
    return Path(chosen).expanduser().absolute() if chosen else default_root()


def load(flags: Mapping[str, str | None], environ: Mapping[str, str]) -> Settings:
    """Settings from `flags` (keys of OPTIONS, values as typed, None where not given) and `environ`.

    Raises SettingsError naming every fault.
    """
    faults: list[str] = []
    unknown = set(flags) - set(OPTIONS)
    if unknown:
        raise TypeError(f"not a setting: {', '.join(sorted(unknown))}")

    def read(name: str, parse: Callable[[str], T], default: T) -> T:
        given, origin = flags.get(name), "--" + name.replace("_", "-")
        if given is None:
            given, origin = environ.get("GENKAN_" + name.upper()), "GENKAN_" + name.upper()
        if given is None or given == "":
            return default
        try:
            return parse(given.strip())
        except ValueError as fault:
            faults.append(f"{origin} `{given}`: {fault}")
            return default

    root = root_folder(flags.get("data"), environ)
    if root.exists() and not root.is_dir():
        faults.append(f"--data `{root}`: is a file, not a folder")
    memory = read("memory", _truth, False)
    data = root / "memory" if memory else root
    workers = read("workers", _whole(1, 256), 1)
    database = read("database_url", _database_url, "sqlite://" if memory else f"sqlite:///{data / 'genkan.db'}")
    if memory and workers > 1:
        faults.append("--workers: a store in memory belongs to one process; leave out --memory or --workers")
    if memory and database != "sqlite://":
        faults.append("--memory and --database-url exclude each other")
    misbehaviour = read("misbehave", _misbehaviour, None)
    if misbehaviour is not None and workers > 1:
        faults.append("--misbehave: its sequence belongs to one process; leave out --workers")
    port = read("port", _whole(0, 65535), 8443)
    proxy_port = read("proxy_port", _whole(0, 65535), 0 if port == 0 else 8080)
    http_port = read("http_port", _whole(0, 65535), 0 if port == 0 else 8081)
    fixed = [p for p in (port, proxy_port, http_port) if p]
    if len(set(fixed)) != len(fixed):
        faults.append(f"ports {port}, {proxy_port} and {http_port} must differ from one another")
    upstream = userproxy.from_environment(environ, faults, flags.get("upstream_proxy"))
    settings = Settings(
        root_dir=root,
        data_dir=data,
        database_url=database,
        memory=memory,
        host=read("host", _host, "localhost"),
        port=port,
        proxy_port=proxy_port,
        http_port=http_port,
        workers=workers,
        offline=read("offline", _truth, False),
        upstream_http=upstream.http,
        upstream_https=upstream.https,
        no_proxy=read("upstream_no_proxy", _list, upstream.no_proxy),
        federation_issuers=read("federation_issuers", _issuers, ()),
        access_token_seconds=read("access_token_seconds", _whole(1, 86400), 3600),
        refresh_token_seconds=read("refresh_token_seconds", _whole(1, 365 * 86400), 90 * 86400),
        rate_limit=read("rate_limit", _rate, None),
        misbehaviour=misbehaviour,
        log_requests=read("log_requests", _truth, False),
        until_idle=read("until_idle", _truth, False),
    )
    if faults:
        raise SettingsError(faults)
    return settings


def _truth(text: str) -> bool:
    lowered = text.lower()
    if lowered in ("1", "true", "yes", "on"):
        return True
    if lowered in ("0", "false", "no", "off"):
        return False
    raise ValueError("expected true or false")


def _whole(least: int, most: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and least <= int(text) <= most):
            raise ValueError(f"expected a whole number from {least} to {most}")
        return int(text)

    return parse


def _host(text: str) -> str:
    if not text.strip("[]") or any(c in text for c in "/ @"):
        raise ValueError("expected a host name or an address, without scheme or port")
    return text.strip("[]").lower()


def _rate(text: str) -> Rate:
    from genkan.tokens import rates  # read only by those who ask for it: settings belong to every command's start

    return rates.parse(text)


def _misbehaviour(text: str) -> Plan:
    from genkan.server.misbehaviour import plan

    return plan.parse(text)


def _list(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(",") if part.strip())


def _issuers(text: str) -> tuple[str, ...]:
    issuers = _list(text)
    for issuer in issuers:
        parts = urlsplit(issuer)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError(f"`{issuer}` is not an http(s) URL")
    return issuers


def _database_url(text: str) -> str:
    if "://" not in text:
        raise ValueError("expected a SQLAlchemy URL such as sqlite:///genkan.db or postgresql+psycopg://host/name")
    return text
