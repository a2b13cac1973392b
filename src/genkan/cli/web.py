"""httpx without its own command line, which would load rich and a third more time into each of our commands."""

from __future__ import annotations

import sys

# A module that is None cannot be imported (the import system's own rule); httpx then goes without its `main`.
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]

import httpx  # noqa: E402

__all__ = ["httpx"]
