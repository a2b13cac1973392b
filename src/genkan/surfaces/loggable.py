"""Paths as logs may hold them: without the segment that is a secret."""

from __future__ import annotations

import re

# Whoever knows the address of a managed identity's seat gets that identity's tokens (`metadata/seats.py`).
_SEAT = re.compile(r"(/msi/)[^/]{20,}", re.IGNORECASE)


def loggable(path: str) -> str:
    """The path with `*` in place of a seat."""
    return _SEAT.sub(r"\1*", path)
