"""Role assignments: giving a role to a principal at a scope, with Azure's integrity rules."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select

from genkan.access import definitions, holders, rows
from genkan.access.catalogue import Catalogue
from genkan.access.conditions import ConditionError, parse
from genkan.access.errors import (
    AssignmentExists,
    AssignmentFixed,
    InvalidAssignmentId,
    InvalidCondition,
    InvalidPrincipalId,
    PrincipalMissing,
    PrincipalTypeDiffers,
    RoleMissing,
    TooManyAssignments,
)
from genkan.access.model import PrincipalType, RoleAssignment
from genkan.access.scopes import MANAGEMENT_GROUPS, normalize
from genkan.store import Read, Write
from genkan.store.tables.access import role_assignments as table

MOST_IN_SUBSCRIPTION = 4000
MOST_IN_MANAGEMENT_GROUP = 500
NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Wish:
    """What a caller asks for. `principal_type` is None when the directory shall tell it."""

    principal_id: str
    role_definition_id: str  # a GUID or a full id
    principal_type: PrincipalType | None = None
    condition: str | None = None
    condition_version: str | None = None
    description: str | None = None
    delegated_managed_identity_resource_id: str | None = None

    @property
    def role_id(self) -> str:
        return self.role_definition_id.rstrip("/").rpartition("/")[2].lower()


def put(
    tx: Write,
    catalogue: Catalogue,
    scope: str,
    assignment_id: str,
    wish: Wish,
    *,
    now: datetime,
    by: str | None,
    delay: timedelta = NOW,
) -> tuple[RoleAssignment, bool]:
    """Assign a role; True when the assignment is new. `scope` exists: the caller has looked.

    The same assignment again may change its condition and description only. Raises the errors imported above.
    `delay` is how long the assignment takes to count.
    """
    key = guid(assignment_id)
    if key is None:
        raise InvalidAssignmentId(assignment_id)
    principal_id = guid(wish.principal_id)
    if principal_id is None:
        raise InvalidPrincipalId
    condition, version = checked_condition(wish.condition, wish.condition_version)
    role = definitions.find(tx, tx.tenant_id, catalogue, wish.role_id)
    if role is None or not definitions.assignable_at(tx, tx.tenant_id, role, scope):
        raise RoleMissing(wish.role_id)
    kind = _kind(tx, principal_id, wish.principal_type)
    scope_key = normalize(scope)
    found = find(tx, tx.tenant_id, key)
    if found is not None:
        if (normalize(found.scope), found.principal_id, found.role_definition_id) != (scope_key, principal_id, role.id):
            raise AssignmentFixed
        tx.update(
            table,
            {"id": key},
            condition=condition,
            condition_version=version,
            description=wish.description,
            updated_at=now,
            updated_by=by,
        )
        return get(tx, tx.tenant_id, key), False
    _refuse_a_second(tx, scope_key, principal_id, role.id)
    sweep(tx, now)
    tx.delete(table, id=key)  # One of the same id whose removal is still on its way.
    _refuse_too_many(tx, scope_key)
    tx.insert(
        table,
        id=key,
        scope=scope,
        scope_key=scope_key,
        principal_id=principal_id,
        principal_type=kind,
        role_definition_id=role.id,
        condition=condition,
        condition_version=version,
        description=wish.description,
        delegated_managed_identity_resource_id=wish.delegated_managed_identity_resource_id,
        # None is "at once": the decision then need not look at the clock.
        effective_from=now + delay if delay else None,
        effective_until=None,
        created_at=now,
        updated_at=now,
        created_by=by,
        updated_by=by,
    )
    return get(tx, tx.tenant_id, key), True


def remove(tx: Write, assignment_id: str, *, now: datetime, delay: timedelta = NOW) -> RoleAssignment | None:
    """Take an assignment back; None when there is none. With a `delay` it keeps counting until then."""
    found = find(tx, tx.tenant_id, assignment_id)
    if found is None:
        return None
    if delay:
        tx.update(table, {"id": found.id}, effective_until=now + delay, updated_at=now)
    else:
        tx.delete(table, id=found.id)
    return found


def find(tx: Read, tenant_id: str, assignment_id: str) -> RoleAssignment | None:
    """An assignment that has not been taken back."""
    row = tx.get(table, tenant_id=tenant_id, id=assignment_id.lower(), effective_until=None)
    return None if row is None else rows.assignment(row)


def get(tx: Read, tenant_id: str, assignment_id: str) -> RoleAssignment:
    found = find(tx, tenant_id, assignment_id)
    assert found is not None, assignment_id
    return found


def at_scopes(tx: Read, tenant_id: str, scopes: Iterable[str]) -> list[RoleAssignment]:
    """Those at exactly these normalized scopes."""
    query = select(table).where(
        table.c.tenant_id == tenant_id, table.c.effective_until.is_(None), table.c.scope_key.in_(list(scopes))
    )
    return [rows.assignment(row) for row in tx.all(query.order_by(table.c.scope_key, table.c.id))]


def below(tx: Read, tenant_id: str, scope: str) -> list[RoleAssignment]:
    """Those inside a scope by its id, the scope itself left out; `/` has everything below it."""
    prefix = normalize(scope).rstrip("/") + "/"
    query = select(table).where(
        table.c.tenant_id == tenant_id,
        table.c.effective_until.is_(None),
        table.c.scope_key.startswith(prefix, autoescape=True),
        table.c.scope_key != prefix,
    )
    return [rows.assignment(row) for row in tx.all(query.order_by(table.c.scope_key, table.c.id))]


def remove_of_principal(tx: Write, principal_id: str) -> int:
    """Drop every assignment of a principal that is gone for good (managed identities; Azure keeps other orphans)."""
    return tx.delete(table, principal_id=principal_id.lower())


def sweep(tx: Write, now: datetime) -> int:
    """Drop the removed assignments whose delay is over."""
    old = select(table.c.id).where(table.c.tenant_id == tx.tenant_id, table.c.effective_until <= now)
    return sum(tx.delete(table, id=row.id) for row in tx.all(old))


def guid(text: object) -> str | None:
    """A GUID in its stored spelling; None for anything else."""
    try:
        return str(uuid.UUID(text)) if isinstance(text, str) and len(text) == 36 else None
    except ValueError:
        return None


def checked_condition(condition: str | None, version: str | None) -> tuple[str | None, str | None]:
    """A condition that can be read, and its version. Raises `InvalidCondition`."""
    if not condition:
        return None, None
    if version not in (None, "2.0"):
        raise InvalidCondition(f"The condition version '{version}' is not supported; it must be '2.0'.")
    try:
        parse(condition)
    except ConditionError as fault:
        raise InvalidCondition(str(fault)) from None
    return condition, "2.0"


def _kind(tx: Write, principal_id: str, given: PrincipalType | None) -> PrincipalType:
    actual = holders.kind_of(tx, tx.tenant_id, principal_id)
    if actual is None:
        if given is None:
            raise PrincipalMissing(principal_id, tx.tenant_id)
        return given
    if given is not None and given != actual:
        raise PrincipalTypeDiffers(principal_id, actual, given)
    return actual


def _refuse_a_second(tx: Write, scope_key: str, principal_id: str, role_id: str) -> None:
    other = tx.get(
        table,
        tenant_id=tx.tenant_id,
        scope_key=scope_key,
        principal_id=principal_id,
        role_definition_id=role_id,
        effective_until=None,
    )
    if other is not None:
        raise AssignmentExists(other.id)


def _refuse_too_many(tx: Write, scope_key: str) -> None:
    """4,000 in a subscription (groups and resources included), 500 at a management group."""
    count = select(func.count()).select_from(table).where(table.c.tenant_id == tx.tenant_id)
    parts = scope_key.split("/")
    if scope_key.startswith(MANAGEMENT_GROUPS):
        held = tx.value(count.where(table.c.scope_key == scope_key))
        most = MOST_IN_MANAGEMENT_GROUP
    elif len(parts) > 2 and parts[1] == "subscriptions":
        top = "/".join(parts[:3])
        inside = (table.c.scope_key == top) | table.c.scope_key.startswith(top + "/", autoescape=True)
        held, most = tx.value(count.where(inside)), MOST_IN_SUBSCRIPTION
    else:
        return
    if held >= most:
        raise TooManyAssignments
