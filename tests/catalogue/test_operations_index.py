"""Known or not, in which casing, and what a wildcard covers."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from genkan.access.catalogue import Known, Operation, Operations

KITCHEN = Operations(
    [
        Operation("Contoso.Kitchen/register/action"),
        Operation("Contoso.Kitchen/ovens/read"),
        Operation("Contoso.Kitchen/ovens/write"),
        Operation("Contoso.Kitchen/ovens/start/action"),
        Operation("Contoso.Kitchen/ovens/bake/action", data=True),
        Operation("Contoso.Cellar/wines/read"),
        Operation("contoso.cellar/Wines/Read"),
    ]
)


def test_a_known_operation_is_known_in_any_casing() -> None:
    assert KITCHEN.is_known("contoso.kitchen/OVENS/read") is Known.KNOWN


def test_an_unknown_operation_of_a_known_provider_is_told_from_an_unknown_provider() -> None:
    assert KITCHEN.is_known("Contoso.Kitchen/ovens/fly") is Known.UNKNOWN_OPERATION
    assert KITCHEN.is_known("Contoso.Garden/trees/read") is Known.PROVIDER_NOT_IN_CATALOGUE


def test_control_and_data_operations_are_two_worlds() -> None:
    assert KITCHEN.is_known("Contoso.Kitchen/ovens/bake/action") is Known.UNKNOWN_OPERATION
    assert KITCHEN.is_known("Contoso.Kitchen/ovens/bake/action", data=True) is Known.KNOWN
    assert KITCHEN.is_known("Contoso.Kitchen/ovens/read", data=True) is Known.UNKNOWN_OPERATION


def test_a_pattern_is_not_a_known_operation() -> None:
    assert KITCHEN.is_known("Contoso.Kitchen/ovens/*") is Known.UNKNOWN_OPERATION


def test_the_catalogued_casing_is_given_for_either_world() -> None:
    assert KITCHEN.canonical("CONTOSO.KITCHEN/OVENS/READ") == "Contoso.Kitchen/ovens/read"
    assert KITCHEN.canonical("contoso.kitchen/ovens/bake/ACTION") == "Contoso.Kitchen/ovens/bake/action"
    assert KITCHEN.canonical("Contoso.Kitchen/ovens/fly") is None


def test_operations_that_differ_in_case_count_once() -> None:
    assert KITCHEN.counts() == (5, 1)


@pytest.mark.parametrize(
    ("pattern", "covered"),
    [
        ("*", 5),
        ("*/read", 2),
        ("contoso.KITCHEN/*", 4),
        ("Contoso.Kitchen/ovens/*/action", 1),
        ("Contoso.*/read", 2),
        ("*/ovens/*", 3),
        ("Contoso.Kitchen/ovens/read", 1),
        ("Contoso.Kitchen/ovens", 0),
        ("Contoso.Garden/*", 0),
        ("", 0),
    ],
)
def test_a_pattern_expands_to_the_control_operations_that_it_covers(pattern: str, covered: int) -> None:
    assert len(KITCHEN.expand(pattern)) == covered


def test_a_pattern_over_data_covers_data_operations_only() -> None:
    assert KITCHEN.expand("*", data=True) == (Operation("Contoso.Kitchen/ovens/bake/action", data=True),)


_PIECE = st.text("ab/", min_size=1, max_size=6)


@given(st.lists(_PIECE, max_size=12), st.lists(st.sampled_from(["a", "b", "/", "*", "ab"]), max_size=6))
def test_expanding_equals_a_regular_expression(names: list[str], pieces: list[str]) -> None:
    pattern = "".join(pieces)
    rule = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    index = Operations(Operation(name) for name in names)
    expected = {name for name in names if rule.fullmatch(name)}
    assert {operation.action for operation in index.expand(pattern)} == expected
    assert index.mask(pattern).bit_count() == len(expected)


def test_many_patterns_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("genkan.access.catalogue.operations._MASKS_KEPT", 3)
    index = Operations([Operation("Contoso.Kitchen/ovens/read")])
    for number in range(10):
        assert index.expand(f"{number}*") == ()
    assert len(index.expand("contoso*")) == 1
