"""What a resource looks like: its properties with type, default, who writes them and where they are kept.

One table serves checking bodies, rendering answers, translating `$filter`, and the coverage document.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, Literal

from sqlalchemy import CTE, Table

Writable = Literal["always", "create", "never"]


class Kind(Enum):
    """Edm types as far as they decide about anything here."""

    TEXT = "Edm.String"
    GUID = "Edm.Guid"
    FLAG = "Edm.Boolean"
    NUMBER = "Edm.Int32"
    LONG = "Edm.Int64"
    MOMENT = "Edm.DateTimeOffset"
    BINARY = "Edm.Binary"
    COMPLEX = "complex"
    TEXTS = "Collection(Edm.String)"
    GUIDS = "Collection(Edm.Guid)"
    COMPLEXES = "Collection(complex)"


@dataclass(frozen=True, slots=True)
class Property:
    """One property.

    `column` names the column (and field of the dataclass) that holds it, otherwise it stands in `properties`;
    `key` the lower-cased column it is compared by. `fields` are the parts of a complex one (empty: any). `shown`
    is whether v1.0 answers it without `$select`; `on_select` that no version does, and without a value or default
    not even with it (directory extensions). `values` are the members of an enumeration,
    `element` is the kind of a collection's elements.
    """

    name: str
    kind: Kind = Kind.TEXT
    default: Any = None
    writable: Writable = "always"
    column: str | None = None
    key: str | None = None
    fields: tuple[Property, ...] = ()
    shown: bool = True
    required: bool = False
    nullable: bool = True
    longest: int = 32_000
    values: tuple[str, ...] = ()
    filterable: bool = True
    on_select: bool = False
    element: Kind = Kind.TEXT

    def field(self, name: str) -> Property | None:
        return next((part for part in self.fields if part.name.lower() == name.lower()), None)


@dataclass(frozen=True, slots=True)
class Shape:
    """A resource type. `navigation` names its relationships: they may be expanded, or stand in a body as binds."""

    name: str  # as in @odata.type, without `#microsoft.graph.`
    entity_set: str
    table: Table | CTE
    properties: tuple[Property, ...]
    navigation: tuple[str, ...] = ()
    by_name: Mapping[str, Property] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {item.name.lower(): item for item in self.properties})

    @property
    def word(self) -> str:
        """How Graph's messages name the type: `User`."""
        return self.name[:1].upper() + self.name[1:]

    @property
    def odata_type(self) -> str:
        return f"#microsoft.graph.{self.name}"

    def property(self, name: str) -> Property | None:
        return self.by_name.get(name.lower())


def text(name: str, **rest: Any) -> Property:
    return Property(name, Kind.TEXT, **rest)


def flag(name: str, **rest: Any) -> Property:
    return Property(name, Kind.FLAG, **rest)


def moment(name: str, **rest: Any) -> Property:
    return Property(name, Kind.MOMENT, **rest)


def guid(name: str, **rest: Any) -> Property:
    return Property(name, Kind.GUID, **rest)


def number(name: str, **rest: Any) -> Property:
    return Property(name, Kind.NUMBER, **rest)


def texts(name: str, **rest: Any) -> Property:
    settings: dict[str, Any] = {"default": (), "nullable": False} | rest
    return Property(name, Kind.TEXTS, **settings)


def guids(name: str, **rest: Any) -> Property:
    return Property(name, Kind.GUIDS, element=Kind.GUID, **({"default": ()} | rest))


def complex_(name: str, *fields: Property, **rest: Any) -> Property:
    return Property(name, Kind.COMPLEX, fields=fields, **rest)


def complexes(name: str, *fields: Property, **rest: Any) -> Property:
    settings: dict[str, Any] = {"default": (), "nullable": False} | rest
    return Property(name, Kind.COMPLEXES, fields=fields, **settings)
