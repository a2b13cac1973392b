"""What one role grants, over the known operations and beyond them. Conditions are left aside.

Blocks are united and never merged: each block's `notActions` subtract from that block only.
"""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.catalogue.operations import Operations
from genkan.access.model import RoleDefinition
from genkan.access.wildcards import Patterns

_Blocks = tuple[tuple[Patterns, Patterns], ...]


@dataclass(frozen=True, slots=True)
class Granted:
    """A role's reach.

    `control` and `data` are bit sets over the known operations (`Operations.of_mask` lists them).
    `outside` counts the role's entries that no known operation matches, because their provider is not in
    the catalogue or the listing lacks them: each stands for one operation or more.
    """

    control: int
    data: int
    outside: int
    blocks: tuple[_Blocks, _Blocks]  # control, data: of each block what it gives and what it takes away

    @classmethod
    def by(cls, role: RoleDefinition, operations: Operations) -> Granted:
        """What `role` grants of `operations`."""
        control = data = 0
        unmatched: set[str] = set()
        for block in role.permissions:
            control |= _reach(operations, block.actions, block.not_actions, False, unmatched)
            data |= _reach(operations, block.data_actions, block.not_data_actions, True, unmatched)
        blocks = (
            tuple((Patterns(block.actions), Patterns(block.not_actions)) for block in role.permissions),
            tuple((Patterns(block.data_actions), Patterns(block.not_data_actions)) for block in role.permissions),
        )
        return cls(control, data, len(unmatched), blocks)

    @property
    def control_count(self) -> int:
        """Known control operations granted."""
        return self.control.bit_count()

    @property
    def data_count(self) -> int:
        """Known data operations granted."""
        return self.data.bit_count()

    @property
    def breadth(self) -> int:
        """How much the role hands out, for ranking: known operations, and the entries beyond them."""
        return self.control_count + self.data_count + self.outside

    def covers(self, action: str, data: bool = False) -> bool:
        """Whether any block grants the action, which need not be a known one."""
        lower = action.lower()
        return any(lower in given and lower not in taken for given, taken in self.blocks[data])


def _reach(
    operations: Operations, given: tuple[str, ...], taken: tuple[str, ...], data: bool, unmatched: set[str]
) -> int:
    reach = 0
    for pattern in given:
        mask = operations.mask(pattern, data)
        if not mask:
            unmatched.add(pattern.lower())
        reach |= mask
    for pattern in taken:
        reach &= ~operations.mask(pattern, data)
    return reach
