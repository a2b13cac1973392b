"""Times as Graph writes and reads them."""

from __future__ import annotations

import re
from datetime import UTC, datetime

# Up to seven digits of a second, as .NET prints them; Python takes six.
_MOMENT = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2})?)(?:\.(\d{1,6})\d*)?(Z|[+-]\d{2}:?\d{2})?)?", re.IGNORECASE
)


def parse_moment(text: str) -> datetime | None:
    """A UTC time; a date alone is its midnight. None when it is no time."""
    match = _MOMENT.fullmatch(text.strip()) if len(text) < 50 else None
    if match is None:
        return None
    day, clock, fraction, zone = match.groups()
    zone = "+00:00" if zone is None or zone in "Zz" else zone
    written = f"{day}T{clock or '00:00:00'}"
    written += f".{fraction.ljust(6, '0')}" if fraction else ""
    try:
        return datetime.fromisoformat(written + zone).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def seconds(moment: datetime) -> str:
    """`2026-11-23T05:00:00Z`: how Graph shows createdDateTime."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
