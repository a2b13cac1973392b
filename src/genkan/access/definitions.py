"""Role definitions: the built-in ones of the catalogue, and the custom ones that are written here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from genkan.access import rows
from genkan.access.catalogue import Catalogue
from genkan.access.catalogue.operations import Known
from genkan.access.errors import (
    AssignableScopesMissing,
    BuiltInRoleFixed,
    InvalidAssignableScope,
    InvalidRole,
    NoScope,
    RoleInUse,
    RoleNameMissing,
    RoleNameTaken,
    TooManyRoles,
    UnknownAction,
)
from genkan.access.model import Permission, RoleDefinition
from genkan.access.scopes import MANAGEMENT_GROUPS, ancestors, normalize
from genkan.store import Read, Write
from genkan.store.tables import access as tables
from genkan.store.tables import resources as resource_tables

MOST_CUSTOM_ROLES = 5000
LONGEST_NAME = 512
MOST_MANAGEMENT_GROUPS = 1
_GROUP_SCOPE = re.compile(r"/subscriptions/[^/]+(/resourcegroups/[^/]+(/providers/.+)?)?$")


@dataclass(frozen=True, slots=True)
class Wish:
    """A custom role as its author wants it."""

    name: str
    permissions: Sequence[Permission]
    assignable_scopes: Sequence[str]
    description: str = ""


def put(
    tx: Write, catalogue: Catalogue, role_id: str, wish: Wish, *, now: datetime, by: str | None
) -> tuple[RoleDefinition, bool]:
    """Create or replace a custom role; True when it is new. Raises the errors imported above."""
    if catalogue.role(role_id) is not None:
        raise BuiltInRoleFixed(role_id)
    _check(tx, catalogue, role_id, wish)
    table = tables.role_definitions
    written = {
        "name": wish.name,
        "name_key": wish.name.lower(),
        "description": wish.description,
        "permissions": [rows.permission_to_json(block) for block in wish.permissions],
        "assignable_scopes": list(wish.assignable_scopes),
        "updated_at": now,
        "updated_by": by,
    }
    if tx.update(table, {"id": role_id}, **written):
        return _custom(tx, role_id), False
    count = select(func.count()).select_from(table).where(table.c.tenant_id == tx.tenant_id)
    if tx.value(count) >= MOST_CUSTOM_ROLES:
        raise TooManyRoles
    tx.insert(table, id=role_id, created_at=now, created_by=by, **written)
    return _custom(tx, role_id), True


def remove(tx: Write, catalogue: Catalogue, role_id: str) -> RoleDefinition | None:
    """Delete a custom role; None when there is none. Raises `BuiltInRoleFixed`, `RoleInUse`."""
    if catalogue.role(role_id) is not None:
        raise BuiltInRoleFixed(role_id)
    row = tx.get(tables.role_definitions, tenant_id=tx.tenant_id, id=role_id.lower())
    if row is None:
        return None
    used = tables.role_assignments
    if tx.get(used, tenant_id=tx.tenant_id, role_definition_id=row.id, effective_until=None) is not None:
        raise RoleInUse(row.id)
    tx.delete(tables.role_definitions, id=row.id)
    return rows.definition(row)


def find(tx: Read, tenant_id: str, catalogue: Catalogue, role_id: str) -> RoleDefinition | None:
    """A role by its GUID, built-in or custom."""
    built_in = catalogue.role(role_id)
    if built_in is not None:
        return built_in
    row = tx.get(tables.role_definitions, tenant_id=tenant_id, id=role_id.lower())
    return None if row is None else rows.definition(row)


def custom(tx: Read, tenant_id: str) -> list[RoleDefinition]:
    table = tables.role_definitions
    query = select(table).where(table.c.tenant_id == tenant_id).order_by(table.c.name_key)
    return [rows.definition(row) for row in tx.all(query)]


def assignable_at(tx: Read, tenant_id: str, role: RoleDefinition, scope: str) -> bool:
    """Whether a role may be assigned at a scope: one of its assignable scopes is there or above."""
    if role.kind == "BuiltInRole":
        return True
    covering = chain(tx, tenant_id, scope)
    return any(normalize(one) in covering for one in role.assignable_scopes)


def chain(tx: Read, tenant_id: str, scope: str) -> list[str]:
    """Every scope that covers `scope`, itself first: what its id says, then its management groups, then `/`."""
    found = [one for one in ancestors(scope) if one != "/"]
    group: str | None = None
    if found:
        parts = found[-1].split("/")
        if found[-1].startswith(MANAGEMENT_GROUPS):
            row = tx.get(tables.management_groups, tenant_id=tenant_id, name=parts[-1])
            group = None if row is None else row.parent
        elif parts[1] == "subscriptions" and len(parts) > 2:
            row = tx.get(resource_tables.subscriptions, tenant_id=tenant_id, id=parts[2])
            group = None if row is None else row.management_group
    while group is not None:
        found.append(MANAGEMENT_GROUPS + group)
        row = tx.get(tables.management_groups, tenant_id=tenant_id, name=group)
        group = None if row is None else row.parent
    return [*found, "/"]


def _custom(tx: Read, role_id: str) -> RoleDefinition:
    row = tx.get(tables.role_definitions, id=role_id.lower())
    assert row is not None, role_id
    return rows.definition(row)


def _check(tx: Write, catalogue: Catalogue, role_id: str, wish: Wish) -> None:
    if not wish.name.strip():
        raise RoleNameMissing
    if len(wish.name) > LONGEST_NAME:
        raise InvalidRole(f"The role name must have at most {LONGEST_NAME} characters.")
    if not wish.permissions:
        raise InvalidRole("The role definition must have permissions.")
    other = tx.get(tables.role_definitions, tenant_id=tx.tenant_id, name_key=wish.name.lower())
    built_in = catalogue.role_named(wish.name)
    if (other is not None and other.id != role_id) or built_in is not None:
        raise RoleNameTaken(wish.name)
    _check_scopes(tx, wish)
    for block in wish.permissions:
        for data, patterns in (
            (False, (*block.actions, *block.not_actions)),
            (True, (*block.data_actions, *block.not_data_actions)),
        ):
            for pattern in patterns:
                _check_pattern(catalogue, pattern, data)


def _check_scopes(tx: Write, wish: Wish) -> None:
    if not wish.assignable_scopes:
        raise AssignableScopesMissing
    groups = 0
    for scope in wish.assignable_scopes:
        if not scope.startswith("/"):
            raise NoScope(scope)
        where = normalize(scope)
        if where.startswith(MANAGEMENT_GROUPS):
            groups += 1
            name = where.removeprefix(MANAGEMENT_GROUPS)
            if tx.get(tables.management_groups, tenant_id=tx.tenant_id, name=name) is None:
                raise InvalidAssignableScope(scope, "there is no such management group")
            if any(block.data_actions for block in wish.permissions):
                raise InvalidAssignableScope(scope, "a role with dataActions cannot be assigned at a management group")
        elif not _GROUP_SCOPE.match(where):
            raise InvalidAssignableScope(scope, "custom roles take subscriptions, groups and one management group")
        elif not _exists(tx, where):
            raise InvalidAssignableScope(scope, "there is no such subscription or resource group")
    if groups > MOST_MANAGEMENT_GROUPS:
        raise InvalidRole("A custom role can have only one management group among its assignable scopes.")


def _exists(tx: Write, where: str) -> bool:
    parts = where.split("/")
    if tx.get(resource_tables.subscriptions, tenant_id=tx.tenant_id, id=parts[2]) is None:
        return False
    if len(parts) < 5:
        return True
    key = {"subscription_id": parts[2], "name_key": parts[4]}
    return tx.get(resource_tables.resource_groups, tenant_id=tx.tenant_id, **key) is not None


def _check_pattern(catalogue: Catalogue, pattern: str, data: bool) -> None:
    """Refuse what names a provider that is fully known and none of its operations; the rest may be real."""
    provider = pattern.partition("/")[0]
    if "*" in provider:
        return
    if catalogue.is_known(pattern, data) is Known.UNKNOWN_OPERATION and not catalogue.operations.expand(pattern, data):
        raise UnknownAction(pattern)
