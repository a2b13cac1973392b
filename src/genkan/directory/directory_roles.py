"""Directory roles (Global Administrator and its like): what they are called, who holds them.

A role is known by its template id, the same in every tenant; `data/directory-roles` names them with their actions.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, or_, select

from genkan.directory import groups, objects
from genkan.directory.errors import AlreadyThere, NotThere, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

EVERYWHERE = "/"
# Only Global and Privileged Role Administrators may let an application into Microsoft Graph by itself.
MAY_GRANT_GRAPH = frozenset({"62e90394-69f5-4237-9190-012177145e10", "e8611ab8-c189-46e8-94e1-60213ab1f814"})
CONDITIONS = {"owner": "$SubjectIsOwner", "self": "$ResourceIsSelf"}


@dataclass(frozen=True, slots=True)
class ActionBlock:
    """Actions such as `microsoft.directory/users/create`; `condition` is Graph's, `$SubjectIsOwner` for one."""

    actions: tuple[str, ...]
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """A built-in role. `by_default`: every member (the first such role) or guest (the second) has it."""

    id: str
    name: str
    blocks: tuple[ActionBlock, ...] = ()
    by_default: bool = False
    inherits_reader: bool = False


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    id: str
    principal_id: str
    role_id: str
    directory_scope: str


@cache
def roles() -> tuple[DirectoryRole, ...]:
    """The roles of the data file, in its order; the format is explained at its head."""
    found: list[DirectoryRole] = []
    for raw in files("genkan.directory").joinpath("data/directory-roles").read_text("utf-8").splitlines():
        line = raw.strip()
        if line.startswith("role "):
            _, id, name = line.split(" ", 2)
            found.append(DirectoryRole(id, name, (ActionBlock(()),)))
        elif line and not line.startswith("#"):
            found[-1] = _with_line(found[-1], line)
    return tuple(found)


def _with_line(role: DirectoryRole, line: str) -> DirectoryRole:
    first, *rest = line.split()
    if first == "default":
        return replace(role, by_default=True)
    if first == "reader":
        return replace(role, inherits_reader=True)
    if first == "when":
        return replace(role, blocks=(*role.blocks, ActionBlock((), CONDITIONS[rest[0]])))
    *before, last = role.blocks
    actions = (*last.actions, *(f"microsoft.directory/{first}/{task}" for task in rest))
    return replace(role, blocks=(*before, ActionBlock(actions, last.condition)))


def assignable() -> list[DirectoryRole]:
    """The roles that can be given to somebody: all but those that everyone has."""
    return [item for item in roles() if not item.by_default]


def default_role(user_type: str, guest_role: str = "", *, reads_others: bool = True) -> DirectoryRole:
    """What a member, or a guest, may do without any assignment, as the tenant's settings have it.

    `guest_role` is the id of the default role that guests have; without `reads_others` people read only themselves.
    """
    member, guest = (item for item in roles() if item.by_default)
    found = guest if user_type == "Guest" and guest_role != member.id else member
    return found if reads_others else _reading_only_itself(found)


@cache
def _reading_only_itself(role: DirectoryRole) -> DirectoryRole:
    def reads_people(action: str) -> bool:
        return action.startswith("microsoft.directory/users/") and action.endswith("/read")

    blocks: list[ActionBlock] = []
    for block in role.blocks:
        about_people = tuple(action for action in block.actions if block.condition is None and reads_people(action))
        blocks.append(replace(block, actions=tuple(action for action in block.actions if action not in about_people)))
        blocks.append(ActionBlock(about_people, CONDITIONS["self"]))
    return replace(role, blocks=tuple(blocks))


def role(name_or_id: str) -> DirectoryRole | None:
    wanted = name_or_id.lower()
    return next((item for item in assignable() if wanted in (item.id, item.name.lower())), None)


