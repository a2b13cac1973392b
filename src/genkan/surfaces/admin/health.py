"""Is there a Genkan, and which? Tells nothing about what it holds."""

from __future__ import annotations

from genkan import __version__
from genkan.surfaces.admin.gate import Call
from genkan.surfaces.http import Reply


def show(_call: Call) -> Reply:
    return Reply(200, {"name": "genkan", "version": __version__})
