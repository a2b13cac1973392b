"""The `$filter` of Microsoft.Authorization: functions and equalities joined by `and`."""

from __future__ import annotations

import re

from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request

_TERM = re.compile(
    r"\s*(?:(?P<function>[A-Za-z]+)\(\s*(?:'(?P<argument>(?:[^']|'')*)')?\s*\)"
    r"|(?P<name>[A-Za-z]+)\s+eq\s+'(?P<value>(?:[^']|'')*)')\s*",
    re.IGNORECASE,
)
_AND = re.compile(r"and\b", re.IGNORECASE)


def terms(call: Call, *known: str) -> dict[str, str]:
    """The filter's terms by name in lower case (`atscope`, `principalid`), with their text, empty for none.

    `known` are the names that this list understands; anything else is refused, never ignored.
    """
    text = call.request.query.get("$filter", "").strip()
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        term = _TERM.match(text, at)
        name = (term["function"] or term["name"]).lower() if term else ""
        if term is None or name not in known:
            raise bad_request(
                f"The filter '{text}' is not supported. Supported are: {', '.join(known)}.", "InvalidFilter"
            )
        found[name] = (term["argument"] or term["value"] or "").replace("''", "'")
        at = term.end()
        if at < len(text):
            joined = _AND.match(text, at)
            if joined is None or joined.end() == len(text):
                raise bad_request(f"The filter '{text}' is not valid.", "InvalidFilter")
            at = joined.end()
    return found
