"""Who may call what: method and path template -> accepted permissions, least privileged first. The only table.

`application` are app roles of app-only tokens, `delegated` scopes of users' tokens. `action` is what a user (or an
application that holds a directory role) must be allowed besides, by a directory role or by ownership, as in
`microsoft.directory/<action>`. `self_scopes` count only for the caller's own object. Source: the permission tables
of the Microsoft Graph reference.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Accepted:
    application: tuple[str, ...] = ()
    delegated: tuple[str, ...] = ()
    action: str = ""
    self_scopes: tuple[str, ...] = ()
    create: bool = False  # `.OwnedBy` and `createAsOwner` do, and the caller becomes the owner


APP_READ = Accepted(
    ("Application.Read.All", "Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.Read.All",
     "Directory.ReadWrite.All"),
    ("Application.Read.All", "Application.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All"),
)  # fmt: skip
APP_WRITE = Accepted(
    ("Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"),
    ("Application.ReadWrite.All",),
)
APP_SECRET = Accepted(
    ("Application.ReadWrite.OwnedBy", "Application.ReadWrite.All", "Directory.ReadWrite.All"),
    ("Application.ReadWrite.All", "Directory.ReadWrite.All"),
)


def _as(base: Accepted, action: str, *, create: bool = False, self_scopes: tuple[str, ...] = ()) -> Accepted:
    return Accepted(base.application, base.delegated, action, self_scopes, create)


PERMISSIONS: Mapping[tuple[str, str], Accepted] = {
    ("GET", "/applications"): _as(APP_READ, "applications/standard/read"),
    ("POST", "/applications"): _as(APP_WRITE, "applications/create", create=True),
    ("GET", "/applications/$count"): _as(APP_READ, "applications/standard/read"),
    ("GET", "/applications/{id}"): _as(APP_READ, "applications/standard/read"),
    ("PATCH", "/applications/{id}"): _as(APP_WRITE, "applications/basic/update"),
    ("DELETE", "/applications/{id}"): _as(APP_WRITE, "applications/delete"),
    ("POST", "/applications/{id}/addPassword"): _as(APP_SECRET, "applications/credentials/update"),
    ("POST", "/applications/{id}/removePassword"): _as(APP_SECRET, "applications/credentials/update"),
    ("GET", "/servicePrincipals"): _as(APP_READ, "servicePrincipals/standard/read"),
    ("POST", "/servicePrincipals"): _as(APP_SECRET, "servicePrincipals/create", create=True),
    ("GET", "/servicePrincipals/$count"): _as(APP_READ, "servicePrincipals/standard/read"),
    ("GET", "/servicePrincipals/{id}"): _as(APP_READ, "servicePrincipals/standard/read"),
    ("PATCH", "/servicePrincipals/{id}"): _as(APP_SECRET, "servicePrincipals/basic/update"),
    ("DELETE", "/servicePrincipals/{id}"): _as(APP_WRITE, "servicePrincipals/delete"),
    ("POST", "/servicePrincipals/{id}/addPassword"): _as(APP_SECRET, "servicePrincipals/credentials/update"),
    ("POST", "/servicePrincipals/{id}/removePassword"): _as(APP_SECRET, "servicePrincipals/credentials/update"),
    ("POST", "/directoryObjects/getByIds"): Accepted(
        ("Directory.Read.All", "Directory.ReadWrite.All", "Application.Read.All"),
        ("Directory.Read.All", "Directory.ReadWrite.All"),
        "users/standard/read",
    ),
}
