"""What permission blocks say about one action: taken apart once, each answer remembered.

A block grants an action that matches one of its `actions` and none of its `notActions`; blocks are
united and never merged, and `actions` and `dataActions` never mix. The blocks of a deny assignment are
read the same way, with "grants" meaning "takes away".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from genkan.access.conditions import Condition, read_stored
from genkan.access.model import Permission
from genkan.access.wildcards import Patterns

_REMEMBERED = 4096  # actions a role; the whole catalogue knows 23,000, a program uses some dozens


@dataclass(frozen=True, slots=True)
class Answer:
    """What the blocks say: `grants` outright, grants under one of `conditions`, or neither.

    `taken_away` tells a block that names the action and subtracts it again from one that never names it.
    """

    grants: bool = False
    conditions: tuple[tuple[int, Condition], ...] = ()
    taken_away: bool = False


GRANTS = Answer(grants=True)
TAKEN_AWAY = Answer(taken_away=True)
LACKS = Answer()


class Block:
    """One permission block with its patterns taken apart. Index the pairs by `data`."""

    __slots__ = ("condition", "named", "permission", "subtracted")

    def __init__(self, permission: Permission, *, unreadable_condition_holds: bool) -> None:
        self.permission = permission
        self.named = (Patterns(permission.actions), Patterns(permission.data_actions))
        self.subtracted = (Patterns(permission.not_actions), Patterns(permission.not_data_actions))
        self.condition = read_stored(permission.condition, otherwise=unreadable_condition_holds)


class Blocks:
    """The blocks of one role or deny assignment."""

    __slots__ = ("answers", "blocks")

    def __init__(self, permissions: Iterable[Permission], *, unreadable_condition_holds: bool = False) -> None:
        self.blocks = tuple(
            Block(permission, unreadable_condition_holds=unreadable_condition_holds) for permission in permissions
        )
        # Read directly by the decision: (control, data), each action in lower case -> answer.
        self.answers: tuple[dict[str, Answer], dict[str, Answer]] = ({}, {})

    def answer(self, action: str, data: bool) -> Answer:
        """What the blocks say about an action given in lower case; remembered."""
        answers = self.answers[data]
        known = answers.get(action)
        if known is None:
            if len(answers) >= _REMEMBERED:
                answers.clear()
            known = answers[action] = self._work_out(action, data)
        return known

    def _work_out(self, action: str, data: bool) -> Answer:
        conditions: list[tuple[int, Condition]] = []
        taken_away = False
        for number, block in enumerate(self.blocks):
            if action not in block.named[data]:
                continue
            if action in block.subtracted[data]:
                taken_away = True
            elif block.condition is None:
                return GRANTS
            else:
                conditions.append((number, block.condition))
        if conditions:
            return Answer(conditions=tuple(conditions), taken_away=taken_away)
        return TAKEN_AWAY if taken_away else LACKS
