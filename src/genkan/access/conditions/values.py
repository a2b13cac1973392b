"""Reading values for comparison: each reader gives a comparable form, or None for what is not of its kind.

Two values of unlike kinds never satisfy a comparison, a negated one neither.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

_GUID = re.compile(r"[0-9a-f]{32}")
# yyyy-mm-ddThh:mm:ss.mmmmmmmZ; a date alone is its midnight, a missing zone is UTC.
_TIME = re.compile(
    r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?)? ?(Z|[+-]\d{2}:\d{2})?",
    re.IGNORECASE | re.ASCII,
)
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.(\d{1,9}))?)?", re.ASCII)
_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_SECOND = 1_000_000_000  # times are compared as whole nanoseconds: seven digits of a second count
_DAY = 86_400 * _SECOND


def text(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def text_ignoring_case(value: Any) -> str | None:
    return value.lower() if isinstance(value, str) else None


def number(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def boolean(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None


def guid(value: Any) -> str | None:
    """32 digits without dashes; braces and case do not count."""
    if not isinstance(value, str):
        return None
    plain = value.strip("{}").replace("-", "").lower()
    return plain if _GUID.fullmatch(plain) else None


def moment(value: Any) -> int | None:
    """Nanoseconds since the year 1, from an aware datetime or a text."""
    if isinstance(value, datetime):
        return _nanoseconds(value)
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        return None
    day, minute, second, fraction, zone = found.groups()
    offset = "+00:00" if zone is None or zone in "Zz" else zone
    try:
        whole = datetime.fromisoformat(f"{day}T{minute or '00:00'}:{second or '00'}{offset}")
    except ValueError:
        return None
    return _nanoseconds(whole) + int((fraction or "").ljust(9, "0"))


def time_of_day(value: Any) -> int | None:
    """Nanoseconds since midnight UTC, from `hh:mm[:ss]` or from a moment."""
    found = _TIME_OF_DAY.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        when = moment(value)
        return None if when is None else when % _DAY
    hour, minute, second, fraction = found.groups()
    whole = int(hour) * 3600 + int(minute) * 60 + int(second or 0)
    return whole * _SECOND + int((fraction or "").ljust(9, "0"))


def address(value: Any) -> Any:
    """An IPv4 or IPv6 address."""
    import ipaddress  # Hardly a condition asks; it is not loaded for the others.

    try:
        return ipaddress.ip_address(value) if isinstance(value, str) else None
    except ValueError:
        return None


def network(value: Any) -> Any:
    """An address block `10.0.0.0/24`, or one address."""
    import ipaddress

    try:
        return ipaddress.ip_network(value, strict=False) if isinstance(value, str) else None
    except ValueError:
        return None


def _nanoseconds(when: datetime) -> int:
    since = (when if when.tzinfo else when.replace(tzinfo=UTC)) - _EPOCH
    return since // timedelta(microseconds=1) * 1000
