"""The world as plain dictionaries: what the floor and the peers are fed from, and the oracle's own answer."""

from __future__ import annotations

import re
from collections import defaultdict

from bench.access.world import MANAGEMENT, Question, World

from genkan.access.model import Permission


class Plain:
    """Closures of groups and chains of scopes, worked out beforehand the simplest way."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.roles = {role.id: role for role in world.roles}
        self.above: dict[str, list[str]] = defaultdict(list)
        for group, member in world.members:
            self.above[member].append(group)
        self.closures = {user: self._closure(user) for user in world.users}
        self.tops = {f"/subscriptions/{s}": self._climb(group) for s, group in world.subscriptions.items()}
        self._granted: dict[tuple[str, str, bool], bool] = {}

    def chain(self, scope: str) -> list[str]:
        """Every scope that covers a lower-case scope of this world, narrowest first."""
        segments = scope.split("/")
        found = []
        if len(segments) > 5:
            found.append(scope)
            segments = segments[:5]
        if len(segments) == 5:
            found.append("/".join(segments))
        subscription = "/".join(segments[:3])
        return [*found, subscription, *self.tops[subscription]]

    def grants(self, role_id: str, action: str, data: bool) -> bool:
        key = (role_id, action, data)
        known = self._granted.get(key)
        if known is None:
            blocks = self.roles[role_id].permissions
            known = self._granted[key] = any(_names(block, action, data) for block in blocks)
        return known

    def answer(self, question: Question) -> bool:
        """The oracle: every assignment looked at, one after another."""
        ids = set(self.closures[question.principal])
        chain = set(self.chain(question.scope))
        return any(
            assignment.principal_id in ids
            and assignment.scope in chain
            and self.grants(assignment.role_definition_id, question.action, question.data)
            for assignment in self.world.assignments
        )

    def _closure(self, user: str) -> list[str]:
        found = [user]
        for one in found:
            found += [group for group in self.above.get(one, ()) if group not in found]
        return found

    def _climb(self, group: str | None) -> list[str]:
        found = []
        while group is not None:
            found.append(MANAGEMENT + group)
            group = self.world.group_parents[group]
        return [*found, "/"]


def _names(block: Permission, action: str, data: bool) -> bool:
    yes = block.data_actions if data else block.actions
    no = block.not_data_actions if data else block.not_actions
    return any(_matches(one, action) for one in yes) and not any(_matches(one, action) for one in no)


def _matches(pattern: str, action: str) -> bool:
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE) is not None