def grants(block: ActionBlock, action: str) -> bool:
    """Whether a block covers an action, named without `microsoft.directory/`.

    `allProperties/allTasks` covers everything of its resource, `allProperties/read` every reading.
    """
    resource, _, task = action.partition("/")
    prefix = f"microsoft.directory/{resource}/"
    wanted = {prefix + task, f"{prefix}allProperties/allTasks"}
    if task.endswith("/read"):
        wanted.add(f"{prefix}allProperties/read")
    if resource.startswith("deletedItems."):
        wanted.add(f"microsoft.directory/deletedItems/{task}")
    return not wanted.isdisjoint(block.actions)


def assign(tx: Write, principal_id: str, role_name_or_id: str, scope: str = EVERYWHERE) -> RoleAssignment:
    """Raises `NotThere` for an unknown role or principal, `AlreadyThere`, `Unacceptable` for another scope."""
    wanted = role(role_name_or_id)
    if wanted is None:
        raise NotThere("directoryRole", role_name_or_id)
    if scope != EVERYWHERE:
        raise Unacceptable("directoryScopeId", "Only the directory scope '/' is served.")
    kind = objects.kind_of(tx, tx.tenant_id, principal_id)
    if kind not in ("user", "group", "servicePrincipal"):
        raise NotThere("principal", principal_id)
    group = groups.find(tx, tx.tenant_id, principal_id) if kind == "group" else None
    if group is not None and not group.role_assignable:
        # Otherwise whoever manages groups could make themselves an administrator.
        raise Unacceptable("principalId", "The group must be created with isAssignableToRole to hold a directory role.")
    key = {"principal_id": principal_id, "role_id": wanted.id, "directory_scope": scope}
    if tx.get(tables.directory_role_assignments, tenant_id=tx.tenant_id, **key):
        raise AlreadyThere("role assignment")
    assignment_id = secrets.token_urlsafe(32)
    tx.insert(tables.directory_role_assignments, id=assignment_id, **key)
    return RoleAssignment(assignment_id, principal_id, wanted.id, scope)


def remove(tx: Write, assignment_id: str) -> None:
    if not tx.delete(tables.directory_role_assignments, id=assignment_id):
        raise NotThere("roleAssignment", assignment_id)


def find(tx: Read, tenant_id: str, assignment_id: str) -> RoleAssignment | None:
    row = tx.get(tables.directory_role_assignments, tenant_id=tenant_id, id=assignment_id)
    return _assignment(row) if row else None


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[RoleAssignment]:
    table = tables.directory_role_assignments
    query = select(table).where(table.c.tenant_id == tenant_id, *where)
    return [_assignment(row) for row in tx.all(query.order_by(*(order_by or (table.c.id,))).limit(limit))]


def assigned(tx: Read, tenant_id: str, principal_ids: Iterable[str]) -> list[RoleAssignment]:
    """The assignments of these principals."""
    table = tables.directory_role_assignments
    return every(tx, tenant_id, table.c.principal_id.in_(list(principal_ids)))


def role_ids(tenant_id: str, principal_id: str, group_ids: Select[Any] | None = None) -> Select[Any]:
    """A query for the ids of the roles that a principal holds; `group_ids` are groups that hold them for it."""
    table = tables.directory_role_assignments
    by = table.c.principal_id == principal_id
    if group_ids is not None:
        by = or_(by, table.c.principal_id.in_(group_ids))
    return select(table.c.role_id.label("id")).where(table.c.tenant_id == tenant_id, by)


def held(tx: Read, tenant_id: str, principal_ids: Iterable[str]) -> list[DirectoryRole]:
    """The roles that these principals (a caller and its groups) hold."""
    table = tables.directory_role_assignments
    query = select(table.c.role_id).where(table.c.tenant_id == tenant_id, table.c.principal_id.in_(list(principal_ids)))
    ids = {row.role_id for row in tx.all(query)}
    found = [item for item in assignable() if item.id in ids]
    readers = role("Directory Readers")
    if readers and readers not in found and any(item.inherits_reader for item in found):
        found.append(readers)
    return found


def _assignment(row: Row[Any]) -> RoleAssignment:
    return RoleAssignment(row.id, row.principal_id, row.role_id, row.directory_scope)
