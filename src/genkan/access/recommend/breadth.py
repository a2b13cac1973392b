"""How much a role hands out: the known operations that it grants, and an estimate for what the catalogue cannot see.

The core catalogue lists the operations of some providers only. An entry about another provider still hands
something out: an exact one a single operation, a wildcard below a type about six, a wildcard over a whole
provider about thirty (median and mean over the wildcards of all built-in roles in a full listing).
"""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.catalogue import Catalogue
from genkan.access.model import RoleDefinition

_TYPE_WILDCARD = 6
_PROVIDER_WILDCARD = 30


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
    beyond = sum(weights_beyond(catalogue, role).values()) if granted.outside else 0
    return Breadth(granted.control_count, granted.data_count, beyond)


def weights_beyond(catalogue: Catalogue, role: RoleDefinition) -> dict[str, int]:
    """The role's entries that match no known operation, in lower case, with how many operations each may stand for."""
    entries = (
        (pattern.lower(), data)
        for block in role.permissions
        for data, patterns in ((False, block.actions), (True, block.data_actions))
        for pattern in patterns
    )
    return {pattern: _weight(pattern) for pattern, data in entries if not catalogue.operations.mask(pattern, data)}


def _weight(pattern: str) -> int:
    if "*" not in pattern:
        return 1
    return _PROVIDER_WILDCARD if "/" not in pattern.partition("*")[0].partition("/")[2] else _TYPE_WILDCARD
