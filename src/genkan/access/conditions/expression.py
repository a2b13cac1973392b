"""The grammar of conditions as values. `str()` of each gives the canonical text, which reads back the same.

condition  = term { (AND | OR) term }        AND binds closer than OR
term       = ! term | ( condition ) | ActionMatches{..} | SubOperationMatches{..}
           | Exists attribute | NotExists attribute | comparison
comparison = operand [quantifier:]operator operand
operand    = attribute | literal | { literal, .. }
attribute  = @Resource[..] | @Request[..] | @Principal[..] | @Environment[..]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal as Choice

Source = Choice["Resource", "Request", "Principal", "Environment"]
SOURCES: tuple[Source, ...] = ("Resource", "Request", "Principal", "Environment")

Quantifier = Choice["ForAnyOfAnyValues", "ForAllOfAnyValues", "ForAnyOfAllValues", "ForAllOfAllValues"]
QUANTIFIERS: tuple[Quantifier, ...] = (
    "ForAnyOfAnyValues",
    "ForAllOfAnyValues",
    "ForAnyOfAllValues",
    "ForAllOfAllValues",
)


@dataclass(frozen=True, slots=True)
class Attribute:
    source: Source
    name: str

    def __str__(self) -> str:
        return f"@{self.source}[{self.name}]"


@dataclass(frozen=True, slots=True)
class Text:
    value: str

    def __str__(self) -> str:
        return "'" + self.value.replace("'", "\\'") + "'"


@dataclass(frozen=True, slots=True)
class Number:
    value: int

    def __str__(self) -> str:
        return str(self.value)


@dataclass(frozen=True, slots=True)
class Boolean:
    value: bool

    def __str__(self) -> str:
        return "true" if self.value else "false"


@dataclass(frozen=True, slots=True)
class Guid:
    """Written without quotes, with or without dashes; kept with dashes, in lower case."""

    value: str

    def __str__(self) -> str:
        return self.value


Literal = Text | Number | Boolean | Guid


@dataclass(frozen=True, slots=True)
class Set:
    members: tuple[Literal, ...]

    def __str__(self) -> str:
        return "{" + ", ".join(map(str, self.members)) + "}"


Operand = Attribute | Literal | Set


@dataclass(frozen=True, slots=True)
class Comparison:
    left: Operand
    quantifier: Quantifier | None
    operator: str
    right: Operand

    def __str__(self) -> str:
        quantifier = f"{self.quantifier}:" if self.quantifier else ""
        return f"{self.left} {quantifier}{self.operator} {self.right}"


@dataclass(frozen=True, slots=True)
class ActionMatches:
    """True when the action is named by one of the patterns."""

    patterns: Set

    def __str__(self) -> str:
        return f"ActionMatches{self.patterns}"


@dataclass(frozen=True, slots=True)
class SubOperationMatches:
    """True when one of the request's suboperations is named by one of the patterns."""

    patterns: Set

    def __str__(self) -> str:
        return f"SubOperationMatches{self.patterns}"


@dataclass(frozen=True, slots=True)
class Exists:
    attribute: Attribute
    negated: bool = False

    def __str__(self) -> str:
        return f"{'NotExists' if self.negated else 'Exists'} {self.attribute}"


@dataclass(frozen=True, slots=True)
class Not:
    term: Expression

    def __str__(self) -> str:
        return f"!({self.term})"


@dataclass(frozen=True, slots=True)
class And:
    terms: tuple[Expression, ...]

    def __str__(self) -> str:
        return " AND ".join(map(_grouped, self.terms))


@dataclass(frozen=True, slots=True)
class Or:
    terms: tuple[Expression, ...]

    def __str__(self) -> str:
        return " OR ".join(map(_grouped, self.terms))


Expression = Comparison | ActionMatches | SubOperationMatches | Exists | Not | And | Or


def _grouped(term: Expression) -> str:
    return f"({term})" if isinstance(term, And | Or) else str(term)
