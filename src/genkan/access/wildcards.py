"""Does a pattern of a role name an action? `*` is any run of characters, `/` included; case does not count.

Only `*` is special, so matching needs no backtracking: the first piece must open the action, the last
must close it, and the pieces between are found one after another from the left. Time is linear in
practice and never exponential, whatever the pattern.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache


def matches(pattern: str, action: str) -> bool:
    """True when `action` is one of the operations that `pattern` names."""
    return Matcher(pattern).matches(action.lower())


class Matcher:
    """One pattern, taken apart once. `matches` wants the action in lower case."""

    __slots__ = ("first", "last", "least", "middle", "pattern", "wild")

    def __init__(self, pattern: str) -> None:
        pieces = pattern.lower().split("*")
        self.pattern = pattern
        self.wild = len(pieces) > 1
        self.first = pieces[0]
        self.last = pieces[-1]
        self.middle = tuple(piece for piece in pieces[1:-1] if piece)
        self.least = sum(map(len, pieces))

    def matches(self, action: str) -> bool:
        if not self.wild:
            return action == self.first
        if len(action) < self.least or not (action.startswith(self.first) and action.endswith(self.last)):
            return False
        position, end = len(self.first), len(action) - len(self.last)
        for piece in self.middle:
            found = action.find(piece, position, end)
            if found < 0:
                return False
            position = found + len(piece)
        return True


# Built-in roles repeat a few thousand patterns; a pattern that somebody else wrote may push one out.
_matcher = lru_cache(maxsize=8192)(Matcher)


class Patterns:
    """Many patterns asked at once: `action in patterns`, with the action in lower case.

    Most patterns of roles are exact, `prefix/*` or `*/suffix`; those three go to one set lookup and two
    calls of C code, so that a role of hundreds of entries costs little more than a role of one.
    """

    __slots__ = ("_exact", "_matchers", "_others", "_prefixes", "_suffixes")

    def __init__(self, patterns: Iterable[str]) -> None:
        self._matchers = tuple(map(_matcher, patterns))
        exact, prefixes, suffixes, others = [], [], [], []
        for matcher in self._matchers:
            if not matcher.wild:
                exact.append(matcher.first)
            elif matcher.middle or (matcher.first and matcher.last):
                others.append(matcher)
            elif matcher.last:
                suffixes.append(matcher.last)
            else:
                prefixes.append(matcher.first)
        self._exact = frozenset(exact)
        self._prefixes = tuple(prefixes)
        self._suffixes = tuple(suffixes)
        self._others = tuple(others)

    def __contains__(self, action: str) -> bool:
        return (
            action in self._exact
            or action.startswith(self._prefixes)
            or action.endswith(self._suffixes)
            or any(matcher.matches(action) for matcher in self._others)
        )

    def __bool__(self) -> bool:
        return bool(self._matchers)

    def which(self, action: str) -> str | None:
        """The first pattern, as written, that names the action: what an explanation shows."""
        for matcher in self._matchers:
            if matcher.matches(action):
                return matcher.pattern
        return None
