"""An entity set: its shape, how its objects are found, what is computed beside the stored properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from genkan.store import Read
from genkan.surfaces.graph.odata.predicate import Elements
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.shapes.shape import Shape


class Found(Protocol):
    """What every domain object of a collection has."""

    @property
    def id(self) -> str: ...


# Computed properties of some objects at once, by object id: `(tx, tenant_id, objects) -> {id: {name: value}}`.
Extras = Callable[[Read, str, Sequence[Any]], Mapping[str, Mapping[str, Any]]]
# A navigation property of one object, rendered: `(call, object, expansion) -> value`.
Expand = Callable[[Any, Any, Expansion], Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """`every` is the domain's list function. `extras` says for each computed property how to get it."""

    shape: Shape
    every: Callable[..., Sequence[Any]]
    extras: Mapping[str, Extras] = field(default_factory=dict)
    collections: Callable[[], Mapping[str, Elements]] = dict
    expands: dict[str, Expand] = field(default_factory=dict)  # relationships enter themselves
    order: str = ""  # `$orderby` where none is given
    counts_deleted: bool = False  # the list is of deleted objects
    is_log: bool = False  # no directory objects: every operator without ConsistencyLevel
    page_size: int = 100
    largest_page: int = 999
