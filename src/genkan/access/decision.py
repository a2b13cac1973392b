"""The values that a decision is told in: the verdict, its one reason, and what was considered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from genkan.access.conditions import Finding
from genkan.access.model import DenyAssignment, Permission, RoleAssignment, RoleDefinition


class Reason(StrEnum):
    """Why: of the verdict, and of each assignment that was considered.

    `OTHER_SCOPE` and `UNKNOWN_ROLE` come from a trace; a decision alone says `NO_ASSIGNMENT` or `LACKS_ACTION`.
    """

    GRANTED = "Granted"
    DENY_ASSIGNMENT = "DenyAssignment"
    CONDITION_FALSE = "ConditionFalse"
    NOT_YET_EFFECTIVE = "NotYetEffective"
    NO_LONGER_EFFECTIVE = "NoLongerEffective"
    OTHER_SCOPE = "OtherScope"
    NOT_ACTION = "NotAction"
    WRONG_PLANE = "WrongPlane"
    LACKS_ACTION = "LacksAction"
    UNKNOWN_ROLE = "UnknownRole"
    NO_ASSIGNMENT = "NoAssignment"


@dataclass(frozen=True, slots=True)
class Decision:
    """Allowed or not, and what decided it.

    `assignment` granted it, or came nearest to (see `reason`); `deny` is the deny assignment that won.
    Everything else that an explanation needs is worked out by `trace`, with the same arguments.
    """

    allowed: bool
    reason: Reason
    assignment: RoleAssignment | None = None
    deny: DenyAssignment | None = None

    def __bool__(self) -> bool:
        return self.allowed


@dataclass(frozen=True, slots=True)
class Consideration:
    """One role assignment of the caller, anywhere, and why it did or did not help.

    `via` leads from the caller to the holder of the assignment: the caller alone, or the groups between.
    `role` is None for a role that is not known. The other fields are there where `outcome` speaks of them:
    `pattern` and `block` with NOT_ACTION (the pattern that took the action away) and GRANTED (the one that
    granted it); `findings` with CONDITION_FALSE; `effective_at` with the two about time; `deny` with
    DENY_ASSIGNMENT, when the role grants and a deny assignment wins. `would_grant` is true when the role
    names the action: with OTHER_SCOPE, only the place is wrong.
    """

    assignment: RoleAssignment
    role: RoleDefinition | None
    via: tuple[str, ...]
    outcome: Reason
    would_grant: bool = False
    pattern: str | None = None
    block: Permission | None = None
    findings: tuple[Finding, ...] = ()
    effective_at: datetime | None = None
    deny: DenyAssignment | None = None

    @property
    def through_group(self) -> str | None:
        """The group that holds the assignment, or None when the caller holds it itself."""
        return self.via[-1] if len(self.via) > 1 else None


@dataclass(frozen=True, slots=True)
class DenyConsideration:
    """One deny assignment that names the caller and covers the scope, and whether it takes the action away."""

    deny: DenyAssignment
    via: tuple[str, ...]
    applies: bool
    excluded_as: str | None = None
    pattern: str | None = None
    findings: tuple[Finding, ...] = ()
