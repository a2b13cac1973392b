"""Roles, locks and deny assignments through Resource Manager, on PostgreSQL: the same tests with another world."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.arm.conftest import World
from tests.arm.test_locks_and_denies import (  # noqa: F401 - pytest finds them here, and gives them this module's world
    test_deny_assignment_wins_over_owner_and_spares_whom_it_excludes,
    test_lock_on_a_machine_keeps_its_group_from_being_deleted,
)
from tests.arm.test_role_assignments import (  # noqa: F401
    test_assigned_role_counts_for_the_very_next_request,
    test_assigned_to_counts_groups_through_nesting,
    test_lists_go_up_and_down_and_at_scope_only_up,
    test_same_put_again_is_fine_and_a_second_of_the_same_kind_is_not,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def world(database: str) -> Iterator[World]:
    made = World(database)
    yield made
    made.store.close()
