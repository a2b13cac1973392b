"""A condition ready to be asked: compiled to closures once per text, and able to say what failed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from genkan.access.conditions.attributes import SUB_OPERATION, Inquiry, attribute_key
from genkan.access.conditions.error import ConditionError
from genkan.access.conditions.expression import (
    ActionMatches,
    And,
    Attribute,
    Comparison,
    Exists,
    Expression,
    Not,
    Operand,
    Or,
    Set,
    SubOperationMatches,
)
from genkan.access.conditions.operators import OPERATORS
from genkan.access.conditions.parser import parse
from genkan.access.wildcards import Patterns

Check = Callable[[Inquiry], bool]
Values = Callable[[Inquiry], tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Finding:
    """One part of a condition that did not hold, with the values that both sides had.

    `left` is empty when the attribute is missing. `negated` says that the part was true and had a `!`
    before it. `error` is there instead when the condition itself could not be read.
    """

    text: str
    left: tuple[Any, ...] = ()
    right: tuple[Any, ...] = ()
    negated: bool = False
    error: str | None = None


class Condition:
    """A condition that can be asked. `text` is as written, `expression` as understood.

    `expression` is None for a stored text that is no condition; such a one has a fixed answer.
    """

    __slots__ = ("_check", "_error", "expression", "text")

    def __init__(
        self, text: str, expression: Expression | None, check: Check, error: ConditionError | None = None
    ) -> None:
        self.text = text
        self.expression = expression
        self._check = check
        self._error = error

    def holds(self, inquiry: Inquiry) -> bool:
        return self._check(inquiry)

    def findings(self, inquiry: Inquiry) -> tuple[Finding, ...]:
        """The parts that made it false; empty when it holds."""
        if self._check(inquiry):
            return ()
        if self.expression is None:
            return (Finding(self.text, error=str(self._error)),)
        return tuple(_failing(self.expression, inquiry))


@lru_cache(maxsize=4096)
def compile_condition(text: str) -> Condition:
    """The condition that the text says; the same text is compiled once. ConditionError when it says none."""
    expression = parse(text)
    return Condition(text, expression, _compile(expression))


def read_stored(text: str | None, *, otherwise: bool) -> Condition | None:
    """The condition of a stored role or assignment; `otherwise` is what an unreadable one answers."""
    if not text:
        return None
    try:
        return compile_condition(text)
    except ConditionError as error:
        return Condition(text, None, lambda _: otherwise, error)


def _compile(expression: Expression) -> Check:
    match expression:
        case Comparison():
            return _comparison(expression)
        case ActionMatches(patterns):
            named = _patterns(patterns)
            return lambda inquiry: inquiry.action in named
        case SubOperationMatches(patterns):
            named = _patterns(patterns)
            return lambda inquiry: any(one.lower() in named for one in _sub_operations(inquiry))
        case Exists(attribute, negated):
            values = _values(attribute)
            return lambda inquiry: bool(values(inquiry)) is not negated
        case Not(term):
            inner = _compile(term)
            return lambda inquiry: not inner(inquiry)
        case And(terms):
            checks = tuple(map(_compile, terms))
            return lambda inquiry: all(check(inquiry) for check in checks)
        case Or(terms):
            checks = tuple(map(_compile, terms))
            return lambda inquiry: any(check(inquiry) for check in checks)


def _comparison(comparison: Comparison) -> Check:
    operator = OPERATORS[comparison.operator.lower()]
    lefts = _values(comparison.left, operator.left)
    rights = _values(comparison.right, operator.right)
    holds = operator.holds
    if comparison.quantifier is None:

        def one(inquiry: Inquiry) -> bool:
            left, right = lefts(inquiry), rights(inquiry)
            return len(left) == 1 and len(right) == 1 and holds(left[0], right[0])

        return one
    of_left = any if comparison.quantifier.startswith("ForAny") else all
    of_right = any if comparison.quantifier.endswith("AnyValues") else all

    def many(inquiry: Inquiry) -> bool:
        left, right = lefts(inquiry), rights(inquiry)
        if not left or not right:
            return False  # A missing attribute is nothing, and nothing satisfies no comparison.
        return of_left(of_right(holds(one, other) for other in right) for one in left)

    return many


def _values(operand: Operand, reader: Callable[[Any], Any] = lambda value: value) -> Values:
    """How to get the values of one side; literals are read once, now."""
    if isinstance(operand, Attribute):
        source, key = operand.source, attribute_key(operand.name)
        return lambda inquiry: tuple(reader(value) for value in inquiry.values(source, key))
    literals = operand.members if isinstance(operand, Set) else (operand,)
    fixed = tuple(reader(literal.value) for literal in literals)
    return lambda _: fixed


def _patterns(patterns: Set) -> Patterns:
    return Patterns(str(member.value) for member in patterns.members)


def _sub_operations(inquiry: Inquiry) -> tuple[str, ...]:
    return tuple(str(one) for one in inquiry.values("Request", SUB_OPERATION))


def _failing(expression: Expression, inquiry: Inquiry) -> list[Finding]:
    """What made the expression false, in the order of its text; nothing when it is true."""
    if _compile(expression)(inquiry):
        return []
    match expression:
        case And(terms):
            return next(found for term in terms if (found := _failing(term, inquiry)))
        case Or(terms):
            every = [finding for term in terms for finding in _failing(term, inquiry)]
            # `!(ActionMatches{..}) OR x`: the first part only says for which actions x counts.
            telling = [finding for finding in every if "Matches{" not in finding.text]
            return telling or every
        case Not(term):
            left, right = _sides(term, inquiry)
            return [Finding(str(expression), left, right, negated=True)]
        case _:
            return [Finding(str(expression), *_sides(expression, inquiry))]


def _sides(expression: Expression, inquiry: Inquiry) -> tuple[tuple[Any, ...], tuple[Any, ...]]:
    match expression:
        case Comparison(left, _, _, right):
            return _values(left)(inquiry), _values(right)(inquiry)
        case ActionMatches(patterns):
            return (inquiry.action,), _values(patterns)(inquiry)
        case SubOperationMatches(patterns):
            return _sub_operations(inquiry), _values(patterns)(inquiry)
        case Exists(attribute, _):
            return _values(attribute)(inquiry), ()
        case _:
            return (), ()
