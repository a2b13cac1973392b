"""Stored rows as the values that decisions are made from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row

from genkan.access.model import DenyAssignment, Permission, RoleAssignment, RoleDefinition

_LISTS = {
    "actions": "actions",
    "not_actions": "notActions",
    "data_actions": "dataActions",
    "not_data_actions": "notDataActions",
}


def permission_from_json(block: Mapping[str, Any]) -> Permission:
    """A permission block in ARM's own shape; absent lists are empty."""
    lists = {field: tuple(block.get(name) or ()) for field, name in _LISTS.items()}
    return Permission(
        **lists, condition=block.get("condition") or None, condition_version=block.get("conditionVersion") or None
    )


def permission_to_json(block: Permission) -> dict[str, Any]:
    """The shape that ARM answers: all four lists, and the condition where there is one."""
    shown: dict[str, Any] = {name: list(getattr(block, field)) for field, name in _LISTS.items()}
    if block.condition is not None:
        shown |= {"condition": block.condition, "conditionVersion": block.condition_version}
    return shown


def permissions_from_json(blocks: Sequence[Mapping[str, Any]]) -> tuple[Permission, ...]:
    return tuple(permission_from_json(block) for block in blocks)


def definition(row: Row[Any]) -> RoleDefinition:
    """A row of `role_definitions`: a custom role."""
    return RoleDefinition(
        id=row.id,
        name=row.name,
        permissions=permissions_from_json(row.permissions),
        assignable_scopes=tuple(row.assignable_scopes),
        kind="CustomRole",
        description=row.description,
        created_on=row.created_at,
        updated_on=row.updated_at,
        created_by=row.created_by,
        updated_by=row.updated_by,
    )


def assignment(row: Row[Any]) -> RoleAssignment:
    """A row of `role_assignments`."""
    return RoleAssignment(
        id=row.id,
        scope=row.scope,
        principal_id=row.principal_id,
        principal_type=row.principal_type,
        role_definition_id=row.role_definition_id,
        condition=row.condition,
        condition_version=row.condition_version,
        description=row.description,
        delegated_managed_identity_resource_id=row.delegated_managed_identity_resource_id,
        effective_from=row.effective_from,
        effective_until=row.effective_until,
        created_on=row.created_at,
        updated_on=row.updated_at,
        created_by=row.created_by,
        updated_by=row.updated_by,
    )


def deny_assignment(row: Row[Any]) -> DenyAssignment:
    """A row of `deny_assignments`."""
    return DenyAssignment(
        id=row.id,
        name=row.name,
        scope=row.scope,
        permissions=permissions_from_json(row.permissions),
        principals=tuple(row.principals),
        exclude_principals=tuple(row.exclude_principals),
        does_not_apply_to_child_scopes=row.does_not_apply_to_child_scopes,
        is_system_protected=row.is_system_protected,
        description=row.description,
        condition=row.condition,
        condition_version=row.condition_version,
    )
