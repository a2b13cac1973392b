"""The table of routes: method, template, handler, and what the caller needs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from genkan.surfaces.admin import catalogue, decisions, deny_assignments, health, keys, recordings, tokens
from genkan.surfaces.admin.gate import ANY_TOKEN, PUBLIC, WRITE_ASSIGNMENTS, WRITE_DEFINITIONS, Call, Needs
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route, Routes

Handler = Callable[[Call], Reply | Awaitable[Reply]]

ROUTES: Routes[Handler] = Routes(
    [
        Route("GET", "/_genkan/health", health.show, PUBLIC),
        # Everyone sees the own decisions; the gate's `sees` adds those of others.
        Route("GET", "/_genkan/decisions", decisions.listed, ANY_TOKEN),
        Route("GET", "/_genkan/decisions/last", decisions.last, ANY_TOKEN),
        Route("GET", "/_genkan/decisions/{id}", decisions.show, ANY_TOKEN),
        # Asking for oneself is free; for another principal it takes what reading its decisions takes.
        Route("POST", "/_genkan/explain", decisions.explain, ANY_TOKEN),
        Route("GET", "/_genkan/catalogue", catalogue.show, ANY_TOKEN),
        Route("POST", "/_genkan/catalogue", catalogue.take, Needs(action=WRITE_DEFINITIONS)),
        # Each deny assignment is decided at its own scope, by the handler.
        Route("PUT", "/_genkan/denyAssignments", deny_assignments.put, ANY_TOKEN),
        Route("DELETE", "/_genkan/denyAssignments/{id}", deny_assignments.delete, ANY_TOKEN),
        # The key set is public; a rotation touches everybody's tokens, so it takes what giving out roles takes.
        Route("GET", "/_genkan/keys", keys.show, ANY_TOKEN),
        Route("POST", "/_genkan/keys/rotate", keys.rotate, Needs(action=WRITE_ASSIGNMENTS)),
        # Who holds a token can already find out whether it counts, by using it.
        Route("POST", "/_genkan/tokens/show", tokens.show, ANY_TOKEN),
        # What a recording allows is bounded by what its owner could give; the handler decides that.
        Route("POST", "/_genkan/recordings", recordings.start, ANY_TOKEN),
        # Everyone sees the own recordings; the gate's `sees_recordings` adds those of others.
        Route("GET", "/_genkan/recordings", recordings.listed, ANY_TOKEN),
        Route("GET", "/_genkan/recordings/{id}", recordings.show, ANY_TOKEN),
        Route("POST", "/_genkan/recordings/{id}/renew", recordings.renew, ANY_TOKEN),
        Route("POST", "/_genkan/recordings/{id}/stop", recordings.stop, ANY_TOKEN),
    ]
)
