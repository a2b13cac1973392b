"""Reads a condition: recursive descent over the tokens, each refusal with its position."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NoReturn

from genkan.access.conditions.error import ConditionError
from genkan.access.conditions.expression import (
    QUANTIFIERS,
    SOURCES,
    ActionMatches,
    And,
    Attribute,
    Boolean,
    Comparison,
    Exists,
    Expression,
    Guid,
    Literal,
    Not,
    Number,
    Operand,
    Or,
    Quantifier,
    Set,
    SubOperationMatches,
    Text,
)
from genkan.access.conditions.lexer import Token, tokens
from genkan.access.conditions.operators import NOT_EVALUATED, OPERATORS, Operator

_DEEPEST = 64  # parentheses and `!` within each other; far above anything written by hand or by a tool
_GUID = re.compile(r"[0-9a-f]{8}(-?)[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{4}\1[0-9a-f]{12}", re.IGNORECASE)
_NUMBER = re.compile(r"-?[0-9]{1,18}")


def parse(text: str) -> Expression:
    """The condition that the text says. ConditionError, with the position, when it says none."""
    return _Parser(tokens(text)).whole()


class _Parser:
    def __init__(self, found: list[Token]) -> None:
        self._tokens = found
        self._at = 0
        self._depth = 0

    def whole(self) -> Expression:
        if len(self._tokens) == 1:
            self._refuse("a condition cannot be empty")
        expression = self._or()
        if self._at < len(self._tokens) - 1:
            self._refuse(f"expected AND, OR or the end, not `{self._here.value}`")
        return expression

    def _or(self) -> Expression:
        terms = [self._and()]
        while self._take("OR", "||"):
            terms.append(self._and())
        return terms[0] if len(terms) == 1 else Or(tuple(terms))

    def _and(self) -> Expression:
        terms = [self._term()]
        while self._take("AND", "&&"):
            terms.append(self._term())
        return terms[0] if len(terms) == 1 else And(tuple(terms))

    def _term(self) -> Expression:
        if self._take("NOT", "!"):
            return Not(self._nested(self._term))
        if self._take("", "("):
            inner = self._nested(self._or)
            self._expect(")")
            return inner
        if self._take("ActionMatches"):
            return ActionMatches(self._patterns())
        if self._take("SubOperationMatches"):
            return SubOperationMatches(self._patterns())
        if self._take("Exists"):
            return Exists(self._attribute())
        if self._take("NotExists"):
            return Exists(self._attribute(), negated=True)
        return self._comparison()

    def _nested(self, inner: Callable[[], Expression]) -> Expression:
        self._depth += 1
        if self._depth > _DEEPEST:
            self._refuse(f"more than {_DEEPEST} parentheses or negations within each other")
        expression = inner()
        self._depth -= 1
        return expression

    def _comparison(self) -> Comparison:
        before = self._here.position
        left = self._operand()
        quantifier, operator = self._operator()
        operator.check(left, before, right=False)
        position = self._here.position
        right = self._operand()
        operator.check(right, position, right=True)
        if quantifier is None:
            for operand, where in ((left, before), (right, position)):
                if isinstance(operand, Set) and len(operand.members) > 1:
                    raise ConditionError(
                        where, f"several values need a quantifier, like `ForAnyOfAnyValues:{operator.name}`"
                    )
        return Comparison(left, quantifier, operator.name, right)

    def _operator(self) -> tuple[Quantifier | None, Operator]:
        token = self._here
        if token.kind != "word":
            self._refuse("expected an operator, like `StringEquals`")
        before, colon, name = token.value.rpartition(":")
        quantifier = next((known for known in QUANTIFIERS if known.lower() == before.lower()), None)
        if colon and quantifier is None:
            self._refuse(f"`{before}` is no quantifier; these are: {', '.join(QUANTIFIERS)}")
        if name.lower() in NOT_EVALUATED:
            self._refuse(f"`{name}` {NOT_EVALUATED[name.lower()]}")
        operator = OPERATORS.get(name.lower())
        if operator is None:
            self._refuse(f"`{name}` is no operator of conditions version 2.0")
        self._at += 1
        return quantifier, operator

    def _operand(self) -> Operand:
        if self._here.kind == "attribute":
            return self._attribute()
        if self._here.value == "{" and self._here.kind == "symbol":
            return self._set()
        return self._literal()

    def _attribute(self) -> Attribute:
        token = self._here
        if token.kind != "attribute":
            self._refuse("expected an attribute, like `@Resource[name]`")
        written, _, name = token.value.partition("[")
        source = next((known for known in SOURCES if known.lower() == written.lower()), None)
        if source is None:
            self._refuse(f"`@{written}` is no source of attributes; these are: @{', @'.join(SOURCES)}")
        self._at += 1
        return Attribute(source, name)

    def _set(self) -> Set:
        self._expect("{")
        members = [self._literal()]
        while self._take("", ","):
            members.append(self._literal())
        self._expect("}")
        return Set(tuple(members))

    def _patterns(self) -> Set:
        start = self._here.position
        patterns = self._set()
        if not all(isinstance(member, Text) for member in patterns.members):
            raise ConditionError(start, "patterns are written in single quotes")
        return patterns

    def _literal(self) -> Literal:
        token = self._here
        literal: Literal | None = None
        if token.kind == "text":
            literal = Text(token.value)
        elif token.kind == "word":
            if token.value.lower() in ("true", "false"):
                literal = Boolean(token.value.lower() == "true")
            elif _GUID.fullmatch(token.value):
                plain = token.value.replace("-", "").lower()
                literal = Guid("-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:])))
            elif _NUMBER.fullmatch(token.value):
                literal = Number(int(token.value))
        if literal is None:
            self._refuse("expected a value: 'text', a whole number, true, false or a GUID")
        self._at += 1
        return literal

    @property
    def _here(self) -> Token:
        return self._tokens[self._at]

    def _take(self, word: str, symbol: str = "") -> bool:
        """Steps over the word (in any case) or the symbol when it is next."""
        token = self._here
        matched = (
            token.value.lower() == word.lower() if token.kind == "word" else token.value == symbol
        ) and token.kind in ("word", "symbol")
        self._at += matched
        return matched

    def _expect(self, symbol: str) -> None:
        if not self._take("", symbol):
            self._refuse(f"expected `{symbol}`")

    def _refuse(self, message: str) -> NoReturn:
        raise ConditionError(self._here.position, message)
