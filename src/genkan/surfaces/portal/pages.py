"""Rendering: the packaged templates, always escaping, and the packaged files beside them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import wording

if TYPE_CHECKING:
    from jinja2 import Environment

HTML = "text/html; charset=utf-8"
# One sheet for the browser, several files for people.
SHEETS = (
    "tokens.css",
    "base.css",
    "shell.css",
    "parts.css",
    "buttons.css",
    "tables.css",
    "states.css",
    "forms.css",
    "story.css",
)
_TYPES = {"css": "text/css; charset=utf-8", "js": "text/javascript; charset=utf-8", "svg": "image/svg+xml"}


@cache
def environment() -> Environment:
    # Imported late: a server that nobody looks at in a browser starts without it.
    from jinja2 import Environment, PackageLoader

    made = Environment(
        loader=PackageLoader("genkan.surfaces.portal"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals["static"] = static_path
    made.filters |= wording.FILTERS
    return made


def render(template: str, **values: Any) -> str:
    return environment().get_template(template).render(values)


@cache
def static_file(name: str) -> tuple[bytes, str] | None:
    """A packaged file's bytes and media type; None for a name that is not packaged."""
    folder = files("genkan.surfaces.portal").joinpath("static")
    if name == "portal.css":
        return b"\n".join(folder.joinpath(sheet).read_bytes() for sheet in SHEETS), _TYPES["css"]
    if name not in {"portal.js", "mark.svg"}:
        return None
    return folder.joinpath(name).read_bytes(), _TYPES[name.rpartition(".")[2]]


@cache
def static_path(name: str) -> str:
    """The address of a packaged file, with its content's hash so that browsers may keep it."""
    found = static_file(name)
    if found is None:
        raise LookupError(name)
    return f"/static/{name}?v={hashlib.sha256(found[0]).hexdigest()[:12]}"


def static(name: str) -> Reply | None:
    found = static_file(name)
    if found is None:
        return None
    return Reply(200, found[0], {"cache-control": "public, max-age=31536000, immutable"}, found[1])
