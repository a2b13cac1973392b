"""AADSTS errors: code, OAuth error, HTTP status and wording in one table; grants raise them.

Wordings are Entra's where publicly seen. The status is 401 for `invalid_client` and 400 otherwise
(RFC 6749 5.2; observed).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Wording:
    """One line of `data/aadsts`: `template` has named places for the values of one case."""

    code: int
    error: str
    template: str
    suberror: str | None = None

    @property
    def status(self) -> int:
        return 401 if self.error == "invalid_client" else 400


class SignInRefused(Exception):
    """A request that the token service refuses; `wording` says how, `message` to whom."""

    def __init__(self, wording: Wording, message: str, claims: str | None = None) -> None:
        super().__init__(f"AADSTS{wording.code}: {message}")
        self.wording, self.message, self.claims = wording, message, claims

    @property
    def code(self) -> int:
        return self.wording.code


def aadsts(code: int, **values: object) -> SignInRefused:
    """The error to raise for this code; `values` fill the places of its wording."""
    wording = wordings()[code]
    return SignInRefused(wording, wording.template.format(**values))


@cache
def wordings() -> dict[int, Wording]:
    found: dict[int, Wording] = {}
    for line in files("genkan.tokens").joinpath("data/aadsts").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        code, error, template = line.split(" ", 2)
        error, _, suberror = error.partition("/")
        found[int(code)] = Wording(int(code), error, template, suberror or None)
    return found
