"""The one source of time. Everything that asks "when is it?" is handed a `Clock`.

Times are timezone-aware UTC. Tests and demonstrations move a `ManualClock` instead of waiting.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime:
        """The current time, timezone-aware, in UTC."""
        ...


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


class ManualClock:
    """A clock that stands still until it is moved."""

    def __init__(self, start: datetime | None = None) -> None:
        self._now = start or datetime.now(UTC)

    def now(self) -> datetime:
        return self._now

    def advance(self, step: timedelta) -> None:
        self._now += step


def iso(moment: datetime) -> str:
    """`2026-11-23T05:00:00Z`, or with microseconds where there are any: the form Graph and ARM print."""
    text = moment.astimezone(UTC).isoformat().removesuffix("+00:00")
    return text + "Z"
