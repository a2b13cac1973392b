"""An explanation (`genkan.why/1`) as a picture: the caller, the levels of the scope, what was considered on each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from genkan.access.scopes import normalize
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.scope import Scope

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """One scope on the way down, with the assignments that stand there."""

    at: Scope
    considered: list[Row]
    last: bool


class Explained:
    """The document with what a page needs worked out."""

    def __init__(self, document: Row) -> None:
        self.document = document
        self.allowed: bool = document["verdict"]["allowed"]
        self.scope: str | None = document["what"]["scope"]

    @property
    def levels(self) -> list[Level]:
        """From the outermost scope at which something was considered to the scope asked for."""
        if self.scope is None:
            return []
        asked = scope.read(self.scope)
        chain = [*asked.parents, asked]
        named = {normalize(one.id) for one in chain}
        considered = self.document["considered"]
        # Management groups and the root are no part of the id: they show where an assignment stands there.
        above = {one["scope"]: None for one in considered if one["scope"] and _is_above(one)}
        chain = [scope.read(one) for one in above if normalize(one) not in named] + chain
        return [Level(one, [row for row in considered if _stands_at(row, one)], one is chain[-1]) for one in chain]

    @property
    def elsewhere(self) -> list[Row]:
        """What stands at none of these levels."""
        shown = [id(row) for level in self.levels for row in level.considered]
        return [row for row in self.document["considered"] if id(row) not in shown]

    @property
    def widest(self) -> int:
        """The most operations that a suggested role grants: the scale of the bars."""
        mend = self.document["mend"] or {}
        return max((role["also"] for role in mend.get("roles", ())), default=1) or 1


def _is_above(one: Row) -> bool:
    """A root or management group scope that covers the request: elsewhere would say OtherScope."""
    return scope.read(one["scope"]).kind in ("tenant", "management") and one["outcome"] != "OtherScope"


def _stands_at(one: Row, level: Scope) -> bool:
    return one["scope"] is not None and normalize(one["scope"]) == normalize(level.id)
