"""The directory through Microsoft Graph, on PostgreSQL: the same tests with another house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.graph.house import As, House
from tests.graph.test_graph_odata import (  # noqa: F401 - pytest finds them here, and gives them this module's house
    people,
    test_filter_finds,
    test_injected_quotes_and_statements_stay_text,
    test_next_page_keeps_the_query_and_ends,
    test_search_looks_at_the_beginnings_of_words,
)
from tests.graph.test_graph_users_groups import (  # noqa: F401
    test_deleted_user_can_be_restored_with_its_memberships,
    test_members_are_added_and_removed_by_reference,
    test_nested_membership_shows_in_transitive_lists_and_checks,
    test_second_user_with_the_same_name_conflicts,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(database: str) -> Iterator[House]:
    made = House(database)
    yield made
    made.store.close()


@pytest.fixture
def admin(house: House) -> As:
    return house.admin()
