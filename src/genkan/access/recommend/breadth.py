"""How much a role hands out: the known operations that it grants, and an estimate for what the catalogue cannot see.

The core catalogue lists the operations of some providers only; an entry about another provider still hands
something out. `likely_operations` of the catalogue says what such an entry may come to.
"""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.catalogue import Catalogue
from genkan.access.catalogue.granted import likely_operations
from genkan.access.model import RoleDefinition


@dataclass(frozen=True, slots=True)
class Breadth:
    """Known operations granted, control and data, and the estimate for entries beyond the catalogue."""

    operations: int
    data_operations: int
    beyond: int

    @property
    def total(self) -> int:
        return self.operations + self.data_operations + self.beyond


def breadth(catalogue: Catalogue, role: RoleDefinition) -> Breadth:
    """What a role hands out; conditions are left aside."""
    granted = catalogue.granted(role)
    known = granted.control_count + granted.data_count
    return Breadth(granted.control_count, granted.data_count, granted.breadth - known)


def weights_beyond(catalogue: Catalogue, role: RoleDefinition) -> frozenset[tuple[str, int]]:
    """The role's entries that match no known operation, each with how many operations it may stand for."""
    outside = catalogue.granted(role).outside
    return frozenset((pattern, likely_operations(pattern, catalogue.operations)) for pattern in outside)
