"""The `claims` parameter (OpenID Connect Core 5.5), of which only the client's capabilities are read.

A client that can answer a claims challenge says `cp1`; its tokens repeat it as `xms_cc`, so that a resource
knows that it may challenge.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from genkan.tokens.errors import aadsts


def requested(fields: Mapping[str, str]) -> list[str]:
    """Raises AADSTS9002313 when the parameter is not a JSON object."""
    text = fields.get("claims")
    if not text:
        return []
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError):
        raise aadsts(9002313) from None
    if not isinstance(asked, dict):
        raise aadsts(9002313)
    values = _member(_member(_member(asked, "access_token"), "xms_cc"), "values")
    return [value for value in values if isinstance(value, str)] if isinstance(values, list) else []


def _member(value: Any, name: str) -> Any:
    return value.get(name) if isinstance(value, dict) else None
