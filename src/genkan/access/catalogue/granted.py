"""What one role grants, over the known operations and beyond them. Conditions are left aside.

Blocks are united and never merged: each block's `notActions` subtract from that block only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from genkan.access.catalogue.operations import Operations
from genkan.access.model import RoleDefinition
from genkan.access.wildcards import Patterns


class RolePatterns:
    """A role's blocks, taken apart once, to ask whether it grants an action, known or not."""

    __slots__ = ("_control", "_data")

    def __init__(self, role: RoleDefinition) -> None:
        blocks = role.permissions
        self._control = tuple((Patterns(block.actions), Patterns(block.not_actions)) for block in blocks)
        self._data = tuple((Patterns(block.data_actions), Patterns(block.not_data_actions)) for block in blocks)

    def grant(self, action: str, data: bool = False) -> bool:
        """Whether any block grants the action, given in lower case."""
        return any(action in given and action not in taken for given, taken in (self._data if data else self._control))


@dataclass(frozen=True, slots=True)
class Granted:
    """A role's reach.

    `control` and `data` are bit sets over the known operations (`Operations.of_mask` lists them).
    `outside` names the role's entries that match no known operation, in lower case; each stands for one
    operation or more of a provider that is not in the catalogue, or for one that the listing lacks.
    `breadth` ranks roles: the known operations granted, and what the entries outside may come to.
    """

    control: int
    data: int
    outside: tuple[str, ...]
    breadth: int

    @classmethod
    def by(cls, role: RoleDefinition, operations: Operations) -> Granted:
        """What `role` grants of `operations`."""
        control = data = 0
        outside: set[str] = set()
        for block in role.permissions:
            control |= _reach(operations, block.actions, block.not_actions, False)
            data |= _reach(operations, block.data_actions, block.not_data_actions, True)
            outside.update(_unmatched(operations, block.actions, False))
            outside.update(_unmatched(operations, block.data_actions, True))
        guess = sum(likely_operations(pattern, operations) for pattern in outside)
        breadth = control.bit_count() + data.bit_count() + guess
        return cls(control, data, tuple(sorted(outside)), breadth)

    @property
    def control_count(self) -> int:
        """Known control operations granted."""
        return self.control.bit_count()

    @property
    def data_count(self) -> int:
        """Known data operations granted."""
        return self.data.bit_count()


def _reach(operations: Operations, given: tuple[str, ...], taken: tuple[str, ...], data: bool) -> int:
    reach = 0
    for pattern in given:
        reach |= operations.mask(pattern, data)
    for pattern in taken:
        reach &= ~operations.mask(pattern, data)
    return reach


def _unmatched(operations: Operations, given: tuple[str, ...], data: bool) -> Iterator[str]:
    return (pattern.lower() for pattern in given if not operations.mask(pattern, data))


def likely_operations(pattern: str, operations: Operations) -> int:
    """How many operations an entry outside the catalogue stands for: one, or the usual for its wildcard.

    The numbers are the averages over all providers of Azure's listing of 2026-08-22: 60 operations a
    provider, 25 of them reads; 7 a resource type; 3 a child type. Without them a role that reads all of
    an unknown provider would seem narrower than one that names three of its operations.
    """
    if "*" not in pattern or operations.knows_provider(pattern):
        return 1
    pieces = pattern.split("/")
    place = next(index for index, piece in enumerate(pieces) if "*" in piece)
    if place <= 1:
        return 60 if place == len(pieces) - 1 else 25
    return 7 if place == 2 else 3
