"""Opening the store, and transactions that carry the tenant's revision.

One way to read (`Store.read`) and one to write (`Store.write`). A write takes the tenant's next revision at
its first change, stamps every row with it, and leaves a tombstone for each row it deletes; whoever keeps a
cache compares `Store.revision` with its own and reads only what is newer.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Self

from sqlalchemy import (
    Connection,
    Engine,
    PoolProxiedConnection,
    Row,
    Select,
    Table,
    create_engine,
    delete,
    event,
    insert,
    select,
    update,
)
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError, OperationalError

from genkan.jsontext import compact
from genkan.store.tables.schema import revisions, tombstones

BUSY_TIMEOUT_S = 5
_NEWEST = "SELECT revision FROM revisions WHERE tenant_id = ?"


class StoreBusy(Exception):
    """The database cannot take the write now (locked, full or read-only). Nothing was written."""


class Read:
    """A consistent view of the store, open until its `with` block ends."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def all(self, query: Select[Any]) -> Sequence[Row[Any]]:
        return self.connection.execute(query).all()

    def first(self, query: Select[Any]) -> Row[Any] | None:
        return self.connection.execute(query).first()

    def value(self, query: Select[Any]) -> Any:
        return self.connection.execute(query).scalar()

    def revision_of(self, tenant_id: str) -> int:
        """The newest revision of a tenant that this view shows; 0 before its first write."""
        return int(self.value(select(revisions.c.revision).where(revisions.c.tenant_id == tenant_id)) or 0)

    def get(self, table: Table, **key: Any) -> Row[Any] | None:
        """The row whose columns equal `key`, or None."""
        return self.first(select(table).where(*(table.c[name] == value for name, value in key.items())))


