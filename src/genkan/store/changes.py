"""What is new since a revision: how a cache catches up without reading everything again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Table, select

from genkan.store.engine import Read
from genkan.store.tables.schema import tombstones


@dataclass(frozen=True, slots=True)
class Changes:
    """Rows written and keys deleted after a revision.

    A key is the primary key without the tenant. Deletions come first in time only when the row does not
    exist any more, so apply `gone` before `rows`: a row that was deleted and made again is in both.
    """

    rows: Sequence[Row[Any]]
    gone: Sequence[tuple[str, ...]]


def since(tx: Read, table: Table, tenant_id: str, revision: int) -> Changes:
    """Changes of one tenant in one table after `revision`; from 0, every row and no deletions."""
    rows = tx.all(select(table).where(table.c.tenant_id == tenant_id, table.c.revision > revision))
    if revision == 0:
        return Changes(rows, ())
    gone = tx.all(
        select(tombstones.c.row_key).where(
            tombstones.c.tenant_id == tenant_id,
            tombstones.c.revision > revision,
            tombstones.c.table_name == table.name,
        )
    )
    return Changes(rows, [tuple(key.split("\n")) for (key,) in gone])
