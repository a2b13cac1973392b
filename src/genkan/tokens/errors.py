"""AADSTS errors: code, OAuth error, HTTP status and wording in one table; grants raise them.

Wordings are Entra's where publicly seen. The status is 401 for `invalid_client` (RFC 6749 5.2; observed), 429 for
who asks too often, and 400 otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files

STATUSES = {"invalid_client": 401, "temporarily_unavailable": 429}


@dataclass(frozen=True, slots=True)
class Wording:
    """One line of `data/aadsts`: `template` has named places for the values of one case."""

    code: int
    error: str
    template: str
    suberror: str | None = None

    @property
    def status(self) -> int:
        return STATUSES.get(self.error, 400)


class SignInRefused(Exception):
    """A request that the token service refuses; `wording` says how, `message` to whom.

    `retry_after` is in seconds, for a refusal that time alone ends.
    """

    def __init__(
        self, wording: Wording, message: str, claims: str | None = None, retry_after: int | None = None
    ) -> None:
        super().__init__(f"AADSTS{wording.code}: {message}")
        self.wording, self.message, self.claims, self.retry_after = wording, message, claims, retry_after

    @property
    def code(self) -> int:
        return self.wording.code

    def as_error(self, error: str) -> SignInRefused:
        """The same code under another OAuth error: Entra answers some by what they came of."""
        return SignInRefused(replace(self.wording, error=error), self.message, self.claims, self.retry_after)

    @property
    def headers(self) -> dict[str, str]:
        """What the answer carries beside its body."""
        return {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}


def aadsts(code: int, **values: object) -> SignInRefused:
    """The error to raise for this code; `values` fill the places of its wording."""
    wording = wordings()[code]
    return SignInRefused(wording, wording.template.format(**values))


def throttled(seconds: int) -> SignInRefused:
    """One request too many; `seconds` until the next one is answered, at least one."""
    wording = wordings()[90055]
    return SignInRefused(wording, wording.template, retry_after=max(seconds, 1))


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
