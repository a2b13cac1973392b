"""/subscriptions/{id}/providers: the namespaces and types that are served, read off the table of routes.

All of them are always registered; registering is answered as done.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from genkan.resources import locations, subscriptions
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import no_registered_provider
from genkan.surfaces.arm.needs import ANY_TOKEN, DECIDED, UNLOCKED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

# Any well-formed api-version is taken; these are the ones that clients are pointed to, newest first.
API_VERSIONS: Mapping[str, tuple[str, ...]] = {
    "Microsoft.Authorization": ("2022-04-01", "2020-05-01", "2018-07-01"),
    "Microsoft.Compute": ("2024-11-01", "2024-07-01", "2023-03-01"),
    "Microsoft.ManagedIdentity": ("2024-11-30", "2023-01-31"),
    "Microsoft.Management": ("2023-04-01", "2021-04-01", "2020-05-01"),
    "Microsoft.Network": ("2024-07-01", "2024-05-01", "2023-11-01"),
    "Microsoft.Resources": ("2024-03-01", "2022-09-01", "2021-04-01"),
    "Microsoft.Web": ("2024-04-01", "2023-12-01", "2022-03-01"),
}


def index(call: Call) -> Reply:
    subscription = call.param("subscriptionId")
    return Reply(200, {"value": [as_json(namespace, subscription) for namespace in sorted(served())]})


def get(call: Call) -> Reply:
    return Reply(200, as_json(_namespace(call), call.param("subscriptionId")))


def register(call: Call) -> Reply:
    subscriptions.get(call.tx, call.tenant_id, call.param("subscriptionId"))
    return Reply(200, as_json(_namespace(call), call.param("subscriptionId")))


@cache
def served() -> Mapping[str, tuple[str, ...]]:
    """namespace -> its types, from the templates: what follows the last `/providers/` of each."""
    # Imported here: the table of routes is made of this file too.
    from genkan.surfaces.arm.routes import ROUTES

    found: dict[str, dict[str, None]] = {
        "Microsoft.Resources": {"subscriptions": None, "resourceGroups": None, "tenants": None}
    }
    for row in ROUTES:
        _, seen, after = row.template.rpartition("/providers/")
        namespace, *rest = after.split("/")
        kind = "/".join(rest[0::2])
        # A template that ends in a verb or a bare view names no type of its own.
        if seen and rest and not namespace.startswith("{") and row.method in ("PUT", "GET") and len(rest) % 2 == 0:
            found.setdefault(namespace, {})[kind] = None
    return {namespace: tuple(types) for namespace, types in found.items()}


def as_json(namespace: str, subscription: str) -> dict[str, Any]:
    where = [location.display_name for location in locations.known()]
    versions = list(API_VERSIONS[namespace])
    shown: dict[str, Any] = {"id": f"/subscriptions/{subscription}/providers/{namespace}"} if subscription else {}
    return shown | {
        "namespace": namespace,
        "registrationState": "Registered",
        "registrationPolicy": "RegistrationFree" if namespace == "Microsoft.Authorization" else "RegistrationRequired",
        "resourceTypes": [
            {"resourceType": kind, "locations": where, "apiVersions": versions, "capabilities": "None"}
            for kind in served()[namespace]
        ],
    }


def _namespace(call: Call) -> str:
    wanted = call.param("namespace").lower()
    found = next((namespace for namespace in served() if namespace.lower() == wanted), None)
    if found is None:
        raise no_registered_provider(call.param("namespace"))
    return found


_ALL = "/subscriptions/{subscriptionId}/providers"

ROWS = (
    Route("GET", "/providers", index, ANY_TOKEN),
    Route("GET", "/providers/{namespace}", get, ANY_TOKEN),
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ALL + "/{namespace}", get, DECIDED),
    Route("POST", _ALL + "/{namespace}/register", register, UNLOCKED),
)
