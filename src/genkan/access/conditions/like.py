"""The pattern of the Like operators: `*` any run, `?` one character, `\\*` and `\\?` themselves."""

from __future__ import annotations

from typing import Any

_ONE = None  # a place for any one character

Piece = str | tuple[str | None, ...]  # plain text, or characters with places between them


class Like:
    """A pattern cut into pieces at its runs: the first opens the value, the last closes it.

    The pieces between are found one after another from the left, which needs no going back: a piece found
    earlier leaves more room for the next.
    """

    __slots__ = ("_first", "_last", "_least", "_middle")

    def __init__(self, pattern: str) -> None:
        pieces = _cut(pattern)
        self._first = pieces[0]
        self._last = pieces[-1] if len(pieces) > 1 else None  # None: no run at all
        self._middle = tuple(piece for piece in pieces[1:-1] if piece)
        self._least = sum(map(len, pieces))

    def matches(self, value: str) -> bool:
        if self._last is None:
            return len(value) == len(self._first) and _fits(self._first, value, 0)
        end = len(value) - len(self._last)
        if len(value) < self._least or not (_fits(self._first, value, 0) and _fits(self._last, value, end)):
            return False
        at = len(self._first)
        for piece in self._middle:
            found = _find(piece, value, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return True


def like(value: Any) -> Like | None:
    return Like(value) if isinstance(value, str) else None


def like_ignoring_case(value: Any) -> Like | None:
    return Like(value.lower()) if isinstance(value, str) else None


def _cut(pattern: str) -> list[Piece]:
    pieces: list[list[str | None]] = [[]]
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\" and pattern[at + 1 : at + 2] in ("*", "?"):
            at += 1
            pieces[-1].append(pattern[at])
        elif character == "*":
            pieces.append([])
        else:
            pieces[-1].append(_ONE if character == "?" else character)
        at += 1
    return ["".join(filter(None, piece)) if _ONE not in piece else tuple(piece) for piece in pieces]


def _fits(piece: Piece, value: str, at: int) -> bool:
    if isinstance(piece, str):
        return value.startswith(piece, at)
    return all(wanted is _ONE or wanted == value[at + n] for n, wanted in enumerate(piece))


def _find(piece: Piece, value: str, at: int, end: int) -> int:
    """Where the piece stands first between `at` and `end`; -1 when it does not."""
    if isinstance(piece, str):
        return value.find(piece, at, end)
    return next((start for start in range(at, end - len(piece) + 1) if _fits(piece, value, start)), -1)
