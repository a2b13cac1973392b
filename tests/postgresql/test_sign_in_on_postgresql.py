"""Tokens, codes and races of the sign-in, on PostgreSQL: the same tests with another house."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.login.test_device_code import (  # noqa: F401 - pytest finds them here, and gives them this module's house
    test_program_gets_tokens_once_the_person_has_agreed,
    test_promise_12_approval_is_handed_out_once,
    test_promise_12_who_polls_too_fast_is_slowed_down,
)
from tests.tokens.house import House
from tests.tokens.test_single_use_races import (  # noqa: F401
    test_promise_4_exactly_one_of_many_redemptions_wins,
)
from tests.tokens.test_sweeping import (  # noqa: F401
    test_refresh_tokens_are_removed_a_day_after_their_end,
    test_used_refresh_token_is_kept_so_that_its_second_use_is_recognised,
)

pytestmark = pytest.mark.postgres


@pytest.fixture
def house(database: str) -> Iterator[House]:
    made = House(database)
    yield made
    made.store.close()
