"""A part of the catalogue that a user's own file gave, and what it changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from genkan.access.catalogue.entries import (
    DirectoryRole,
    GraphPermission,
    Operation,
    PartKind,
    ResourceType,
)
from genkan.access.model import RoleDefinition

Entry = RoleDefinition | Operation | DirectoryRole | GraphPermission | ResourceType


@dataclass(frozen=True, slots=True)
class ImportedPart:
    """Entries of one kind with the file's name, the day of the import, and the file's sha256 (hex).

    `left_out` names what the file has and the catalogue does not take: custom roles of the user's tenant.
    """

    kind: PartKind
    file: str
    date: dt.date
    sha256: str
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What a part changes against a catalogue: names of entries, sorted."""

    kind: PartKind
    added: tuple[str, ...]
    changed: tuple[str, ...]
    dropped: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.dropped)