class Write(Read):
    """One transaction of one tenant: all of it is durable when the block ends, or none of it."""

    def __init__(self, connection: Connection, tenant_id: str) -> None:
        super().__init__(connection)
        self.tenant_id = tenant_id
        self._revision: int | None = None

    @property
    def revision(self) -> int:
        """The revision of this transaction, taken at the first change so that a mere look costs none."""
        if self._revision is None:
            self._revision = next_revision(self.connection, self.tenant_id)
        return self._revision

    @property
    def changed(self) -> bool:
        return self._revision is not None

    def insert(self, table: Table, **values: Any) -> None:
        self.connection.execute(insert(table).values(self._owned(table) | values | {"revision": self.revision}))

    def insert_many(self, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
        if rows:
            stamp = self._owned(table) | {"revision": self.revision}
            self.connection.execute(insert(table), [stamp | dict(row) for row in rows])

    def update(self, table: Table, key: Mapping[str, Any], **values: Any) -> bool:
        """Change the rows that equal `key`; False when there is none."""
        statement = update(table).where(*self._match(table, key)).values(**values, revision=self.revision)
        return self.connection.execute(statement).rowcount > 0

    def delete(self, table: Table, **key: Any) -> int:
        """Remove the rows that equal `key` and leave a tombstone for each; returns how many."""
        gone = self.connection.execute(select(*table.primary_key.columns).where(*self._match(table, key))).all()
        if gone:
            self.connection.execute(delete(table).where(*self._match(table, key)))
            self._bury(table, [row_key(row) for row in gone])
        return len(gone)

    def _bury(self, table: Table, row_keys: Sequence[str]) -> None:
        mark = {"tenant_id": self.tenant_id, "revision": self.revision, "table_name": table.name}
        # A row that was deleted, written anew and deleted again in this transaction has its tombstone already.
        same = (tombstones.c[name] == value for name, value in mark.items())
        known = select(tombstones.c.row_key).where(*same, tombstones.c.row_key.in_(row_keys))
        before = set(self.connection.execute(known).scalars())
        rows = [{**mark, "row_key": key} for key in row_keys if key not in before]
        if rows:
            self.connection.execute(insert(tombstones), rows)

    def _owned(self, table: Table) -> dict[str, Any]:
        return {"tenant_id": self.tenant_id} if "tenant_id" in table.c else {}

    def _match(self, table: Table, key: Mapping[str, Any]) -> list[Any]:
        return [table.c[name] == value for name, value in (self._owned(table) | dict(key)).items()]


def row_key(row: Sequence[Any]) -> str:
    """The tombstone's name for a row: its primary key without the tenant, joined by a newline."""
    return "\n".join(str(part) for part in row[1:])


class Store:
    """The database of one house. Open it with `Store.open`; close it when the process ends."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._writer = engine.execution_options(genkan_writes="FULL")
        self._journal = engine.execution_options(genkan_writes="NORMAL")
        self._askers = threading.local()
        self._detached: list[PoolProxiedConnection] = []
        self._folder: TemporaryDirectory[str] | None = None

    @classmethod
    def open(cls, url: str, *, durable: bool = True) -> Self:
        """Open the database and bring its schema up to date.

        `url` is any SQLAlchemy URL. `durable=False` skips the disk's own confirmation: for throw-away stores.
        Raises `SchemaTooNew` when a newer Genkan wrote it.
        """
        from genkan.store.schema_version import bring_up_to_date

        _private_file(url)
        engine = _engine(url, durable=durable)
        try:
            bring_up_to_date(engine)
        except BaseException:
            engine.dispose()
            raise
        return cls(engine)

    @classmethod
    def throw_away(cls) -> Self:
        """A store that is gone when it is closed.

        It is a file all the same, in memory where the system has a folder for that: a database inside the
        process would give each connection a world of its own.
        """
        memory = Path("/dev/shm")  # noqa: S108 - a private folder is made inside
        folder = TemporaryDirectory(prefix="genkan-", dir=memory if os.access(memory, os.W_OK) else None)
        store = cls.open(f"sqlite:///{folder.name}/genkan.db", durable=False)
        store._folder = folder
        return store

    @contextmanager
    def read(self) -> Iterator[Read]:
        try:
            with self.engine.connect() as connection, connection.begin():
                yield Read(connection)
        except OperationalError as fault:
            raise StoreBusy(str(fault.orig)) from fault

    @contextmanager
    def write(self, tenant_id: str) -> Iterator[Write]:
        try:
            with self._writer.connect() as connection, connection.begin():
                yield Write(connection, tenant_id)
        except OperationalError as fault:
            raise StoreBusy(str(fault.orig)) from fault

    @contextmanager
    def append(self) -> Iterator[Connection]:
        """A bare transaction for the journal, which has no revisions because nobody caches it.

        It does not wait for the disk: the process may be killed, only a loss of power takes its last lines.
        """
        try:
            with self._journal.connect() as connection, connection.begin():
                yield connection
        except OperationalError as fault:
            raise StoreBusy(str(fault.orig)) from fault

    def revision(self, tenant_id: str) -> int:
        """The newest revision of a tenant; 0 before its first write.

        Asked at the start of nearly every request, so SQLite is asked past SQLAlchemy, on a connection of
        the thread's own that stays open: about 5 µs instead of 180.
        """
        if self.engine.dialect.name != "sqlite":
            with self.read() as tx:
                return tx.revision_of(tenant_id)
        found = self._asker().execute(_NEWEST, (tenant_id,)).fetchone()
        return int(found[0]) if found else 0

    def _asker(self) -> Any:
        """This thread's own driver connection, made at its first question."""
        held = getattr(self._askers, "held", None)
        if held is None:
            held = self._askers.held = self.engine.raw_connection()
            held.detach()  # otherwise the pool would hand it to a transaction, whose unsaved rows we would see
            self._detached.append(held)
        return held.dbapi_connection

    def close(self) -> None:
        for asker in self._detached:
            asker.close()
        self.engine.dispose()
        if self._folder is not None:
            self._folder.cleanup()


def next_revision(connection: Connection, tenant_id: str) -> int:
    taken = connection.execute(
        update(revisions)
        .where(revisions.c.tenant_id == tenant_id)
        .values(revision=revisions.c.revision + 1)
        .returning(revisions.c.revision)
    ).scalar()
    if taken is not None:
        return int(taken)
    try:
        with connection.begin_nested():
            connection.execute(insert(revisions).values(tenant_id=tenant_id, revision=1))
    except IntegrityError:
        # A database that lets several write at once: somebody else's first change of the tenant came between.
        return next_revision(connection, tenant_id)
    return 1


def _private_file(url: str) -> None:
    """Make a new SQLite file for its owner's eyes only; the files that SQLite puts beside it follow its mode."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database and not parsed.query:
        with suppress(FileExistsError):
            os.close(os.open(parsed.database, os.O_CREAT | os.O_EXCL, 0o600))


def _lower(value: Any) -> str | None:
    return None if value is None else str(value).lower()


def _json(value: Any) -> str:
    return compact(value).decode()


def _engine(url: str, *, durable: bool) -> Engine:
    if make_url(url).get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, json_serializer=_json)
    arguments = {"timeout": BUSY_TIMEOUT_S, "check_same_thread": False, "isolation_level": None}
    engine = create_engine(url, connect_args=arguments, json_serializer=_json)

    @event.listens_for(engine, "connect")
    def prepare(connection: Any, _record: Any) -> None:
        cursor = connection.cursor()
        cursor.execute("PRAGMA journal_mode=WAL")
        cursor.execute(f"PRAGMA synchronous={'FULL' if durable else 'OFF'}")
        cursor.execute("PRAGMA foreign_keys=ON")
        cursor.close()
        # SQLite's own lower() knows ASCII only; keys that were lower-cased in Python must equal it.
        connection.create_function("lower", 1, _lower, deterministic=True)

    # The driver would begin lazily, at the first write: a transaction that has read before would then fail
    # at once with "locked" instead of waiting for its turn. So we begin ourselves.
    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        level = connection.get_execution_options().get("genkan_writes")
        if level and durable:
            connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if level else "BEGIN")

    return engine
