"""Who is asking, and through which groups: the caller is its own object id plus every group above it."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Principal:
    """A user, service principal or managed identity that asks.

    `groups` is None when the directory's memberships count (the usual case); an explicit set replaces
    them, nesting and all: exactly these groups count and no others. `attributes` are custom security
    attributes, what `@Principal[...]` reads.
    """

    object_id: str
    groups: frozenset[str] | None = None
    attributes: Mapping[str, Any] | None = None


class Memberships:
    """Who is a direct member of which group; nesting is followed when a closure is asked for."""

    def __init__(self) -> None:
        self._groups: dict[str, set[str]] = {}
        self._members: dict[str, set[str]] = {}

    def put(self, group: str, member: str) -> None:
        group, member = group.lower(), member.lower()
        self._groups.setdefault(member, set()).add(group)
        self._members.setdefault(group, set()).add(member)

    def remove(self, group: str, member: str) -> None:
        """Takes a member out; nothing happens when it was not in."""
        group, member = group.lower(), member.lower()
        if group in self._groups.get(member, ()):
            self._groups[member].discard(group)
            self._members[group].discard(member)

    def has_members(self, principal: str) -> bool:
        """True for a group with somebody in it: a change of its own groups touches others too."""
        return bool(self._members.get(principal.lower()))

    def closure(self, member: str) -> list[str]:
        """The member and each group above it, nearest first; circles of groups are harmless."""
        found = [member.lower()]
        known = set(found)
        for one in found:
            groups = self._groups.get(one)
            if groups and not groups <= known:
                found += groups - known
                known |= groups
        return found

    def paths(self, member: str) -> dict[str, tuple[str, ...]]:
        """For each id of the closure: the shortest way there, from the member to the group."""
        member = member.lower()
        found: dict[str, tuple[str, ...]] = {member: (member,)}
        waiting = deque([member])
        while waiting:
            at = waiting.popleft()
            for group in sorted(self._groups.get(at, ())):
                if group not in found:
                    found[group] = (*found[at], group)
                    waiting.append(group)
        return found
