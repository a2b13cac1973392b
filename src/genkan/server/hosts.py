"""Which name leads where: one table from host name to surface, and what belongs to Azure at all.

`surface_for` answers for a request inside Genkan; `is_azure` and `is_served` answer for the proxy. On localhost
one name stands for all of Azure, so there the path decides.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import resources
from typing import Literal

Surface = Literal["login", "graph", "arm", "vault", "portal", "metadata", "admin"]

# A leading dot stands for one label or more below the name, not for the name itself.
TABLE: tuple[tuple[str, Surface], ...] = (
    ("login.microsoftonline.com", "login"),
    ("login.microsoft.com", "login"),
    ("login.windows.net", "login"),
    ("sts.windows.net", "login"),
    ("graph.microsoft.com", "graph"),
    ("main.iam.ad.ext.azure.com", "graph"),  # what `az ad app permission admin-consent` calls
    ("management.azure.com", "arm"),
    ("management.core.windows.net", "arm"),
    ("vault.azure.net", "vault"),
    (".vault.azure.net", "vault"),
    (".vault.localhost", "vault"),
    ("portal.azure.com", "portal"),
    ("entra.microsoft.com", "portal"),
    ("169.254.169.254", "metadata"),
)
LOCAL: frozenset[str] = frozenset({"localhost", "127.0.0.1", "::1"})

_EXACT: dict[str, Surface] = {name: surface for name, surface in TABLE if not name.startswith(".")}
_BELOW: tuple[tuple[str, Surface], ...] = tuple(row for row in TABLE if row[0].startswith("."))

# First segments that belong to one surface on localhost, whatever follows.
_FIRST: dict[str, Surface] = {
    "_genkan": "admin",
    "v1.0": "graph",
    "beta": "graph",
    "subscriptions": "arm",
    "providers": "arm",
    "tenants": "arm",
    "batch": "arm",
    "common": "login",
    "organizations": "login",
    "consumers": "login",
    "adfs": "login",
    "devicelogin": "login",
    "msi": "metadata",
}
# What follows a verified domain in paths of the sign-in service: only these make `/contoso.com/...` a tenant.
_AFTER_TENANT = frozenset(
    {
        "oauth2",
        "v2.0",
        ".well-known",
        "discovery",
        "userrealm",
        "adminconsent",
        "federationmetadata",
        "openid",
        "login",
        "consent",
        "device",
        "saml2",
        "wsfed",
    }
)
_GUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z")


def bare(host: str) -> str:
    """A Host header or a CONNECT target as a name: no port, no brackets, lower case, no closing dot."""
    host = host.strip().lower()
    if host.startswith("["):
        return host[1:].partition("]")[0]
    if host.count(":") == 1:
        host = host.partition(":")[0]
    return host.rstrip(".")


def surface_for(host: str, path: str) -> Surface | None:
    """The surface that answers `path` on `host`; None for a name that Genkan does not serve.

    Any other name, such as this machine's own when `--host` opened it to a network, is treated as localhost
    unless it is Azure's: a request for an Azure name that nobody serves must not look like an answer.
    """
    return _surface(host, *_first_two(path))


@lru_cache(maxsize=4096)
def _surface(host: str, first: str, second: str) -> Surface | None:
    name = bare(host)
    surface = _EXACT.get(name)
    if surface is not None:
        # Genkan's own API is reachable under every name, so that a program under the proxy can use it.
        return "admin" if first == "_genkan" else surface
    for suffix, below in _BELOW:
        if name.endswith(suffix):
            return below
    if name not in LOCAL and is_azure(name):
        return None
    return _by_segments(first, second)


def by_path(path: str) -> Surface:
    """The surface that a path belongs to where the host name does not tell. Case does not matter, nor does `//`."""
    return _by_segments(*_first_two(path))


def _first_two(path: str) -> tuple[str, str]:
    """The first two segments in lower case; empty where there are none."""
    segments = [part for part in path.lower().split("/", 4) if part]
    return segments[0] if segments else "", segments[1] if len(segments) > 1 else ""


def _by_segments(first: str, second: str) -> Surface:
    known = _FIRST.get(first)
    if known is not None:
        return known
    if first == "metadata":
        return "arm" if second == "endpoints" else "metadata"
    if _GUID.match(first) or ("." in first and second in _AFTER_TENANT):
        return "login"
    return "portal"


@lru_cache(maxsize=1)
def _azure() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    text = resources.files("genkan.server").joinpath("azure_hosts.txt").read_text(encoding="utf-8")
    entries = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
    suffixes = tuple(entry for entry in entries if entry.startswith("."))
    quiet = frozenset(entry[1:] for entry in entries if entry.startswith("?"))
    return frozenset(e for e in entries if e[0] not in ".?") | quiet, suffixes, quiet


@lru_cache(maxsize=4096)
def is_azure(host: str) -> bool:
    """Whether a name is Azure's, served or not: such a name is never resolved and never passed out."""
    name = bare(host)
    names, suffixes, _ = _azure()
    return name in names or ("." + name).endswith(suffixes)


def is_quiet(host: str) -> bool:
    """Whether refusing the name is worth no more than a debug line."""
    return bare(host) in _azure()[2]


@lru_cache(maxsize=4096)
def is_served(host: str) -> bool:
    """Whether the name is one of Azure's that Genkan answers for."""
    name = bare(host)
    return name in _EXACT or any(name.endswith(suffix) for suffix, _ in _BELOW)


def certificate_names() -> tuple[str, ...]:
    """DNS names for the server's certificate: every served name, wildcards for whole suffixes, localhost first."""
    dns = [("*" + name if name.startswith(".") else name) for name, _ in TABLE if not name[0].isdigit()]
    return ("localhost", *dns)


def constraint_names() -> tuple[str, ...]:
    """DNS subtrees that the certificate authority may ever vouch for."""
    below = {name.lstrip(".") for name, _ in TABLE if not name[0].isdigit()} - {"vault.localhost"}
    return ("localhost", *sorted(below))
