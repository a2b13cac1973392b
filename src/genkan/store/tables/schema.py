"""The metadata, the revision counter and the tombstones: what every table relies on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, Index, MetaData, String, Table

from genkan.store.types import Guid

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def tenant_table(name: str, *columns: Any) -> Table:
    """A table whose key starts with the tenant and whose rows carry the revision that wrote them."""
    table = Table(
        name,
        metadata,
        Column("tenant_id", Guid, primary_key=True),
        *columns,
        Column("revision", BigInteger, nullable=False),
    )
    Index(f"ix_{name}_revision", table.c.tenant_id, table.c.revision)
    return table


def partial_index(name: str, *columns: Any, sqlite: Any, postgresql: Any, unique: bool = False) -> Index:
    """An index of the rows that meet a condition, in each database's own words.

    PostgreSQL's words wait in `info` until `name_postgresql_conditions`: told here, they would load its dialect
    into every server, a tenth of the time that a start takes. Only what writes migrations needs them.
    """
    return Index(name, *columns, unique=unique, sqlite_where=sqlite, info={"postgresql_where": postgresql})


def name_postgresql_conditions() -> None:
    """Tell the partial indexes PostgreSQL's conditions, for a migration that is being written."""
    for table in metadata.tables.values():
        for index in table.indexes:
            if "postgresql_where" in index.info:
                index.dialect_kwargs["postgresql_where"] = index.info["postgresql_where"]


# The newest revision of each tenant: what a process compares its caches with.
revisions = Table(
    "revisions",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("revision", BigInteger, nullable=False),
)

# What was deleted, and when: a cache that catches up would otherwise never learn of it.
tombstones = Table(
    "tombstones",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("revision", BigInteger, primary_key=True),
    Column("table_name", String(64), primary_key=True),
    Column("row_key", String(1100), primary_key=True),
)
