"""Cutting an OData expression into words (OData 4.01 ABNF, as far as Graph uses it)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

LONGEST = 8_000  # characters of one expression

_WORD = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<string>'(?:[^']|'')*')"
    r"|(?P<guid>[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}(?![\w-]))"
    r"|(?P<moment>\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?(?![\w-]))"
    r"|(?P<number>-?\d+(?:\.\d+)?(?![\w-]))"
    r"|(?P<name>[A-Za-z_$][A-Za-z0-9_.\-@$]*)"
    r"|(?P<mark>[(),:/])"
)


class Sort(Enum):
    STRING = "string"
    GUID = "guid"
    MOMENT = "moment"
    NUMBER = "number"
    NAME = "name"
    MARK = "mark"
    END = "end"


@dataclass(frozen=True, slots=True)
class Word:
    sort: Sort
    text: str  # a string without its quotes
    at: int


class NotOData(Exception):
    """The expression cannot be read; the message ends Graph's own sentence."""


def words(text: str) -> list[Word]:
    """The words of an expression with an END at the end. Raises `NotOData`."""
    if len(text) > LONGEST:
        raise NotOData(f"the expression is longer than {LONGEST} characters.")
    found: list[Word] = []
    at = 0
    while at < len(text):
        match = _WORD.match(text, at)
        if match is None:
            if text[at] == "'":
                raise NotOData(f"There is an unterminated string literal at position {len(text)} in '{text}'.")
            raise NotOData(f"Syntax error: character '{text[at]}' is not valid at position {at} in '{text}'.")
        sort = match.lastgroup
        if sort != "space":
            word = match.group()
            if sort == "string":
                word = word[1:-1].replace("''", "'")
            found.append(Word(Sort(sort), word, at))
        at = match.end()
    found.append(Word(Sort.END, "", len(text)))
    return found
