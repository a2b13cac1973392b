"""The table of everything ARM serves, collected from the providers; and the answer for what it does not."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import (
    ArmError,
    invalid_resource_type,
    method_not_allowed,
    no_registered_provider,
    not_served,
)
from genkan.surfaces.arm.providers import (
    deny_assignments,
    deployments,
    elevation,
    endpoints,
    identities,
    images,
    locks,
    management_groups,
    networks,
    operations,
    permissions,
    registrations,
    resource_groups,
    resources,
    role_assignments,
    role_definitions,
    sites,
    subscriptions,
    tags,
    tenants,
    virtual_machines,
)
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.routing import Route, Routes

Handler = Callable[[Call], Reply]

_PROVIDERS = (
    endpoints,
    tenants,
    subscriptions,
    registrations,
    resource_groups,
    resources,
    tags,
    deployments,
    images,
    operations,
    virtual_machines,
    networks,
    identities,
    sites,
    role_definitions,
    role_assignments,
    deny_assignments,
    permissions,
    elevation,
    locks,
    management_groups,
)

ROUTES: Routes[Handler] = Routes(row for provider in _PROVIDERS for row in provider.ROWS)


def missing(request: Request) -> ArmError:
    """Why there is no route: another method would do, the type is unknown, or the namespace is."""
    allowed = ROUTES.methods(request.segments)
    if allowed:
        return method_not_allowed(request.method, allowed)
    lower = [segment.lower() for segment in request.segments]
    if "providers" not in lower or lower[-1] == "providers":
        return not_served(request.path)
    at = len(lower) - 1 - lower[::-1].index("providers")
    namespace, rest = request.segments[at + 1], request.segments[at + 2 :]
    if namespace.lower() not in SERVED or not rest:
        return no_registered_provider(namespace)
    kind = "/".join(rest[0::2])
    return invalid_resource_type(namespace, kind, request.query.get("api-version", ""))


def _namespaces(row: Route[Handler]) -> set[str]:
    parts = row.template.lower().split("/")
    return {after for part, after in pairwise(parts) if part == "providers" and after[0] != "{"}


SERVED = frozenset(namespace for row in ROUTES for namespace in _namespaces(row))
