"""The nouns of Azure RBAC as plain values: role definition, assignment, deny assignment.

Nothing here knows HTTP or a database. Ids are lower-case GUID strings without a path; scopes are
resource ids as written (`/`, `/subscriptions/...`), compared case-insensitively by whole segments.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

RoleKind = Literal["BuiltInRole", "CustomRole"]
PrincipalType = Literal["User", "Group", "ServicePrincipal", "ForeignGroup", "Device"]

ALL_PRINCIPALS = "00000000-0000-0000-0000-000000000000"


@dataclass(frozen=True, slots=True)
class Permission:
    """One permission block. Blocks of a role are united, never merged with one another."""

    actions: tuple[str, ...] = ()
    not_actions: tuple[str, ...] = ()
    data_actions: tuple[str, ...] = ()
    not_data_actions: tuple[str, ...] = ()
    condition: str | None = None
    condition_version: str | None = None


@dataclass(frozen=True, slots=True)
class RoleDefinition:
    """What a role grants. `id` is the GUID; the ARM id is built by the surface."""

    id: str
    name: str
    permissions: tuple[Permission, ...]
    assignable_scopes: tuple[str, ...] = ("/",)
    kind: RoleKind = "BuiltInRole"
    description: str = ""
    created_on: datetime | None = None
    updated_on: datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True)
class RoleAssignment:
    """A principal holds a role at a scope. `effective_from` is later than `created_on` while it propagates."""

    id: str
    scope: str
    principal_id: str
    principal_type: PrincipalType
    role_definition_id: str
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None
    delegated_managed_identity_resource_id: str | None = None
    effective_from: datetime | None = None
    effective_until: datetime | None = None
    created_on: datetime | None = None
    updated_on: datetime | None = None
    created_by: str | None = None
    updated_by: str | None = None


@dataclass(frozen=True, slots=True)
class DenyAssignment:
    """Takes actions away from principals, over every role. Users read them; seeds and the CLI write them."""

    id: str
    name: str
    scope: str
    permissions: tuple[Permission, ...]
    principals: tuple[str, ...]
    exclude_principals: tuple[str, ...] = ()
    does_not_apply_to_child_scopes: bool = False
    is_system_protected: bool = True
    description: str = ""
    condition: str | None = None
    condition_version: str | None = None
