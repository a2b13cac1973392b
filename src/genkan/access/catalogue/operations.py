"""The known operations, indexed: is an action known, how is it written, what does a wildcard cover.

Two worlds, control and data, each a sorted list of lower-case action strings. A set of operations is an
integer with one bit an operation, so that uniting and subtracting whole roles costs microseconds.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from enum import Enum

from genkan.access.catalogue.entries import Operation
from genkan.access.wildcards import Matcher

_MASKS_KEPT = 4096


class Known(Enum):
    """Whether the catalogue knows an action. The last says that it cannot tell."""

    KNOWN = "known"
    UNKNOWN_OPERATION = "unknown operation"
    PROVIDER_NOT_IN_CATALOGUE = "provider not in catalogue"


class Operations:
    """An immutable index over operations; two operations that differ in case only are one."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        worlds: tuple[dict[str, Operation], dict[str, Operation]] = ({}, {})
        for operation in operations:
            worlds[operation.data].setdefault(operation.action.lower(), operation)
        self._worlds = (_World(worlds[False]), _World(worlds[True]))
        self._providers = frozenset(name.partition("/")[0] for world in worlds for name in world)

    def is_known(self, action: str, data: bool = False) -> Known:
        """KNOWN when the very action is catalogued in the asked world (never a pattern)."""
        lower = action.lower()
        if lower in self._worlds[data].by_name:
            return Known.KNOWN
        if lower.partition("/")[0] in self._providers:
            return Known.UNKNOWN_OPERATION
        return Known.PROVIDER_NOT_IN_CATALOGUE

    def knows_provider(self, action_or_provider: str) -> bool:
        """True when any operation of the action's provider is catalogued."""
        return action_or_provider.partition("/")[0].lower() in self._providers

    def canonical(self, action: str) -> str | None:
        """The catalogued casing, of either world; None when unknown."""
        lower = action.lower()
        for world in self._worlds:
            if found := world.by_name.get(lower):
                return found.action
        return None

    def expand(self, pattern: str, data: bool = False) -> tuple[Operation, ...]:
        """The known operations that a pattern covers, by name."""
        return self.of_mask(self.mask(pattern, data), data)

    def mask(self, pattern: str, data: bool = False) -> int:
        """`expand` as a bit set; kept for each wildcard."""
        return self._worlds[data].mask(pattern.lower())

    def of_mask(self, mask: int, data: bool = False) -> tuple[Operation, ...]:
        """The operations of a bit set that `mask` made."""
        return self._worlds[data].of_mask(mask)

    def counts(self) -> tuple[int, int]:
        """How many operations are known: (control, data)."""
        return len(self._worlds[False].names), len(self._worlds[True].names)

    @property
    def providers(self) -> frozenset[str]:
        """Lower-case namespaces with any known operation."""
        return self._providers


class _World:
    """The control or the data operations."""

    def __init__(self, by_name: dict[str, Operation]) -> None:
        self.by_name = by_name
        self.names = sorted(by_name)
        self._masks: dict[str, int] = {}

    def mask(self, pattern: str) -> int:
        if "*" not in pattern:  # cheaper to find than to keep: a large catalogue's masks are kilobytes
            place = bisect_left(self.names, pattern)
            return 1 << place if self.names[place : place + 1] == [pattern] else 0
        found = self._masks.get(pattern)
        if found is None:
            if len(self._masks) >= _MASKS_KEPT:
                self._masks.clear()
            found = self._masks[pattern] = self._matching(Matcher(pattern))
        return found

    def _matching(self, matcher: Matcher) -> int:
        start = bisect_left(self.names, matcher.first)
        # U+10FFFF sorts after every character an action may hold: the end of the names with this prefix.
        end = bisect_left(self.names, matcher.first + "\U0010ffff")
        if not matcher.middle and not matcher.last:
            return ((1 << (end - start)) - 1) << start
        # Building the number from a text of digits is linear; setting bits of a large int is not.
        digits = bytearray(b"0" * end)
        for place in range(start, end):
            if matcher.matches(self.names[place]):
                digits[end - 1 - place] = ord("1")
        return int(digits or b"0", 2)

    def of_mask(self, mask: int) -> tuple[Operation, ...]:
        digits = bin(mask)[:1:-1]
        return tuple(self.by_name[self.names[place]] for place, digit in enumerate(digits) if digit == "1")
