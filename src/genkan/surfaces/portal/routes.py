"""The table of pages. Every one of them needs a session; what is open to anybody stands in `sign_in.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import activity, catalogue, denials, home, logs, recordings, settings
from genkan.surfaces.portal.apps import (
    attempt,
    authentication,
    credentials,
    exposed,
    manifest,
    overview,
    owners,
    permissions,
    registrations,
    token_configuration,
)
from genkan.surfaces.portal.azure import assign, iam, identity, lists, machine
from genkan.surfaces.portal.azure import overview as azure_overview
from genkan.surfaces.portal.entra import app_assignments, elevation, enterprise, groups, roles, users
from genkan.surfaces.portal.entra import overview as entra_overview
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Routes

Handler = Callable[[Visit], Awaitable[Reply]]

_AREAS = (
    home,
    registrations,
    overview,
    authentication,
    credentials,
    token_configuration,
    permissions,
    exposed,
    owners,
    manifest,
    attempt,
    lists,
    azure_overview,
    machine,
    identity,
    iam,
    assign,
    denials,
    recordings,
    entra_overview,
    elevation,
    users,
    groups,
    enterprise,
    app_assignments,
    roles,
    logs,
    activity,
    catalogue,
    settings,
)

PAGES: Routes[Handler] = Routes(row for area in _AREAS for row in area.ROWS)
