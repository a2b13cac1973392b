"""How values are put into words on pages: moments, days left, counts, names."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from markupsafe import Markup, escape

# After a word and its slash, dot, at sign or colon, when a word follows, or one that begins with a dot (`/.default`).
# The dot of a number is none.
_BREAKABLE = re.compile(r"(?<=\w\.)(?=[^\W\d])|(?<=\w[/@:])(?=\w|\.\w)")


def moment(value: Any) -> datetime | None:
    """A time from Graph's or ARM's text (ISO 8601, with up to seven digits of a second), or as it is."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not value:
        return None
    text = re.sub(r"(\.\d{6})\d+", r"\1", value.replace("Z", "+00:00"))
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def when(value: Any) -> str:
    """`23 Nov 2026, 05:12 UTC`; empty for no time."""
    found = moment(value)
    return f"{found.astimezone(UTC):%d %b %Y, %H:%M} UTC".lstrip("0") if found else ""


def day(value: Any) -> str:
    found = moment(value)
    return f"{found.astimezone(UTC):%d %b %Y}".lstrip("0") if found else ""


def clock_time(value: Any) -> str:
    found = moment(value)
    return f"{found.astimezone(UTC):%H:%M:%S}" if found else ""


def distance(value: Any, now: datetime) -> str:
    """`in 12 days`, `3 minutes ago`, `now`."""
    found = moment(value)
    if found is None:
        return ""
    seconds = (found - now).total_seconds()
    amount = _amount(abs(seconds))
    if amount is None:
        return "now"
    return f"in {amount}" if seconds > 0 else f"{amount} ago"


def _amount(seconds: float) -> str | None:
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        count = int(seconds // size)
        if count:
            return plural(count, name)
    return None


def plural(count: int, noun: str, many: str | None = None) -> str:
    return f"{count:,} {noun if count == 1 else many or noun + 's'}"


def slug(value: Any) -> str:
    """Something for an HTML id."""
    return re.sub(r"[^a-zA-Z0-9_-]+", "-", str(value)) or "none"


def last(value: Any) -> str:
    """The last segment of a resource id."""
    return str(value).rstrip("/").rpartition("/")[2]


def pretty(value: Any) -> str:
    return json.dumps(value, indent=2, ensure_ascii=False)


def encoded(value: Any) -> str:
    """For a path segment or a query value."""
    return quote(str(value), safe="")


def credential_state(credentials: Any, now: datetime) -> dict[str, str]:
    """How a list of credentials stands: the badge's kind and text, by the one that lasts longest."""
    ends = [found for one in credentials if (found := moment(one.get("endDateTime")))]
    if not ends or max(ends) <= now:
        return {"kind": "bad", "text": "Expired"}
    days = (max(ends) - now).days
    if days < 30:
        return {"kind": "warn", "text": "Expires soon" if days else "Expires today"}
    return {"kind": "good", "text": "Current"}


def breaks(text: Any) -> Markup:
    """A long id, address or operation that may be broken after its separators, where a reader would break it.

    Without it a narrow column breaks anywhere, in the middle of a word. What is copied stays as it was.
    """
    return Markup("<wbr>").join(escape(piece) for piece in _BREAKABLE.split(str(text)))


def ticked(text: Any) -> Markup:
    """Text with its back-ticked parts as code; everything is escaped."""
    pieces = str(text).split("`")
    if len(pieces) % 2 == 0:
        # One without its partner is meant as it stands.
        return escape(text)
    return Markup().join(
        Markup("<code>{}</code>").format(breaks(piece)) if number % 2 else escape(piece)
        for number, piece in enumerate(pieces)
    )


FILTERS = {
    "breaks": breaks,
    "ticked": ticked,
    "credential_state": credential_state,
    "when": when,
    "day": day,
    "clock_time": clock_time,
    "distance": distance,
    "plural": plural,
    "slug": slug,
    "last": last,
    "pretty": pretty,
    "encoded": encoded,
}
