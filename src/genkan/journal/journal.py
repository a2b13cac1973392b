"""Writing down what happened, and finding it again.

Denials are written at once: the next thing a person does is to ask for the reason. Everything else is
gathered and written in one transaction every `FLUSH_SECONDS`, since a sign-in a row would cost more than the
signature of its token; a process that is killed in between loses those lines, never a resource.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Select, Table, desc, insert, select

from genkan.store import Store
from genkan.store.tables import journal as tables

FLUSH_SECONDS = 0.05
MOST_AWAITED = 2_000

# Tenant, principal, action and scope in lower case: a question that was answered with no.
Question = tuple[str, str, str, str]


class Journal:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: dict[Table, list[dict[str, Any]]] = {}
        self._awaited: OrderedDict[Question, None] = OrderedDict()

    def decision(self, row: Mapping[str, Any], *, at_once: bool) -> None:
        """A decision of the gate; see `tables.decisions` for the fields. `at_once` for denials."""
        self._note(tables.decisions, {"recording_id": None, **row})
        question = (row["tenant_id"], row["principal_id"], row["action"].lower(), row["scope"].lower())
        if row["allowed"]:
            self._awaited.pop(question, None)
        else:
            self._awaited[question] = None
            if len(self._awaited) > MOST_AWAITED:
                self._awaited.popitem(last=False)
        if at_once:
            self.flush()

    def awaits(self, tenant_id: str, principal_id: str, action: str, scope: str) -> bool:
        """Whether this question was denied the last time that this process heard it: a yes is then news.

        Only in this process' memory: another worker, or one started anew, counts it as any other allowed call.
        """
        if not self._awaited:
            return False
        return (tenant_id, principal_id, action[:512].lower(), scope[:1100].lower()) in self._awaited

    def sign_in(self, row: Mapping[str, Any]) -> None:
        self._note(tables.sign_ins, row)

    def audit(self, row: Mapping[str, Any]) -> None:
        self._note(tables.audits, row)

    def activity(self, row: Mapping[str, Any]) -> None:
        self._note(tables.activities, row)

    def flush(self) -> None:
        """Write what waits. On `StoreBusy` it stays waiting for the next try."""
        if not self._waiting:
            return
        with self._store.append() as connection:
            for table, rows in self._waiting.items():
                connection.execute(insert(table), rows)
        self._waiting = {}

    def find_decision(self, tenant_id: str, decision_id: str) -> dict[str, Any] | None:
        table = tables.decisions
        rows = self._rows(select(table).where(table.c.tenant_id == tenant_id, table.c.id == decision_id))
        return rows[0] if rows else None

    def decisions(
        self, tenant_id: str, *, principal_id: str | None = None, denied_only: bool = True, limit: int = 50
    ) -> list[dict[str, Any]]:
        """Newest first."""
        table = tables.decisions
        query = select(table).where(table.c.tenant_id == tenant_id)
        if principal_id is not None:
            query = query.where(table.c.principal_id == principal_id)
        if denied_only:
            query = query.where(table.c.allowed.is_(False))
        return self._rows(query.order_by(desc(table.c.at)).limit(limit))

    def newest(self, table: Table, tenant_id: str, *, limit: int = 50) -> list[dict[str, Any]]:
        """The newest rows of one of the journal's tables."""
        return self._rows(select(table).where(table.c.tenant_id == tenant_id).order_by(desc(table.c.at)).limit(limit))

    def _note(self, table: Table, row: Mapping[str, Any]) -> None:
        self._waiting.setdefault(table, []).append(dict(row))

    def _rows(self, query: Select[Any]) -> list[dict[str, Any]]:
        self.flush()
        with self._store.read() as tx:
            return [dict(row._mapping) for row in tx.all(query)]
