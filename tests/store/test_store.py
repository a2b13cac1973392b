from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from genkan.store import Store
from genkan.store.changes import gone_since, rows_since
from genkan.store.engine import StoreBusy
from genkan.store.schema_version import HEAD, MIGRATIONS, SchemaTooNew
from genkan.store.tables import directory, metadata

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path / 'genkan.db'}")
    yield opened
    opened.close()


def add_domain(store: Store, name: str, tenant: str = "t1") -> None:
    with store.write(tenant) as tx:
        tx.insert(directory.domains, name=name, is_default=False, is_initial=False)


def test_a_write_takes_one_revision_however_many_rows_it_changes(store: Store) -> None:
    with store.write("t1") as tx:
        tx.insert(directory.domains, name="a", is_default=False, is_initial=False)
        tx.insert(directory.domains, name="b", is_default=False, is_initial=False)
    assert store.revision("t1") == 1
    add_domain(store, "c")
    assert store.revision("t1") == 2


def test_a_transaction_that_changes_nothing_takes_no_revision(store: Store) -> None:
    with store.write("t1") as tx:
        assert tx.get(directory.domains, name="a") is None
        assert not tx.changed
    assert store.revision("t1") == 0


def test_tenants_count_revisions_apart(store: Store) -> None:
    add_domain(store, "a", "t1")
    add_domain(store, "b", "t2")
    add_domain(store, "c", "t2")
    assert (store.revision("t1"), store.revision("t2")) == (1, 2)


def test_a_failed_transaction_leaves_nothing_behind(store: Store) -> None:
    def fail_half_way() -> None:
        with store.write("t1") as tx:
            tx.insert(directory.domains, name="a", is_default=False, is_initial=False)
            raise ValueError("half way")

    with pytest.raises(ValueError, match="half way"):
        fail_half_way()
    assert store.revision("t1") == 0
    with store.read() as view:
        assert view.get(directory.domains, name="a") is None


def test_changes_since_a_revision_are_the_new_rows_and_the_deleted_keys(store: Store) -> None:
    for name in ("a", "b", "c"):
        add_domain(store, name)
    seen = store.revision("t1")
    with store.write("t1") as tx:
        tx.insert(directory.memberships, group_id="g", member_id="m", member_type="User")
    with store.write("t1") as tx:
        assert tx.delete(directory.memberships, group_id="g", member_id="m") == 1
        tx.insert(directory.memberships, group_id="g", member_id="n", member_type="User")
    with store.read() as view:
        rows = rows_since(view, directory.memberships, "t1", seen)
        gone = gone_since(view, "t1", seen)
    assert [row.member_id for row in rows] == ["n"]
    assert gone == {"memberships": [("g", "m")]}


def test_a_row_of_another_tenant_is_not_touched(store: Store) -> None:
    with store.write("t2") as tx:
        tx.insert(directory.memberships, group_id="g", member_id="m", member_type="User")
    with store.write("t1") as tx:
        assert tx.delete(directory.memberships, group_id="g", member_id="m") == 0
        assert not tx.update(directory.memberships, {"group_id": "g"}, member_type="Group")


def test_times_come_back_in_utc_and_naive_ones_are_refused(store: Store) -> None:
    with store.write("t1") as tx:
        tx.insert(
            directory.tenants, id="t1", display_name="T", initial_domain="t", created_at=NOON, settings={"a": [1]}
        )
    with store.read() as view:
        row = view.get(directory.tenants, id="t1")
    assert row is not None
    assert row.created_at == NOON
    assert row.settings == {"a": [1]}
    with pytest.raises(Exception, match="without a zone"), store.write("t1") as tx:
        tx.update(directory.tenants, {"id": "t1"}, created_at=datetime(2026, 1, 1))


def test_writers_wait_for_each_other_and_none_is_lost(store: Store) -> None:
    def work(number: int) -> None:
        for step in range(20):
            add_domain(store, f"{number}-{step}")

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.revision("t1") == 80


def test_a_store_on_a_read_only_disk_says_busy_instead_of_breaking(tmp_path: Path) -> None:
    path = tmp_path / "genkan.db"
    Store.open(f"sqlite:///{path}").close()
    store = Store.open(f"sqlite:///file:{path}?mode=ro&uri=true")
    with pytest.raises(StoreBusy):
        add_domain(store, "a")
    store.close()


def test_another_connection_sees_a_revision_at_once(store: Store) -> None:
    other = Store(store.engine)
    assert other.revision("t1") == 0
    add_domain(store, "a")
    assert other.revision("t1") == 1
    other.close()


def test_the_migrations_make_exactly_the_tables(store: Store) -> None:
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_the_known_head_is_the_newest_migration() -> None:
    newest = max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))
    assert newest.startswith(HEAD + "_")


def test_a_store_written_by_a_newer_genkan_is_refused_politely(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'genkan.db'}"
    store = Store.open(url)
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    with pytest.raises(SchemaTooNew, match="9999"):
        Store.open(url)


def test_a_throw_away_store_leaves_no_file() -> None:
    store = Store.throw_away()
    path = Path(str(store.engine.url.database))
    add_domain(store, "a")
    assert path.exists()
    store.close()
    assert not path.parent.exists()


def test_the_database_is_for_its_owners_eyes_only(tmp_path: Path) -> None:
    store = Store.open(f"sqlite:///{tmp_path / 'genkan.db'}")
    add_domain(store, "a")
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in tmp_path.glob("genkan.db*")} == dict.fromkeys(
        ("genkan.db", "genkan.db-wal", "genkan.db-shm"), "0o600"
    )
    store.close()
