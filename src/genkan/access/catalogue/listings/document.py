"""A JSON value with its place in a file, read field by field; whatever is not as expected is refused by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from genkan.access.catalogue.entries import PartKind
from genkan.access.catalogue.errors import ImportRefusedError
from genkan.access.catalogue.imported import Entry

_GUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class Listing:
    """What a reader found: entries, and names of what the catalogue does not take."""

    kind: PartKind
    entries: tuple[Entry, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """`value` stands at `place` (`[3].permissions[0]`) of the file; `kind` is the listing it is taken for."""

    file: str
    value: Any
    place: str = ""
    kind: PartKind | None = None

    def has(self, *names: str) -> bool:
        """True for an object that has all these fields."""
        return isinstance(self.value, dict) and all(name in self.value for name in names)

    def first(self) -> Document | None:
        """The first item of a list that is not empty."""
        return self._at(self.value[0], "[0]") if isinstance(self.value, list) and self.value else None

    def as_kind(self, kind: PartKind) -> Document:
        """The same value, taken for a listing of this kind: its command is then named in refusals."""
        return Document(self.file, self.value, self.place, kind)

    def items(self) -> Iterator[Document]:
        """The items of this list."""
        if not isinstance(self.value, list):
            raise self.refused("a list")
        for index, item in enumerate(self.value):
            yield self._at(item, f"[{index}]")

    def list(self, name: str) -> Iterator[Document]:
        """The items of a list field; null or absent is an empty one, as az prints it."""
        found = self._field(name)
        return iter(()) if found.value is None else found.items()

    def text(self, name: str) -> str:
        """A text field that says something."""
        found = self._field(name)
        if not isinstance(found.value, str) or not found.value.strip():
            raise found.refused("a text")
        return found.value.strip()

    def optional_text(self, name: str) -> str | None:
        """A text field that may be null, absent or empty."""
        found = self._field(name)
        if found.value is None:
            return None
        if not isinstance(found.value, str):
            raise found.refused("a text or null")
        return found.value.strip() or None

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts, duplicates dropped; null or absent is an empty one."""
        found: dict[str, None] = {}
        for item in self.list(name):
            if not isinstance(item.value, str) or not item.value.strip():
                raise item.refused("a text")
            found[item.value.strip()] = None
        return tuple(found)

    def flag(self, name: str, default: bool) -> bool:
        """A boolean; null or absent is the default."""
        found = self._field(name)
        if found.value is None:
            return default
        if not isinstance(found.value, bool):
            raise found.refused("true or false")
        return found.value

    def guid(self, name: str) -> str:
        """A GUID, in lower case."""
        text = self.text(name).lower()
        if not _GUID.fullmatch(text):
            raise self._field(name).refused("a GUID")
        return text

    def refused(self, expected: str) -> ImportRefusedError:
        """The error that names this place."""
        where = self.place.lstrip(".") or "the top"
        found = "nothing" if self.value is None else f"`{str(self.value)[:60]}`"
        return self.problem(f"at {where}: expected {expected}, found {found}")

    def problem(self, what: str) -> ImportRefusedError:
        """An error about the file as this listing."""
        command = f"`{self.kind.command}`" if self.kind else "one of the commands that the catalogue reads"
        return ImportRefusedError(self.file, what, f"Import the output of {command} as it is")

    def _field(self, name: str) -> Document:
        if not isinstance(self.value, dict):
            raise self.refused("an object")
        return self._at(self.value.get(name), f".{name}")

    def _at(self, value: Any, step: str) -> Document:
        return Document(self.file, value, self.place + step, self.kind)
