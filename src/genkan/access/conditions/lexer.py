"""A condition's text as tokens, each with its position. One pass, no regular expression over the whole text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from genkan.access.conditions.error import ConditionError

Kind = Literal["symbol", "word", "text", "attribute", "end"]
_SYMBOLS = ("&&", "||", "(", ")", "{", "}", ",", "!")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_:-")


@dataclass(frozen=True, slots=True)
class Token:
    """`value` is the symbol, the word, the unescaped text, or `Source[name` of an attribute."""

    kind: Kind
    value: str
    position: int


def tokens(text: str) -> list[Token]:
    """All tokens of the text, an `end` token last."""
    found: list[Token] = []
    at = 0
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        token, at = _next(text, at)
        found.append(token)
    found.append(Token("end", "", len(text)))
    return found


def _next(text: str, at: int) -> tuple[Token, int]:
    for symbol in _SYMBOLS:
        if text.startswith(symbol, at):
            return Token("symbol", symbol, at), at + len(symbol)
    if text[at] == "'":
        return _text(text, at)
    if text[at] == "@":
        return _attribute(text, at)
    if text[at] in _WORD:
        end = at
        while end < len(text) and text[end] in _WORD:
            end += 1
        return Token("word", text[at:end], at), end
    raise ConditionError(at, f"`{text[at]}` has no meaning in a condition")


def _text(text: str, at: int) -> tuple[Token, int]:
    """Text in single quotes. `\\'` is a quote; every other backslash stays, as the Like operators want it."""
    pieces: list[str] = []
    start = end = at + 1
    while end < len(text):
        if text.startswith("\\'", end):
            pieces += (text[start:end], "'")
            start = end = end + 2
        elif text[end] == "'":
            pieces.append(text[start:end])
            return Token("text", "".join(pieces), at), end + 1
        else:
            end += 1
    raise ConditionError(at, "this text is not closed by a single quote")


def _attribute(text: str, at: int) -> tuple[Token, int]:
    opening = at + 1
    while opening < len(text) and text[opening].isalpha():
        opening += 1
    if not text.startswith("[", opening):
        raise ConditionError(at, "an attribute is written `@Source[name]`")
    closing = text.find("]", opening)
    if closing < 0:
        raise ConditionError(opening, "this attribute is not closed by `]`")
    name = text[opening + 1 : closing].strip()
    if not name or "[" in name or not name.isprintable():
        raise ConditionError(opening + 1, "an attribute needs a name between `[` and `]`")
    return Token("attribute", f"{text[at + 1 : opening]}[{name}", at), closing + 1
