"""Run by every Python that a test run starts, its folder being on their PYTHONPATH: servers record what they issue."""

from __future__ import annotations

import os
from importlib import import_module

if os.environ.get("RECORD_ISSUED_IN"):
    import_module("issued_values").install(os.environ["RECORD_ISSUED_IN"])
