"""Groups: security and Microsoft 365 groups, their assigned members, and who is in which group through others."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, select

from genkan.directory import objects, references, values
from genkan.directory.errors import AlreadyThere, NotThere, Taken, Unacceptable
from genkan.store import Read, Write
from genkan.store.tables import directory as tables

_NOT_IN_NICKNAMES = re.compile(r"""[\s@()\\\[\]";:<>,]""")


@dataclass(frozen=True, slots=True)
class Group:
    """`properties` holds the rest of Graph's resource by its own names (groupTypes, description, visibility)."""

    tenant_id: str
    id: str
    display_name: str
    mail_nickname: str
    security_enabled: bool
    mail_enabled: bool
    unique_name: str | None
    created_at: datetime
    deleted_at: datetime | None = None
    revision: int = 0
    properties: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role_assignable(self) -> bool:
        """Whether directory roles can be assigned to it; said once, when it is made."""
        return bool(self.properties.get("isAssignableToRole"))


def create(
    tx: Write,
    display_name: str,
    mail_nickname: str,
    now: datetime,
    *,
    security_enabled: bool = True,
    mail_enabled: bool = False,
    unique_name: str | None = None,
    properties: Mapping[str, Any] | None = None,
) -> Group:
    """Add a group; display names need not be unique. Raises `Taken` for the unique name."""
    group_id = str(uuid.uuid4())
    _check_nickname(tx, mail_nickname, mail_enabled=mail_enabled)
    if unique_name is not None and tx.get(tables.groups, tenant_id=tx.tenant_id, unique_name=unique_name):
        raise Taken("group", "uniqueName", unique_name)
    tx.insert(
        tables.groups,
        id=group_id,
        display_name=display_name,
        mail_nickname=mail_nickname,
        mail_nickname_key=mail_nickname.lower(),
        security_enabled=security_enabled,
        mail_enabled=mail_enabled,
        unique_name=unique_name,
        created_at=now,
        properties={name: value for name, value in (properties or {}).items() if value is not None},
    )
    made = _must(tx, group_id)
    values.written(tx, "group", None, made)
    return made


def find(tx: Read, tenant_id: str, id: str) -> Group | None:
    row = objects.find(tx, tables.groups, tenant_id, id=id.lower())
    return group(row) if row else None


def find_by_unique_name(tx: Read, tenant_id: str, unique_name: str) -> Group | None:
    row = objects.find(tx, tables.groups, tenant_id, unique_name=unique_name)
    return group(row) if row else None


def has_nickname(tx: Read, tenant_id: str, nickname: str) -> bool:
    """Whether a group that gets mail has this nickname."""
    key = {"mail_nickname_key": nickname.lower(), "mail_enabled": True}
    return objects.find(tx, tables.groups, tenant_id, **key) is not None


def every(
    tx: Read,
    tenant_id: str,
    *where: ColumnElement[bool],
    order_by: Sequence[ColumnElement[Any]] = (),
    limit: int | None = None,
) -> list[Group]:
    rows = tx.all(objects.living(tables.groups, tenant_id, *where, order_by=order_by, limit=limit))
    return [group(row) for row in rows]


def update(tx: Write, group_id: str, *, properties: Mapping[str, Any] | None = None, **columns: Any) -> Group:
    """Change columns (`display_name`, `mail_nickname`, `security_enabled`, `mail_enabled`) and properties."""
    found = _must(tx, group_id)
    nickname = columns.get("mail_nickname", found.mail_nickname)
    if nickname != found.mail_nickname:
        _check_nickname(tx, nickname, mail_enabled=columns.get("mail_enabled", found.mail_enabled))
    for name in ("display_name", "mail_nickname"):
        if name in columns:
            columns[f"{name}_key"] = columns[name].lower()
    merged = {**found.properties, **(properties or {})}
    kept = {name: value for name, value in merged.items() if value is not None}
    tx.update(tables.groups, {"id": group_id}, properties=kept, **columns)
    after = _must(tx, group_id)
    values.written(tx, "group", found, after)
    return after


def delete(tx: Write, group_id: str, now: datetime) -> None:
    found = _must(tx, group_id)
    objects.bury(tx, "group", group_id, now)
    values.written(tx, "group", found, None)


def restore(tx: Write, group_id: str, now: datetime) -> Group:
    if objects.buried(tx, tx.tenant_id, "group", group_id, now) is None:
        raise NotThere("group", group_id)
    tx.update(tables.groups, {"id": group_id}, deleted_at=None)
    restored = _must(tx, group_id)
    values.written(tx, "group", None, restored)
    return restored


