"""Everything this surface answers, in one table; each row has its permissions or the surface does not start."""

from __future__ import annotations

from genkan.surfaces.graph import applications, directory_objects, service_principals
from genkan.surfaces.graph.action import Action
from genkan.surfaces.graph.permissions import PERMISSIONS
from genkan.surfaces.routing import Route, Routes

ROUTES: Routes[Action] = Routes(
    Route(method, template, action, PERMISSIONS[method, template])
    for method, template, action in (
        *applications.ROWS,
        *service_principals.ROWS,
        *directory_objects.ROWS,
    )
)
