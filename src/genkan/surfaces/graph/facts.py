"""Facts as a table: the built-in roles stand in a data file, yet `$filter` on them is SQL like every other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, Boolean, ColumnElement, String, column, select, values

from genkan.directory import directory_roles
from genkan.store import Read


@dataclass(frozen=True, slots=True)
class RoleFact:
    """A built-in role as Graph lists it."""

    id: str
    display_name: str
    is_built_in: bool
    is_enabled: bool
    actions: tuple[str, ...]

    @property
    def role_id(self) -> str:
        return self.id

    @property
    def properties(self) -> dict[str, Any]:
        return {
            "rolePermissions": [{"allowedResourceActions": list(self.actions), "condition": None}],
        }


@cache
def role_table() -> CTE:
    """The roles that can be assigned, as a common table expression."""
    columns = (
        column("id", String),
        column("role_id", String),
        column("display_name", String),
        column("display_name_key", String),
        column("is_built_in", Boolean),
        column("is_enabled", Boolean),
    )
    rows = [(role.id, role.id, role.name, role.name.lower(), True, True) for role in directory_roles.assignable()]
    return values(*columns, name="built_in").data(rows).cte("built_in_roles")


def every_role(
    tx: Read,
    _tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[RoleFact]:
    table = role_table()
    query = select(table.c.id).where(*where).order_by(*(order_by or (table.c.id,))).limit(limit)
    found = []
    for row in tx.all(query):
        role = directory_roles.role(row.id)
        assert role is not None, "the table is made of these roles"
        actions = tuple(action for block in role.blocks for action in block.actions)
        found.append(RoleFact(role.id, role.name, True, True, actions))
    return found