def purge(tx: Write, group_id: str) -> None:
    references.forget(tx, group_id)
    tx.delete(tables.groups, id=group_id)


def add_member(tx: Write, group_id: str, member_id: str) -> None:
    """Raises `NotThere`, `AlreadyThere`, and `Unacceptable` for what cannot be a member."""
    found = _must(tx, group_id)
    kind = objects.kind_of(tx, tx.tenant_id, member_id)
    if kind is None:
        raise NotThere("member", member_id)
    if kind == "group" and found.role_assignable:
        raise Unacceptable("members", "Nesting is not supported for groups that can be assigned to directory roles.")
    if kind == "application" or member_id == group_id:
        raise Unacceptable("members", "Invalid object type: only users, groups and service principals can be members.")
    if tx.get(tables.memberships, tenant_id=tx.tenant_id, group_id=group_id, member_id=member_id):
        raise AlreadyThere("members")
    tx.insert(tables.memberships, group_id=group_id, member_id=member_id, member_type=objects.REFERENCE_KINDS[kind])
    _touch(tx, group_id)


def remove_member(tx: Write, group_id: str, member_id: str) -> None:
    if not tx.delete(tables.memberships, group_id=group_id, member_id=member_id):
        raise NotThere("member", member_id)
    _touch(tx, group_id)


def _touch(tx: Write, group_id: str) -> None:
    """A group's revision moves with its members: delta queries and ETags tell of them."""
    tx.update(tables.groups, {"id": group_id})


def member_ids(tenant_id: str, group_id: str, *, transitive: bool = False) -> Select[Any]:
    """A query for the ids of a group's members; `transitive` also those in groups inside it (cycles end)."""
    table = tables.memberships
    direct = select(table.c.member_id.label("id")).where(table.c.tenant_id == tenant_id, table.c.group_id == group_id)
    if not transitive:
        return direct
    reached = direct.cte("reached", recursive=True)
    further = select(table.c.member_id).where(table.c.tenant_id == tenant_id, table.c.group_id == reached.c.id)
    return select(reached.union(further).c.id)


def group_ids(tenant_id: str, member_id: str, *, transitive: bool = False) -> Select[Any]:
    """A query for the ids of the living groups a principal is in; `transitive` also through other groups."""
    table, living = tables.memberships, tables.groups
    direct = select(table.c.group_id.label("id")).where(table.c.tenant_id == tenant_id, table.c.member_id == member_id)
    if transitive:
        reached = direct.cte("reached", recursive=True)
        further = select(table.c.group_id).where(table.c.tenant_id == tenant_id, table.c.member_id == reached.c.id)
        direct = select(reached.union(further).c.id)
    return select(living.c.id).where(
        living.c.tenant_id == tenant_id, living.c.deleted_at.is_(None), living.c.id.in_(direct)
    )


def in_ids(ids: Iterable[str]) -> ColumnElement[bool]:
    return tables.groups.c.id.in_(list(ids))


def is_security() -> ColumnElement[bool]:
    return tables.groups.c.security_enabled.is_(True)


def groups_of(tx: Read, tenant_id: str, member_id: str) -> frozenset[str]:
    """The ids of all groups a principal is in, also through other groups."""
    return frozenset(row.id for row in tx.all(group_ids(tenant_id, member_id, transitive=True)))


def group(row: Row[Any]) -> Group:
    return Group(
        row.tenant_id,
        row.id,
        row.display_name,
        row.mail_nickname,
        row.security_enabled,
        row.mail_enabled,
        row.unique_name,
        row.created_at,
        row.deleted_at,
        row.revision,
        row.properties,
    )


def _check_nickname(tx: Write, nickname: str, *, mail_enabled: bool) -> None:
    """Groups that get mail have their nickname alone. Raises `Unacceptable`, `Taken`."""
    if _NOT_IN_NICKNAMES.search(nickname):
        reason = "Invalid value specified for property 'mailNickname' of resource 'Group'."
        raise Unacceptable("mailNickname", reason)
    if mail_enabled and has_nickname(tx, tx.tenant_id, nickname):
        raise Taken("group", "mailNickname", nickname)


def _must(tx: Write, group_id: str) -> Group:
    found = find(tx, tx.tenant_id, group_id)
    if found is None:
        raise NotThere("group", group_id)
    return found
