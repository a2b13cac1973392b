"""Manifest: the application as Graph's JSON, to be read and edited; mistakes are shown at their line."""

from __future__ import annotations

import json
import re
from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.apps.application import App
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.refusals import Problem
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.portal.wording import pretty
from genkan.surfaces.routing import Route

BLADE = "/manifest"
# Set by the service; Graph refuses to have them changed.
READ_ONLY = ("id", "appId", "createdDateTime", "deletedDateTime", "publisherDomain", "passwordCredentials")


async def show(visit: Visit, problem: Any = None, text: str | None = None, line: int | None = None) -> Reply:
    app = await application.load(visit)
    shown = text if text is not None else pretty(_plain(app))
    around = _around(shown, line) if line else []
    return application.page(
        visit, app, BLADE, problem=problem, text=shown, line=line, around=around, read_only=READ_ONLY
    )


async def save(visit: Visit) -> Reply:
    """Send Graph what differs from the application as it is."""
    text = dict(visit.fields.pairs).get("manifest", "").replace("\r\n", "\n")
    try:
        wanted = json.loads(text)
    except ValueError as fault:
        line = getattr(fault, "lineno", 1)
        said = getattr(fault, "msg", str(fault))
        problem = Problem(f"Line {line} is no valid JSON", f"{said}.", "Mend that line and save again.", "InvalidJson")
        return await show(visit, problem, text, line)
    if not isinstance(wanted, dict):
        problem = Problem("A manifest is a JSON object", "It starts with { and ends with }.", "", "InvalidJson")
        return await show(visit, problem, text, 1)
    now = _plain(await application.load(visit))
    changed = {name: value for name, value in wanted.items() if name not in now or now[name] != value}
    # A property that was taken out of the text is set back to nothing.
    changed |= {name: None for name in now if name not in wanted and name not in READ_ONLY and now[name] is not None}
    for name in READ_ONLY:
        if name in changed:
            problem = Problem(f"`{name}` cannot be changed", "The service sets it.", "Set it back.", "ReadOnlyProperty")
            return await show(visit, problem, text, _line_of(text, name))
    try:
        if changed:
            await visit.backend.graph("PATCH", application.at(visit), changed)
    except Refused as refused:
        return await show(visit, refused, text, _line_meant(text, changed, refused.message))
    return visit.go(application.path_of(visit, BLADE), "manifest-saved")


def _plain(app: App) -> App:
    return {name: value for name, value in app.items() if not name.startswith("@")}


def _line_of(text: str, name: str) -> int:
    """The line on which a property of the outermost object stands."""
    lines = text.split("\n")
    indented = [number for number, line in enumerate(lines, 1) if line.startswith(f'  "{name}"')]
    anywhere = [number for number, line in enumerate(lines, 1) if f'"{name}"' in line]
    return (indented or anywhere or [1])[0]


def _line_meant(text: str, changed: App, message: str) -> int | None:
    """The line of the property that a refusal names, if only by the name of something inside a changed one."""
    named = re.findall(r"'([A-Za-z0-9_.@-]+)'", message)
    for name in sorted(changed, key=len, reverse=True):
        if name in named or name in message:
            return _line_of(text, name)
    lines = text.split("\n")
    for name in changed:
        start = _line_of(text, name)
        for number, line in enumerate(lines[start - 1 :], start):
            if number > start and re.match(r'  "', line):
                break
            if any(f'"{one.rpartition(".")[2]}"' in line for one in named):
                return number
    # Nothing that was changed is named: of a single change it can only be that one.
    return _line_of(text, next(iter(changed))) if len(changed) == 1 else None


def _around(text: str, line: int) -> list[tuple[int, str]]:
    """The line and two on each side, numbered."""
    lines = text.split("\n")
    first = max(1, line - 2)
    return [(number, lines[number - 1]) for number in range(first, min(len(lines), line + 2) + 1)]


ROWS = (
    Route("GET", "/apps/{id}/manifest", show),
    Route("POST", "/apps/{id}/manifest", save),
)
