"""The entries of the index: a role and its blocks, an assignment in its place, what one principal holds."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Protocol, TypeVar

from genkan.access.conditions import read_stored
from genkan.access.decision import Decision, Reason
from genkan.access.grants import Blocks
from genkan.access.model import DenyAssignment, RoleAssignment, RoleDefinition
from genkan.access.scopes import normalize


class Placed(Protocol):
    """What has a normalized scope."""

    scope: str


Entry = TypeVar("Entry", bound=Placed)

_WORTH_JOINING = 512  # scopes; a copy of more would cost more than it saves


class Role:
    """The place of one role id. Assignments point here, so that a changed definition reaches them all."""

    __slots__ = ("blocks", "definition")

    def __init__(self) -> None:
        self.define(None)

    def define(self, definition: RoleDefinition | None) -> None:
        self.definition = definition
        self.blocks = Blocks(() if definition is None else definition.permissions)


class Held:
    """A role assignment in its place. `plain` has neither condition nor dates, the case of nearly all."""

    __slots__ = ("_granted", "assignment", "condition", "plain", "role", "scope")

    def __init__(self, assignment: RoleAssignment, role: Role) -> None:
        self.assignment = assignment
        self.role = role
        self.scope = normalize(assignment.scope)
        # A condition that cannot be read (it should have been refused when written) never holds.
        self.condition = read_stored(assignment.condition, otherwise=False)
        self.plain = self.condition is None and assignment.effective_from is None and assignment.effective_until is None
        self._granted: Decision | None = None

    def granted(self) -> Decision:
        """The decision that this assignment allows; made once."""
        if self._granted is None:
            self._granted = Decision(allowed=True, reason=Reason.GRANTED, assignment=self.assignment)
        return self._granted

    def untimely(self, now: datetime) -> Reason | None:
        """Why the assignment does not count yet, or any more. Effective from its start, not at its end."""
        starts, ends = self.assignment.effective_from, self.assignment.effective_until
        if starts is not None and now < starts:
            return Reason.NOT_YET_EFFECTIVE
        if ends is not None and now >= ends:
            return Reason.NO_LONGER_EFFECTIVE
        return None


class HeldDeny:
    """A deny assignment in its place."""

    __slots__ = ("blocks", "condition", "deny", "excluded", "only_here", "principals", "scope")

    def __init__(self, deny: DenyAssignment) -> None:
        self.deny = deny
        self.scope = normalize(deny.scope)
        self.principals = tuple(dict.fromkeys(principal.lower() for principal in deny.principals))
        self.excluded = frozenset(principal.lower() for principal in deny.exclude_principals)
        self.only_here = deny.does_not_apply_to_child_scopes
        # What cannot be read must not open a door: an unreadable condition of a deny holds.
        self.condition = read_stored(deny.condition, otherwise=True)
        self.blocks = Blocks(deny.permissions, unreadable_condition_holds=True)


class Holdings:
    """What one principal holds itself, by normalized scope."""

    __slots__ = ("denies", "roles")

    def __init__(self) -> None:
        self.roles: dict[str, tuple[Held, ...]] = {}
        self.denies: dict[str, tuple[HeldDeny, ...]] = {}

    def add_role(self, held: Held) -> None:
        _add(self.roles, held)

    def remove_role(self, held: Held) -> None:
        _remove(self.roles, held)

    def add_deny(self, held: HeldDeny) -> None:
        _add(self.denies, held)

    def remove_deny(self, held: HeldDeny) -> None:
        _remove(self.denies, held)


class Circle(dict[str, tuple[Held, ...]]):
    """What counts for one caller: scope -> the assignments that its id and its groups hold there.

    It is itself the dictionary: fewer places in memory to visit, which is what a decision costs when there
    are many callers. `apart` has dictionaries of groups that are not joined into it, `denies` those of deny
    assignments. `version` is the index's when the circle was drawn; a later change makes it stale.
    """

    __slots__ = ("apart", "denies", "ids", "version")

    def __init__(
        self,
        version: int,
        ids: Collection[str],
        apart: tuple[dict[str, tuple[Held, ...]], ...],
        denies: tuple[dict[str, tuple[HeldDeny, ...]], ...],
    ) -> None:
        super().__init__()
        self.version = version
        self.ids = ids
        self.apart = apart
        self.denies = denies

    def joined(self) -> Circle:
        """A copy with nothing apart, so that a decision looks at each scope once only.

        For a caller that asks again. One that holds very much keeps the dictionaries of its groups.
        """
        if sum(map(len, self.apart)) > _WORTH_JOINING:
            return self
        whole = Circle(self.version, self.ids, (), self.denies)
        for more in self.apart:
            if whole.keys().isdisjoint(more):
                whole.update(more)
            else:
                for scope, held in more.items():
                    whole[scope] = whole.get(scope, ()) + held
        return whole


def draw(version: int, ids: Collection[str], every: Iterable[Holdings]) -> Circle:
    """The circle of a caller, from what each of its ids holds."""
    roles, denies = [], []
    for one in every:
        if one.roles:
            roles.append(one.roles)
        if one.denies:
            denies.append(one.denies)
    return Circle(version, ids, tuple(roles), tuple(denies))


def _add(buckets: dict[str, tuple[Entry, ...]], entry: Entry) -> None:
    buckets[entry.scope] = (*buckets.get(entry.scope, ()), entry)


def _remove(buckets: dict[str, tuple[Entry, ...]], entry: Entry) -> None:
    left = tuple(other for other in buckets[entry.scope] if other is not entry)
    if left:
        buckets[entry.scope] = left
    else:
        del buckets[entry.scope]
