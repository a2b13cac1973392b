"""Redirect URIs: equal to a registered one byte for byte; only a loopback port may differ.

(RFC 9700 2.1, RFC 8252 7.3.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from genkan.tokens.clients import Client

# What the command lines have registered.
COMMAND_LINES = (
    "http://localhost",
    "http://127.0.0.1",
    "urn:ietf:wg:oauth:2.0:oob",
    "https://login.microsoftonline.com/common/oauth2/nativeclient",
)
PLATFORMS = ("web", "spa", "publicClient")

# Nothing but scheme, loopback name, port and an unexciting path or query: no user-info, no second host.
LOOPBACK = re.compile(r"(http://(?:localhost|127\.0\.0\.1|\[::1\]))(?::\d{1,5})?(/[^\s#\\@]*|)", re.ASCII)


def platform(client: Client, redirect: str) -> str | None:
    """`web`, `spa` or `publicClient` where `redirect` counts for the client; None where it does not."""
    if client.public_first_party:
        return "publicClient" if _matches(redirect, COMMAND_LINES) else None
    return next((name for name in PLATFORMS if _matches(redirect, registered(client, name))), None)


def registered(client: Client, name: str) -> list[str]:
    section: Any = client.application.get(name) or {}
    return list(section.get("redirectUris") or ())


def any_registered(client: Client) -> bool:
    return client.public_first_party or any(registered(client, name) for name in PLATFORMS)


def _matches(redirect: str, uris: Iterable[str]) -> bool:
    return any(redirect == uri or _same_loopback(redirect, uri) for uri in uris)


def _same_loopback(redirect: str, uri: str) -> bool:
    asked, known = LOOPBACK.fullmatch(redirect), LOOPBACK.fullmatch(uri)
    if asked is None or known is None:
        return False
    return asked[1] == known[1] and (asked[2] or "/") == (known[2] or "/")
