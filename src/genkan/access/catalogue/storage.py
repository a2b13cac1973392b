"""Imported parts in the store: one row a kind, written whole, so that a reader never sees half an import.

The one file of the catalogue that knows the store; everything else here stays without it.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import create_engine, select

from genkan.access.catalogue import stored
from genkan.access.catalogue.errors import CatalogueError
from genkan.access.catalogue.imported import ImportedPart
from genkan.store import Read, Write
from genkan.store.tables.access import catalogue_imports
from genkan.store.tables.directory import tenants

MOST_BYTES = 256 * 1024 * 1024  # unpacked; a full listing of operations is about 3 MB


@dataclass(frozen=True, slots=True)
class KeptImport:
    """What is known about an import besides its entries."""

    kind: str
    source: str
    sha256: str
    imported_at: datetime


def dumps(part: ImportedPart) -> bytes:
    """The part as compressed JSON."""
    return zlib.compress(stored.dumps(part).encode("utf-8"), 6)


def loads(data: bytes) -> ImportedPart:
    """The part that `dumps` packed; anything else raises `CatalogueError`."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(bytes(data), MOST_BYTES)
        if not unpacking.eof:
            raise CatalogueError("the stored import", 1, "it is cut short or too large")
        return stored.loads(text.decode("utf-8"))
    except (zlib.error, UnicodeDecodeError) as fault:
        raise CatalogueError("the stored import", 1, f"it cannot be unpacked: {fault}") from fault


def keep(tx: Write, parts: Iterable[ImportedPart], now: datetime) -> None:
    """Stores the parts in place of earlier ones of their kinds; all of them in this one transaction."""
    for part in parts:
        values = {"source": part.file[:1024], "sha256": part.sha256, "imported_at": now, "entries": dumps(part)}
        key = {"kind": part.kind.value}
        if not tx.update(catalogue_imports, key, **values):
            tx.insert(catalogue_imports, **key, **values)


def forget(tx: Write) -> int:
    """Goes back to the core catalogue; returns how many imports were dropped."""
    return tx.delete(catalogue_imports)


def kept(tx: Read, tenant_id: str) -> tuple[KeptImport, ...]:
    """The imports of a tenant, by kind."""
    table = catalogue_imports
    query = select(table.c.kind, table.c.source, table.c.sha256, table.c.imported_at)
    rows = tx.all(query.where(table.c.tenant_id == tenant_id).order_by(table.c.kind))
    return tuple(KeptImport(row.kind, row.source, row.sha256, row.imported_at) for row in rows)


def of_file(file: Path) -> list[ImportedPart]:
    """The imports of the oldest tenant in a store's SQLite file, opened for reading only.

    For the command line, which answers without a server. Raises SQLAlchemy's `DatabaseError` or `CatalogueError`.
    """
    engine = create_engine(f"sqlite:///file:{quote(str(file))}?mode=ro&uri=true")
    try:
        with engine.connect() as connection:
            tx = Read(connection)
            tenant_id = tx.value(select(tenants.c.id).order_by(tenants.c.created_at).limit(1))
            table = catalogue_imports
            rows = tx.all(select(table.c.entries).where(table.c.tenant_id == tenant_id))
    finally:
        engine.dispose()
    return [loads(row.entries) for row in rows]
