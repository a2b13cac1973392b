"""Reads the core catalogue's data files: roles, operations, directory roles, Graph permissions.

The formats are line oriented; `#` opens a comment line, blank lines are free. Every fault raises
`CatalogueError` with the file and the line.

    role <guid> <name>                  provider Microsoft.Compute
      actions <pattern>                   . register/action
      block                               virtualMachines  read write start/action
      condition <text>                    data virtualMachines  login/action

Under a role stand `actions`, `notActions`, `dataActions`, `notDataActions`, one pattern a line; `scopes`
names an assignable scope when that is not `/`; `block` opens the role's next permission block. Under a
provider stands a line a resource type, `.` for the provider itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from genkan.access.catalogue.entries import DirectoryRole, GraphPermission, Operation
from genkan.access.catalogue.errors import CatalogueError
from genkan.access.model import Permission, RoleDefinition

DATA = Path(__file__).with_name("data")
CORE_AS_OF = date(2026, 8, 22)  # every data file's header names this date; a test holds it

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_LISTS = ("actions", "notActions", "dataActions", "notDataActions")


def core_roles(data: Path = DATA) -> tuple[RoleDefinition, ...]:
    """All roles of `roles/*.roles`, by name. A role that stands in two places is an error."""
    found: dict[str, RoleDefinition] = {}
    for path in sorted((data / "roles").glob("*.roles")):
        for line, role in parse_roles(path.read_text("utf-8"), path.name):
            if role.id in found:
                raise CatalogueError(path.name, line, f"role {role.id} is already named `{found[role.id].name}`")
            found[role.id] = role
    return tuple(sorted(found.values(), key=lambda role: role.name.lower()))


def core_operations(data: Path = DATA) -> tuple[Operation, ...]:
    """All operations of `operations/*.operations`, in the files' order."""
    found: list[Operation] = []
    for path in sorted((data / "operations").glob("*.operations")):
        found.extend(parse_operations(path.read_text("utf-8"), path.name))
    return tuple(found)


def core_directory_roles(data: Path = DATA) -> tuple[DirectoryRole, ...]:
    """The directory roles of `directory-roles`: `<template id> <name>` a line."""
    path = data / "directory-roles"
    found: list[DirectoryRole] = []
    for number, words in _lines(path.read_text("utf-8")):
        guid, _, name = words.partition(" ")
        if not _GUID.fullmatch(guid) or not name:
            raise CatalogueError(path.name, number, "expected a template id and a name")
        found.append(DirectoryRole(guid, name.strip()))
    return tuple(found)


def core_graph_permissions(data: Path = DATA) -> tuple[GraphPermission, ...]:
    """The permissions of `graph/permissions`: name, app role id, scope id, who consents, its words; `-` for none."""
    path = data / "graph" / "permissions"
    found: list[GraphPermission] = []
    for number, words in _lines(path.read_text("utf-8")):
        parts = words.split(maxsplit=4)
        if len(parts) != 5 or parts[3] not in {"admin", "user", "-"}:
            raise CatalogueError(path.name, number, "expected a name, two ids, admin, user or -, and what it allows")
        value, app_role, scope, consent, _ = parts
        if not all(_GUID.fullmatch(guid) for guid in (app_role, scope) if guid != "-"):
            raise CatalogueError(path.name, number, "an id is a lower-case GUID, or - where there is none")
        if app_role != "-":
            found.append(GraphPermission(app_role, value, "application", True))
        if scope != "-":
            found.append(GraphPermission(scope, value, "delegated", consent != "user"))
    return tuple(found)


def parse_roles(text: str, file: str) -> Iterator[tuple[int, RoleDefinition]]:
    """The roles of one file, each with the line where it begins."""
    role: _Role | None = None
    for number, words in _lines(text):
        keyword, _, rest = words.partition(" ")
        rest = rest.strip()
        if keyword == "role":
            if role:
                yield role.line, role.finished()
            role = _Role(file, number, rest)
        elif role is None:
            raise CatalogueError(file, number, f"`{keyword}` before the first `role` line")
        else:
            role.take(number, keyword, rest)
    if role:
        yield role.line, role.finished()


class _Role:
    """A role while its lines are being read."""

    def __init__(self, file: str, line: int, head: str) -> None:
        guid, _, name = head.partition(" ")
        if not _GUID.fullmatch(guid) or not name:
            raise CatalogueError(file, line, "expected `role <lower-case guid> <name>`")
        self.file, self.line, self.guid, self.name = file, line, guid, name.strip()
        self.scopes: list[str] = []
        self.blocks: list[Permission] = []
        self.open_block()

    def open_block(self) -> None:
        self.lists: dict[str, list[str]] = {name: [] for name in _LISTS}
        self.condition: str | None = None

    def take(self, line: int, keyword: str, rest: str) -> None:
        if keyword in self.lists:
            if not rest:
                raise CatalogueError(self.file, line, f"`{keyword}` names no action")
            if rest in self.lists[keyword]:
                raise CatalogueError(self.file, line, f"`{rest}` stands twice in {keyword}")
            self.lists[keyword].append(rest)
        elif keyword == "block":
            self.close_block(line)
            self.open_block()
        elif keyword == "condition":
            if self.condition or not rest:
                raise CatalogueError(self.file, line, "a block has one condition, on one line")
            self.condition = rest
        elif keyword == "scopes" and rest.startswith("/"):
            self.scopes.append(rest)
        else:
            raise CatalogueError(self.file, line, f"`{keyword}` is not a line of a role")

    def close_block(self, line: int) -> None:
        if not any(self.lists.values()):
            raise CatalogueError(self.file, line, f"a block of `{self.name}` is empty")
        actions, not_actions, data_actions, not_data_actions = (tuple(self.lists[name]) for name in _LISTS)
        self.blocks.append(
            Permission(
                actions,
                not_actions,
                data_actions,
                not_data_actions,
                self.condition,
                "2.0" if self.condition else None,
            )
        )

    def finished(self) -> RoleDefinition:
        self.close_block(self.line)
        return RoleDefinition(self.guid, self.name, tuple(self.blocks), tuple(self.scopes) or ("/",))


def parse_operations(text: str, file: str) -> Iterator[Operation]:
    """The operations of one file."""
    provider = ""
    seen: set[tuple[str, bool]] = set()
    for number, words in _lines(text):
        parts = words.split()
        if parts[0] == "provider":
            if len(parts) != 2:
                raise CatalogueError(file, number, "expected `provider <namespace>`")
            provider = parts[1]
            continue
        if not provider:
            raise CatalogueError(file, number, f"`{parts[0]}` before the first `provider` line")
        data = parts[0] == "data"
        kind, *suffixes = parts[1:] if data else parts
        if not suffixes:
            raise CatalogueError(file, number, f"`{kind}` names no operation")
        prefix = provider if kind == "." else f"{provider}/{kind}"
        for suffix in suffixes:
            operation = Operation(f"{prefix}/{suffix}", data)
            mark = (operation.action.lower(), data)
            if mark in seen:
                raise CatalogueError(file, number, f"`{operation.action}` stands twice")
            seen.add(mark)
            yield operation


def _lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines that say something, stripped, with their numbers."""
    for number, line in enumerate(text.splitlines(), 1):
        words = line.strip()
        if words and not words.startswith("#"):
            yield number, words
