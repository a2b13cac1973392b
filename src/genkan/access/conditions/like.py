"""The pattern of the Like operators: `*` any run, `?` one character, `\\*` and `\\?` themselves."""

from __future__ import annotations

from typing import Any

_RUN, _ONE = "*", "?"


class Like:
    """A pattern taken apart. Time is at most the product of the two lengths, whatever the pattern."""

    __slots__ = ("_parts",)

    def __init__(self, pattern: str) -> None:
        parts: list[tuple[bool, str]] = []  # (special, character)
        escaped = False
        for at, character in enumerate(pattern):
            if escaped:
                parts.append((False, character))
                escaped = False
            elif character == "\\" and pattern[at + 1 : at + 2] in (_RUN, _ONE):
                escaped = True
            elif character == _RUN:
                if not parts or parts[-1] != (True, _RUN):
                    parts.append((True, _RUN))
            else:
                parts.append((character == _ONE, character))
        self._parts = tuple(parts)

    def matches(self, value: str) -> bool:
        """Left to right; on a mismatch the last run swallows one character more. Earlier runs never move."""
        parts, count = self._parts, len(self._parts)
        at = part = 0
        run, resume = -1, 0
        while at < len(value):
            if part < count and parts[part] == (True, _RUN):
                run, resume = part, at
                part += 1
            elif part < count and (parts[part][0] or parts[part][1] == value[at]):
                at += 1
                part += 1
            elif run >= 0:
                resume += 1
                at, part = resume, run + 1
            else:
                return False
        return all(left == (True, _RUN) for left in parts[part:])


def like(value: Any) -> Like | None:
    return Like(value) if isinstance(value, str) else None


def like_ignoring_case(value: Any) -> Like | None:
    return Like(value.lower()) if isinstance(value, str) else None
