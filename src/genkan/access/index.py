"""Everything that a tenant's decisions are made from, kept so that one decision costs a few look-ups.

One index a tenant. It is built from plain values and kept true one change at a time (`put_*`,
`remove_*`), each change a handful of dictionary operations and seen by the very next decision; nothing
is ever rebuilt. Buckets are tuples that are replaced, never altered, so that a reading thread sees the
world before a change or after it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from genkan.access.held import Circle, Held, HeldDeny, Holdings, Role, draw
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment, RoleAssignment, RoleDefinition
from genkan.access.principal import Memberships, Principal
from genkan.access.scopes import ScopeTree

_CIRCLES = 16_384  # callers whose circle is kept, some 2 KB each


class AccessIndex:
    """Definitions, assignments, deny assignments, memberships and the scope tree of one tenant."""

    def __init__(
        self,
        definitions: Iterable[RoleDefinition] = (),
        assignments: Iterable[RoleAssignment] = (),
        denies: Iterable[DenyAssignment] = (),
        members: Iterable[tuple[str, str]] = (),
    ) -> None:
        self.tree = ScopeTree()
        self.memberships = Memberships()
        self.denies: dict[str, HeldDeny] = {}
        self.everyone = Holdings()
        self._roles: dict[str, Role] = {}
        self._held: dict[str, Held] = {}
        self._holdings: dict[str, Holdings] = {ALL_PRINCIPALS: self.everyone}
        self._circles: dict[str, Circle] = {}
        self._version = 0
        for definition in definitions:
            self.put_definition(definition)
        for group, member in members:
            self.put_member(group, member)
        for assignment in assignments:
            self.put_assignment(assignment)
        for deny in denies:
            self.put_deny(deny)

    # Role definitions

    def put_definition(self, definition: RoleDefinition) -> None:
        """Adds a role or replaces what it grants, for the assignments that are there already too."""
        self._role(definition.id).define(definition)

    def remove_definition(self, role_definition_id: str) -> None:
        """Assignments of the role stay and grant nothing."""
        self._role(role_definition_id).define(None)

    def definition(self, role_definition_id: str) -> RoleDefinition | None:
        role = self._roles.get(role_definition_id.lower())
        return None if role is None else role.definition

    # Role assignments

    def put_assignment(self, assignment: RoleAssignment) -> None:
        """Adds an assignment, or replaces the one of the same id."""
        self.remove_assignment(assignment.id)
        held = Held(assignment, self._role(assignment.role_definition_id))
        self._held[assignment.id.lower()] = held
        self.holdings(assignment.principal_id).add_role(held)
        self._version += 1

    def remove_assignment(self, assignment_id: str) -> None:
        """Nothing happens when there is none."""
        held = self._held.pop(assignment_id.lower(), None)
        if held is not None:
            self.holdings(held.assignment.principal_id).remove_role(held)
            self._version += 1

    def assignment(self, assignment_id: str) -> RoleAssignment | None:
        held = self._held.get(assignment_id.lower())
        return None if held is None else held.assignment

    def assignments(self) -> Iterator[RoleAssignment]:
        return (held.assignment for held in self._held.values())

    # Deny assignments

    def put_deny(self, deny: DenyAssignment) -> None:
        self.remove_deny(deny.id)
        held = self.denies[deny.id.lower()] = HeldDeny(deny)
        for principal_id in held.principals:
            self.holdings(principal_id).add_deny(held)
        self._version += 1

    def remove_deny(self, deny_id: str) -> None:
        held = self.denies.pop(deny_id.lower(), None)
        if held is not None:
            for principal_id in held.principals:
                self.holdings(principal_id).remove_deny(held)
            self._version += 1

    # Groups

    def put_member(self, group: str, member: str) -> None:
        self.memberships.put(group, member)
        self._forget_circle(member)

    def remove_member(self, group: str, member: str) -> None:
        self.memberships.remove(group, member)
        self._forget_circle(member)

    # Management groups and subscriptions

    def set_parent(self, group: str, parent: str | None) -> None:
        self.tree.set_parent(group, parent)

    def place_subscription(self, subscription_id: str, group: str | None) -> None:
        self.tree.place_subscription(subscription_id, group)

    # What a decision reads

    def circle(self, principal: Principal) -> Circle:
        """The ids that count for this caller and what they hold; drawn again after a change."""
        object_id = principal.object_id.lower()
        if principal.groups is not None:
            return self._draw(self.paths(principal))
        known = self._circles.get(object_id)
        if known is None:
            if len(self._circles) >= _CIRCLES:
                self._circles = {}
            known = self._circles[object_id] = self._draw(self.memberships.closure(object_id))
        elif known.version != self._version:
            known = self._circles[object_id] = self._draw(known.ids)
        elif known.apart:
            known = self._circles[object_id] = known.joined()
        return known

    def paths(self, principal: Principal) -> dict[str, tuple[str, ...]]:
        """For every id that counts: the way from the caller to it. Explicit groups are one step away."""
        object_id = principal.object_id.lower()
        if principal.groups is None:
            return self.memberships.paths(object_id)
        groups = sorted(group.lower() for group in principal.groups)
        return {object_id: (object_id,)} | {group: (object_id, group) for group in groups if group != object_id}

    def holdings(self, principal_id: str) -> Holdings:
        """What one principal holds itself."""
        key = principal_id.lower()
        holdings = self._holdings.get(key)
        if holdings is None:
            holdings = self._holdings[key] = Holdings()
        return holdings

    def _draw(self, ids: Collection[str]) -> Circle:
        # The version first: a change that happens meanwhile must leave this circle stale.
        version, known = self._version, self._holdings
        return draw(version, ids, [known[one] for one in ids if one in known])

    def _forget_circle(self, member: str) -> None:
        if self.memberships.has_members(member):
            # A group moved: everyone below it is touched. Finding them costs more than finding anew.
            self._circles = {}
        else:
            self._circles.pop(member.lower(), None)

    def _role(self, role_definition_id: str) -> Role:
        key = role_definition_id.lower()
        role = self._roles.get(key)
        if role is None:
            role = self._roles[key] = Role()
        return role
