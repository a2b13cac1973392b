"""Which faults, how often, and in which order: all of it follows from the seed.

Each surface has its own sequence, so that tokens fetched in between do not move what Graph does. The n-th request to
a surface meets the n-th fate of its sequence; who sends the same requests one after another meets the same faults.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random

THROTTLE, UNAVAILABLE, SLOW, EXPIRE, PAGES = "throttle", "unavailable", "slow", "expire", "pages"

# Name -> what it does, as `genkan up` prints it.
KINDS: dict[str, str] = {
    THROTTLE: "429 with Retry-After",
    UNAVAILABLE: "503 with Retry-After",
    SLOW: "answers late",
    EXPIRE: "access tokens that live five seconds",
    PAGES: "lists in pages of one to three",
}
ANYWHERE = (THROTTLE, UNAVAILABLE, SLOW)
KINDS_OF: dict[str, tuple[str, ...]] = {
    "login": (*ANYWHERE, EXPIRE),
    "arm": (*ANYWHERE, PAGES),
    "graph": (*ANYWHERE, PAGES),
}

USUAL_RATE = 0.2
BRIEF = timedelta(seconds=5)
LONGEST_SEED = 64
SLOW_FROM_S, SLOW_TO_S = 0.2, 1.5
RETRY_FROM_S, RETRY_TO_S = 1, 2
MOST_ON_A_PAGE = 3


@dataclass(frozen=True, slots=True)
class Plan:
    """`rate` is the part of the requests that meet a fault, above 0 and at most 1."""

    seed: str
    rate: float = USUAL_RATE
    kinds: tuple[str, ...] = tuple(KINDS)


@dataclass(frozen=True, slots=True)
class Fate:
    """What happens to one request. All values are drawn every time, whether its kind needs them or not."""

    number: int  # counted from 1 at this surface
    kind: str | None  # None: nothing at all
    delay: float  # seconds
    retry_after: int  # seconds
    page: int  # rows


def parse(text: str) -> Plan:
    """`SEED[:RATE[:KIND,KIND...]]`, for example `42`, `42:0.5`, `42:50%:throttle,slow`. Raises ValueError."""
    seed, _, rest = text.partition(":")
    rate, _, kinds = rest.partition(":")
    if not (0 < len(seed) <= LONGEST_SEED and seed.isprintable()):
        raise ValueError(f"expected SEED[:RATE[:KINDS]], with a seed of 1 to {LONGEST_SEED} characters")
    chosen = tuple(kind.strip() for kind in kinds.split(",")) if kinds else tuple(KINDS)
    unknown = [kind for kind in chosen if kind not in KINDS]
    if unknown:
        raise ValueError(f"`{unknown[0]}` is not one of {', '.join(KINDS)}")
    return Plan(seed, _part(rate) if rate else USUAL_RATE, chosen)


class Sequence:
    """The fates of one surface, one after another."""

    def __init__(self, plan: Plan, surface: str) -> None:
        # A string seeds through SHA-512: the same on every machine and in every version of Python.
        self._random = Random(f"{plan.seed}/{surface}")  # noqa: S311 - must be repeatable, keeps no secret
        self._rate = plan.rate
        self._kinds = [kind for kind in KINDS_OF[surface] if kind in plan.kinds]
        self._number = 0

    def next(self) -> Fate:
        self._number += 1
        strikes = self._random.random() < self._rate
        which, slow, wait, rows = (self._random.random() for _ in range(4))
        kind = self._kinds[int(which * len(self._kinds))] if strikes and self._kinds else None
        return Fate(
            number=self._number,
            kind=kind,
            delay=SLOW_FROM_S + slow * (SLOW_TO_S - SLOW_FROM_S),
            retry_after=RETRY_FROM_S + int(wait * (RETRY_TO_S - RETRY_FROM_S + 1)),
            page=1 + int(rows * MOST_ON_A_PAGE),
        )


def _part(text: str) -> float:
    try:
        part = float(text[:-1]) / 100 if text.endswith("%") else float(text)
    except ValueError:
        part = 0.0
    if not 0 < part <= 1:
        raise ValueError(f"the rate `{text}` is not above 0 and at most 1, or 100%")
    return part
