"""What is new since a revision: how a cache catches up without reading everything again.

Apply deletions before rows: a row that was deleted and made again is among both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, Table, select

from genkan.store.engine import Read
from genkan.store.tables.schema import tombstones


def rows_since(tx: Read, table: Table, tenant_id: str, revision: int) -> Sequence[Row[Any]]:
    """The rows of one tenant that were written after `revision`; from 0, every row."""
    return tx.all(select(table).where(table.c.tenant_id == tenant_id, table.c.revision > revision))


def gone_since(tx: Read, tenant_id: str, revision: int) -> Mapping[str, Sequence[tuple[str, ...]]]:
    """Keys of rows deleted after `revision`, by table name; a key is the primary key without the tenant.

    From 0 there are none: who knows nothing has nothing to forget.
    """
    if revision == 0:
        return {}
    found: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    query = select(tombstones).where(tombstones.c.tenant_id == tenant_id, tombstones.c.revision > revision)
    for row in tx.all(query):
        found[row.table_name].append(tuple(row.row_key.split("\n")))
    return found
