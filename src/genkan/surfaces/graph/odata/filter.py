"""`$filter` as a tree: recursive descent over the words, with OData's precedence (not, comparison, and, or)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from genkan.surfaces.graph.moments import parse_moment
from genkan.surfaces.graph.odata.words import NotOData, Sort, Word, words

Literal = str | int | float | bool | datetime | None

COMPARISONS = ("eq", "ne", "gt", "ge", "lt", "le")
FUNCTIONS = ("startswith", "endswith", "contains")
DEEPEST = 40


@dataclass(frozen=True, slots=True)
class Comparison:
    path: tuple[str, ...]
    operator: str
    value: Literal


@dataclass(frozen=True, slots=True)
class Membership:
    path: tuple[str, ...]
    values: tuple[Literal, ...]


@dataclass(frozen=True, slots=True)
class Function:
    name: str
    path: tuple[str, ...]
    value: str


@dataclass(frozen=True, slots=True)
class Not:
    inner: Node


@dataclass(frozen=True, slots=True)
class Both:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Either:
    parts: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Lambda:
    """`path/any(variable:inner)`, or `all`; without an inner one it asks whether there is any element."""

    path: tuple[str, ...]
    quantifier: str
    variable: str
    inner: Node | None


Node = Comparison | Membership | Function | Not | Both | Either | Lambda


def parse_filter(text: str) -> Node:
    """Raises `NotOData`."""
    parser = _Parser(text)
    node = parser.either(0)
    parser.expect_end()
    return node


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.words = words(text)
        self.at = 0

    @property
    def word(self) -> Word:
        return self.words[self.at]

    def next(self) -> Word:
        word = self.word
        self.at += word.sort is not Sort.END
        return word

    def is_name(self, *names: str) -> bool:
        return self.word.sort is Sort.NAME and self.word.text.lower() in names

    def is_mark(self, mark: str) -> bool:
        return self.word.sort is Sort.MARK and self.word.text == mark

    def expect(self, mark: str) -> None:
        if not self.is_mark(mark):
            raise self.fault()
        self.next()

    def expect_end(self) -> None:
        if self.word.sort is not Sort.END:
            raise self.fault()

    def fault(self) -> NotOData:
        if self.word.sort is Sort.END:
            return NotOData(f"Expression expected at position {self.word.at} in '{self.text}'.")
        return NotOData(f"Syntax error at position {self.word.at} in '{self.text}'.")

    def either(self, depth: int) -> Node:
        parts = [self.both(depth)]
        while self.is_name("or"):
            self.next()
            parts.append(self.both(depth))
        return parts[0] if len(parts) == 1 else Either(tuple(parts))

    def both(self, depth: int) -> Node:
        parts = [self.one(depth)]
        while self.is_name("and"):
            self.next()
            parts.append(self.one(depth))
        return parts[0] if len(parts) == 1 else Both(tuple(parts))

    def one(self, depth: int) -> Node:
        if depth > DEEPEST:
            raise NotOData(f"the expression is nested deeper than {DEEPEST} levels.")
        if self.is_name("not"):
            self.next()
            return Not(self.one(depth + 1))
        if self.is_mark("("):
            self.next()
            node = self.either(depth + 1)
            self.expect(")")
            return node
        if self.is_name(*FUNCTIONS) and self.words[self.at + 1].text == "(":
            return self.truth_of(self.function())
        return self.comparison(depth)

    def truth_of(self, function: Function) -> Node:
        """Some clients write `startswith(..) eq true`."""
        if not self.is_name("eq", "ne"):
            return function
        operator = self.next().text.lower()
        value = self.literal()
        if not isinstance(value, bool):
            raise self.fault()
        return function if value == (operator == "eq") else Not(function)

    def function(self) -> Function:
        name = self.next().text.lower()
        self.expect("(")
        path = self.path()
        self.expect(",")
        value = self.literal()
        if not isinstance(value, str):
            raise self.fault()
        self.expect(")")
        return Function(name, path, value)

    def comparison(self, depth: int) -> Node:
        path = self.path()
        if path[-1].lower() in ("any", "all") and self.is_mark("("):
            return self.quantified(path, depth)
        if self.is_name("in"):
            self.next()
            return Membership(path, self.literals())
        if not self.is_name(*COMPARISONS):
            raise self.fault()
        return Comparison(path, self.next().text.lower(), self.literal())

    def quantified(self, path: tuple[str, ...], depth: int) -> Node:
        *collection, quantifier = path
        self.expect("(")
        if not collection:
            raise self.fault()
        if self.is_mark(")") and quantifier.lower() == "any":
            self.next()
            return Lambda(tuple(collection), "any", "", None)
        if self.word.sort is not Sort.NAME:
            raise self.fault()
        variable = self.next().text
        self.expect(":")
        inner = self.either(depth + 1)
        self.expect(")")
        return Lambda(tuple(collection), quantifier.lower(), variable, inner)

    def path(self) -> tuple[str, ...]:
        parts = []
        while True:
            if self.word.sort is not Sort.NAME:
                raise self.fault()
            parts.append(self.next().text)
            if not self.is_mark("/"):
                return tuple(parts)
            self.next()

    def literals(self) -> tuple[Literal, ...]:
        self.expect("(")
        values = [self.literal()]
        while self.is_mark(","):
            self.next()
            values.append(self.literal())
        self.expect(")")
        return tuple(values)

    def literal(self) -> Literal:
        word = self.word
        if word.sort in (Sort.STRING, Sort.GUID):
            self.next()
            return word.text
        if word.sort is Sort.MOMENT:
            moment = parse_moment(word.text)
            if moment is None:
                raise self.fault()
            self.next()
            return moment
        if word.sort is Sort.NUMBER:
            self.next()
            return float(word.text) if "." in word.text else int(word.text)
        if self.is_name("true", "false", "null"):
            self.next()
            return {"true": True, "false": False, "null": None}[word.text.lower()]
        raise self.fault()
