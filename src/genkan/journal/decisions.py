"""Finding journalled decisions again, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import desc, func, or_, select

from genkan.store import Read
from genkan.store.tables.journal import decisions


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for; None stands for any. `scope` takes what is at it or below it, `before` what is older."""

    principal_id: str | None = None
    surface: str | None = None
    scope: str | None = None
    allowed: bool | None = False
    before: datetime | None = None


def find(tx: Read, tenant_id: str, decision_id: str) -> dict[str, Any] | None:
    row = tx.get(decisions, tenant_id=tenant_id, id=decision_id)
    return None if row is None else dict(row._mapping)


def listed_by(tx: Read, tenant_id: str, wanted: Wanted, *, limit: int) -> list[dict[str, Any]]:
    """Newest first; the whole rows."""
    query = select(decisions).where(decisions.c.tenant_id == tenant_id)
    if wanted.principal_id is not None:
        query = query.where(decisions.c.principal_id == wanted.principal_id.lower())
    if wanted.surface is not None:
        query = query.where(decisions.c.surface == wanted.surface)
    if wanted.allowed is not None:
        query = query.where(decisions.c.allowed.is_(wanted.allowed))
    if wanted.before is not None:
        query = query.where(decisions.c.at < wanted.before)
    if wanted.scope is not None:
        scope = wanted.scope.rstrip("/").lower()
        written = func.lower(decisions.c.scope)
        query = query.where(or_(written == (scope or "/"), written.startswith(f"{scope}/", autoescape=True)))
    return [dict(row._mapping) for row in tx.all(query.order_by(desc(decisions.c.at)).limit(limit))]
