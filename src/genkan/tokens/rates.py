"""How often one client at one address may ask: a bucket of requests each, refilled at a steady rate (token bucket).

Off unless the server is told a rate. Buckets are this process's own: with several workers each counts for itself.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass

from genkan.clock import Clock
from genkan.tokens.errors import throttled

# Names come from whoever asks, so what is remembered is bounded: the longest unused bucket is forgotten first.
MOST_BUCKETS = 16_384
LONGEST_NAME = 64


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` requests in the long run, `burst` at once."""

    per_second: float
    burst: int


def parse(text: str) -> Rate:
    """`5`, `0.5` or `5:20` (a burst of 20); without a burst one second's worth. Raises ValueError."""
    rate, colon, burst = text.partition(":")
    try:
        per_second = float(rate)
        at_once = int(burst) if colon else max(math.ceil(per_second), 1)
    except (ValueError, OverflowError):
        raise ValueError("expected requests a second, as 5 or 5:20 with how many at once") from None
    if not (0 < per_second <= 1e6 and 1 <= at_once <= 10_000_000):
        raise ValueError("expected a rate above 0 and at least 1 at once")
    return Rate(per_second, at_once)


class Rates:
    """All buckets of one process."""

    def __init__(self, rate: Rate, clock: Clock) -> None:
        self._rate, self._clock = rate, clock
        self._buckets: OrderedDict[tuple[str, str], tuple[float, float]] = OrderedDict()  # what is left, and when

    def take(self, client: str, address: str) -> None:
        """Count one request. Raises AADSTS90055 with the seconds after which another one is answered."""
        key = (client[:LONGEST_NAME].lower(), address)
        now = self._clock.now().timestamp()
        left, counted = self._buckets.get(key, (float(self._rate.burst), now))
        left = min(left + max(now - counted, 0.0) * self._rate.per_second, float(self._rate.burst))
        refused = left < 1
        self._buckets[key] = (left if refused else left - 1, now)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MOST_BUCKETS:
            self._buckets.popitem(last=False)
        if refused:
            raise throttled(math.ceil((1 - left) / self._rate.per_second))
