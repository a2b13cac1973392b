"""The store's own suite, on PostgreSQL: the same tests with another store."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.store.test_store import (  # noqa: F401 - pytest finds them here, and gives them this module's store
    test_a_failed_transaction_leaves_nothing_behind,
    test_a_row_of_another_tenant_is_not_touched,
    test_a_transaction_that_changes_nothing_takes_no_revision,
    test_a_write_takes_one_revision_however_many_rows_it_changes,
    test_another_connection_sees_a_revision_at_once,
    test_changes_since_a_revision_are_the_new_rows_and_the_deleted_keys,
    test_tenants_count_revisions_apart,
    test_the_migrations_make_exactly_the_tables,
    test_times_come_back_in_utc_and_naive_ones_are_refused,
    test_writers_wait_for_each_other_and_none_is_lost,
)

from genkan.store import Store

pytestmark = pytest.mark.postgres


@pytest.fixture
def store(database: str) -> Iterator[Store]:
    opened = Store.open(database)
    yield opened
    opened.close()
