"""The comparison operators: how each reads its two sides, and what it asks of them.

A value that its reader cannot read satisfies no operator. A literal that cannot be read is refused when
the condition is parsed.
"""

from __future__ import annotations

import operator as compare
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from genkan.access.conditions import values
from genkan.access.conditions.error import ConditionError
from genkan.access.conditions.expression import Attribute, Operand, Set
from genkan.access.conditions.like import like, like_ignoring_case

Reader = Callable[[Any], Any]
Test = Callable[[Any, Any], bool]

# Known to the service's own interpreter, absent from its documentation: refused, so that nobody relies on a guess.
NOT_EVALUATED = dict.fromkeys(
    ("stringmatches", "stringnotmatches", "stringmatchesignorecase", "stringnotmatchesignorecase"),
    "takes a regular expression, which is not evaluated here; use StringLike",
)


@dataclass(frozen=True, slots=True)
class Operator:
    """`expects` names the right kind of literal, for the refusal of a wrong one."""

    name: str
    left: Reader
    right: Reader
    test: Test
    expects: str

    def holds(self, left: Any, right: Any) -> bool:
        """Whether one value satisfies the operator against another, both as read by the readers."""
        return left is not None and right is not None and self.test(left, right)

    def check(self, operand: Operand, position: int, *, right: bool) -> None:
        """ConditionError when a literal is of a kind that this operator cannot compare."""
        if isinstance(operand, Attribute):
            return
        reader = self.right if right else self.left
        for literal in operand.members if isinstance(operand, Set) else (operand,):
            if reader(literal.value) is None:
                raise ConditionError(position, f"`{self.name}` compares {self.expects}, not {literal}")


def _negated(test: Test) -> Test:
    return lambda left, right: not test(left, right)


def _text() -> list[Operator]:
    found: list[Operator] = []
    tests: tuple[tuple[str, Test], ...] = (
        ("Equals", compare.eq),
        ("StartsWith", str.startswith),
        ("EndsWith", str.endswith),
        ("Contains", compare.contains),
    )
    for ending, reader, pattern in (
        ("", values.text, like),
        ("IgnoreCase", values.text_ignoring_case, like_ignoring_case),
    ):
        for middle, test in tests:
            found.append(Operator(f"String{middle}{ending}", reader, reader, test, "text in single quotes"))
            found.append(
                Operator(f"StringNot{middle}{ending}", reader, reader, _negated(test), "text in single quotes")
            )
        found.append(Operator(f"StringLike{ending}", reader, pattern, _is_like, "text in single quotes"))
        found.append(Operator(f"StringNotLike{ending}", reader, pattern, _negated(_is_like), "text in single quotes"))
    return found


def _is_like(value: str, pattern: Any) -> bool:
    return bool(pattern.matches(value))


def _ordered(kind: str, reader: Reader, expects: str) -> list[Operator]:
    tests: tuple[tuple[str, Test], ...] = (
        ("Equals", compare.eq),
        ("NotEquals", compare.ne),
        ("GreaterThan", compare.gt),
        ("GreaterThanEquals", compare.ge),
        ("LessThan", compare.lt),
        ("LessThanEquals", compare.le),
    )
    return [Operator(f"{kind}{ending}", reader, reader, test, expects) for ending, test in tests]


def _equal(kind: str, reader: Reader, expects: str) -> list[Operator]:
    return _ordered(kind, reader, expects)[:2]


def _in_network(address: Any, network: Any) -> bool:
    return address in network


def _table() -> dict[str, Operator]:
    network = "an address or an address block in single quotes"
    every = [
        *_text(),
        *_ordered("Numeric", values.number, "whole numbers"),
        *_ordered("DateTime", values.moment, "times like '2022-06-01T00:00:00.0Z'"),
        *_ordered("TimeOfDay", values.time_of_day, "times of the day like '17:30:00'"),
        *_equal("Bool", values.boolean, "true or false"),
        *_equal("Guid", values.guid, "GUIDs"),
        Operator("IpMatch", values.address, values.network, _in_network, network),
        Operator("IpNotMatch", values.address, values.network, _negated(_in_network), network),
    ]
    return {one.name.lower(): one for one in every}


# By name in lower case: the service takes operator names in any case, and built-in roles use that.
OPERATORS = _table()
