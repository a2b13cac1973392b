"""Long-running operations: begun now, done when the clock says so.

No thread waits for them. An operation is due at `ends_at`, and whoever looks at the tenant first after that
applies its effect (`effects.py`) in one transaction, so that several processes agree and a restart loses none.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, select

from genkan.resources import ids
from genkan.resources.errors import Busy
from genkan.store import Read, Write
from genkan.store.tables.resources import operations as table

Status = Literal["InProgress", "Succeeded", "Failed", "Canceled"]


@dataclass(frozen=True, slots=True)
class Operation:
    id: str
    subscription_id: str | None
    scope: str  # the id of what it works on
    name: str  # the action, e.g. Microsoft.Compute/virtualMachines/start/action
    status: Status
    started_at: datetime
    ends_at: datetime
    retry_after: int
    effect: Mapping[str, Any]
    error: Mapping[str, Any] | None
    started_by: str | None


def begin(
    tx: Write,
    *,
    scope: str,
    name: str,
    effect: Mapping[str, Any],
    started_by: str,
    now: datetime,
    lasts: timedelta,
) -> Operation:
    """Note an operation that ends after `lasts`. Raises `Busy` while another works on the same thing."""
    busy = select(table).where(
        table.c.tenant_id == tx.tenant_id, table.c.status == "InProgress", table.c.scope_key == ids.key(scope)
    )
    if (other := tx.first(busy)) is not None:
        raise Busy(scope, other.name)
    operation = Operation(
        id=str(uuid.uuid4()),
        subscription_id=ids.subscription_id(scope),
        scope=scope,
        name=name,
        status="InProgress",
        started_at=now,
        ends_at=now + lasts,
        # At least one: a client takes 0 for "not said" and then waits its own thirty seconds.
        retry_after=max(1, round(lasts.total_seconds())),
        effect=dict(effect),
        error=None,
        started_by=started_by,
    )
    tx.insert(
        table,
        id=operation.id,
        subscription_id=operation.subscription_id,
        scope=scope,
        scope_key=ids.key(scope),
        name=name,
        status=operation.status,
        started_at=now,
        ends_at=operation.ends_at,
        retry_after=operation.retry_after,
        effect=dict(effect),
        error=None,
        started_by=started_by,
    )
    return operation


def find(tx: Read, tenant_id: str, operation_id: str) -> Operation | None:
    row = tx.get(table, tenant_id=tenant_id, id=operation_id.lower())
    return None if row is None else _made(row)


def due(tx: Read, tenant_id: str, now: datetime) -> list[Operation]:
    """What should have ended by now and has not been applied, oldest first."""
    query = (
        select(table)
        .where(table.c.tenant_id == tenant_id, table.c.status == "InProgress", table.c.ends_at <= now)
        .order_by(table.c.ends_at)
    )
    return [_made(row) for row in tx.all(query)]


def next_end(tx: Read, tenant_id: str) -> datetime | None:
    """When the first of the tenant's running operations ends; None when none runs."""
    query = select(table.c.ends_at).where(table.c.tenant_id == tenant_id, table.c.status == "InProgress")
    row = tx.first(query.order_by(table.c.ends_at).limit(1))
    return None if row is None else row.ends_at


def end(tx: Write, operation: Operation, status: Status, error: Mapping[str, Any] | None = None) -> None:
    tx.update(table, {"id": operation.id}, status=status, error=None if error is None else dict(error))


def _made(row: Row[Any]) -> Operation:
    return Operation(
        id=row.id,
        subscription_id=row.subscription_id,
        scope=row.scope,
        name=row.name,
        status=row.status,
        started_at=row.started_at,
        ends_at=row.ends_at,
        retry_after=row.retry_after,
        effect=row.effect,
        error=row.error,
        started_by=row.started_by,
    )
