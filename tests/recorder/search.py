"""Whether any secret that was issued, or anything that looks like one, stands in a log."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

# A leak need not be whole: this many characters in a row of a secret are one.
PIECE = 12
SHORTEST = 8  # what is shorter may stand anywhere by chance

WORD = re.compile(r"[A-Za-z0-9_~.+/-]{8,}")
LOOKS = {
    "a JSON web token": re.compile(r"eyJ[A-Za-z0-9_-]{10,}"),
    "a client secret": re.compile(r"[A-Za-z0-9][A-Za-z0-9_~.-]{2}[0-9]Q~[A-Za-z0-9_~.-]{34}"),
    "a code, refresh token or session": re.compile(r"\b1\.A[A-Za-z0-9_-]{22}\.[A-Za-z0-9_-]{20,}"),
    "a private key": re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY"),
    "an Authorization header": re.compile(r"\b(Bearer|Basic) [A-Za-z0-9+/=._~-]{8,}"),
    "a field of a form": re.compile(
        r"\b(client_secret|client_assertion|assertion|password|refresh_token|access_token|id_token|device_code|code"
        r"|code_verifier|csrf)=[^\s&'\"<]{6,}"
    ),
}


@dataclass(frozen=True, slots=True)
class Leak:
    """Where a secret stands, and how it was known; never the secret itself, which this would leak once more."""

    path: Path
    line: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what}"


def leaks(logs: Iterable[Path], values: Iterable[str]) -> list[Leak]:
    """Every line of the logs with a secret in it, in clear or percent-encoded."""
    issued = Issued(values)
    return [
        Leak(path, number, what)
        for path in logs
        for number, line in enumerate(path.read_text("utf-8", "replace").splitlines(), 1)
        for what in issued.seen_in(line)
    ]


class Issued:
    """The secrets of a run, cut into pieces that are quick to look up."""

    def __init__(self, values: Iterable[str]) -> None:
        self.count = 0
        self._pieces: defaultdict[int, set[str]] = defaultdict(set)
        self._odd: set[str] = set()  # with characters that words of a log do not have
        self._clean: set[str] = set()  # words that were looked at already: logs repeat themselves
        for value in set(values):
            if len(value) < SHORTEST:
                continue
            self.count += 1
            if WORD.fullmatch(value):
                for piece in pieces(value):
                    self._pieces[len(piece)].add(piece)
            else:
                self._odd.add(value)

    def seen_in(self, line: str) -> list[str]:
        """What of secrets a line holds, in words: the issued ones, and what merely looks like one."""
        found = [what for what, looks in LOOKS.items() if looks.search(line)]
        texts = {line, unquote(line)} if "%" in line else {line}
        if any(self.stand_in(text) for text in texts):
            found.append("a value that was issued in this run")
        return found

    def stand_in(self, text: str) -> bool:
        """Whether the text holds any of them, or a piece of one."""
        return any(value in text for value in self._odd) or any(self._is_secret(word) for word in WORD.findall(text))

    def _is_secret(self, word: str) -> bool:
        if word in self._clean:
            return False
        for length, known in self._pieces.items():
            if any(word[start : start + length] in known for start in range(len(word) - length + 1)):
                return True
        self._clean.add(word)
        return False


def pieces(value: str) -> list[str]:
    """Pieces of what is secret in a value: of a token its signature, of a code its random part."""
    secret = value
    if value.startswith(("eyJ", "1.A")) and value.count(".") == 2:
        secret = value.rpartition(".")[2]
    if len(secret) <= PIECE:
        return [secret]
    starts = {*range(0, min(len(secret) - PIECE, 24), 6), len(secret) - PIECE}
    return [secret[start : start + PIECE] for start in starts]
