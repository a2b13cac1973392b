"""`*` matches any run of characters, `/` included, anywhere in the pattern; case does not count."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genkan.access.wildcards import Matcher, Patterns, matches

START = "Microsoft.Compute/virtualMachines/start/action"


@pytest.mark.parametrize(
    ("pattern", "action", "expected"),
    [
        ("*", START, True),
        ("*", "", True),
        ("Microsoft.Compute/virtualMachines/start/action", START, True),
        ("MICROSOFT.COMPUTE/VIRTUALMACHINES/START/ACTION", START, True),
        ("Microsoft.Compute/virtualMachines/*", START, True),
        ("Microsoft.Compute/*", START, True),
        ("*/start/action", START, True),
        ("*/start/*", START, True),
        ("Microsoft.*/virtualMachines/*/action", START, True),
        ("Micro*/act*ion", START, True),
        ("*Machines*", START, True),
        ("**", START, True),
        ("*/read", START, False),
        ("Microsoft.Compute/virtualMachines", START, False),
        ("Microsoft.Compute/virtualMachines/start", START, False),
        ("virtualMachines/start/action", START, False),
        ("Microsoft.Compute/virtualMachines/*/read", START, False),
        ("Microsoft.Network/*", START, False),
        ("", START, False),
        ("", "", True),
        ("a*a", "a", False),
        ("a*a", "aa", True),
        ("ab*ba", "aba", False),
        ("*a*b*", "ba", False),
        ("*ab*ab*", "ab", False),
        ("a.c", "abc", False),
        ("[a]", "a", False),
        ("a?c", "abc", False),
    ],
)
def test_pattern_names_the_action_or_not(pattern: str, action: str, expected: bool) -> None:
    assert matches(pattern, action) is expected
    assert (action.lower() in Patterns([pattern])) is expected
    assert (Patterns([pattern]).which(action.lower()) == pattern) is expected


ALPHABET = st.text(alphabet="ab/*", max_size=12)


@settings(max_examples=1500, deadline=None)
@given(ALPHABET, st.text(alphabet="abAB/", max_size=14))
def test_matching_equals_a_regular_expression(pattern: str, action: str) -> None:
    reference = re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), action, re.IGNORECASE) is not None
    assert matches(pattern, action) is reference


@settings(max_examples=1000, deadline=None)
@given(st.lists(ALPHABET, max_size=6), st.text(alphabet="abAB/", max_size=14))
def test_many_patterns_at_once_equal_one_after_another(patterns: list[str], action: str) -> None:
    assert (action.lower() in Patterns(patterns)) is any(matches(pattern, action) for pattern in patterns)


def test_pattern_made_to_explode_is_answered() -> None:
    # A backtracking matcher would need longer than the universe has been there.
    assert not matches("*a" * 500 + "c", "a" * 20_000 + "b")
    assert not Matcher("*ab" * 500).matches("ab" * 499)
    assert Matcher("*ab" * 500).matches("ab" * 500)


def test_no_patterns_name_nothing() -> None:
    assert "anything" not in Patterns([])
    assert not Patterns([])
    assert Patterns([]).which("anything") is None
