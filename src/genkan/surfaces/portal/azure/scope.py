"""A scope of Azure as pages show it: its kind, its name, the trail that leads to it, and its blades."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.visit import Visit

MANAGEMENT = "/providers/Microsoft.Management/managementGroups/"
MACHINE = "microsoft.compute/virtualmachines"
APIS = {
    "management": "2023-04-01",
    "subscription": "2022-12-01",
    "group": "2024-03-01",
    "machine": "2024-07-01",
    "resource": "2024-03-01",
    "identity": "2023-01-31",
    "assignments": "2022-04-01",
    "definitions": "2022-04-01",
    "denies": "2022-04-01",
}


Names = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Scope:
    """`id` is a resource id; `kind` one of tenant, management, subscription, group, machine, resource."""

    id: str
    kind: str

    @property
    def name(self) -> str:
        return self.id.rstrip("/").rpartition("/")[2] or "Tenant root"

    def called(self, names: Names) -> str:
        """Its display name where one is known, otherwise its name."""
        return names.get(self.id.lower(), self.name)

    @property
    def title(self) -> str:
        return TITLES[self.kind]

    @property
    def place(self) -> str:
        """The navigation's place that it belongs to."""
        return _PLACES[self.kind]

    @property
    def type(self) -> str:
        """`Microsoft.Compute/virtualMachines` for a resource; empty above resources."""
        parts = self.id.strip("/").split("/")
        return "/".join([parts[5], *parts[6::2]]) if self.kind in ("machine", "resource") else ""

    @property
    def parents(self) -> list[Scope]:
        """The scopes above it that its id names, outermost first."""
        parts = self.id.strip("/").split("/")
        found = []
        if self.kind in ("group", "machine", "resource"):
            found.append(read("/" + "/".join(parts[:2])))
        if self.kind in ("machine", "resource"):
            found.append(read("/" + "/".join(parts[:4])))
        return found

    def path(self, blade: str = "overview", **query: str) -> str:
        """The portal's address of one of its blades."""
        return f"/azure/{blade}?{urlencode({'id': self.id, **query})}"


def read(text: str) -> Scope:
    """A scope from a resource id. Anything that is none counts as a resource that ARM will not find."""
    parts = [part for part in text.split("/") if part]
    id = "/" + "/".join(parts)
    lower = [part.lower() for part in parts]
    if not parts:
        return Scope("/", "tenant")
    if lower[:2] == ["providers", "microsoft.management"]:
        return Scope(id, "management")
    if len(parts) == 2 and lower[0] == "subscriptions":
        return Scope(id, "subscription")
    if len(parts) == 4 and lower[2] == "resourcegroups":
        return Scope(id, "group")
    if len(parts) == 8 and "/".join(lower[5:7]) == MACHINE:
        return Scope(id, "machine")
    # Too short for a resource's id: shown under its own name, and refused by ARM in ARM's words.
    return Scope(id, "resource") if len(parts) >= 8 else Scope(id, "unknown")


def wanted(visit: Visit) -> Scope:
    """The scope that the address, or the form, names."""
    return read(visit.query.get("id") or visit.form().get("id", "/"))


TITLES = {
    "tenant": "Tenant root",
    "management": "Management group",
    "subscription": "Subscription",
    "group": "Resource group",
    "machine": "Virtual machine",
    "resource": "Resource",
    "unknown": "Scope",
}
_PLACES = {
    "tenant": "/azure/management-groups",
    "management": "/azure/management-groups",
    "subscription": "/azure/subscriptions",
    "group": "/azure/groups",
    "machine": "/azure/resources",
    "resource": "/azure/resources",
    "unknown": "/azure/resources",
}
_TRAILS = {
    "/azure/management-groups": "Management groups",
    "/azure/subscriptions": "Subscriptions",
    "/azure/groups": "Resource groups",
    "/azure/resources": "All resources",
}
_BLADES = {
    "overview": "Overview",
    "access": "Access control (IAM)",
    "identity": "Identity",
    "activity": "Activity log",
}


def blades(scope: Scope) -> list[tuple[str, str]]:
    without = {"identity"} if scope.kind != "machine" else set()
    if scope.kind in ("tenant", "unknown"):
        without |= {"overview"}
    if scope.kind in ("tenant", "management", "unknown"):
        without |= {"activity"}
    return [(title, scope.path(name)) for name, title in _BLADES.items() if name not in without]


def trail(scope: Scope, names: Names) -> list[tuple[str, str | None]]:
    """The crumbs above the scope itself."""
    above: list[tuple[str, str | None]] = [(_TRAILS[scope.place], scope.place)]
    return above + [(one.called(names), one.path()) for one in scope.parents]


async def names(visit: Visit) -> Names:
    """Display names of the subscriptions that the person can see, by scope id in lower case."""
    found = (await visit.backend.arm("GET", "/subscriptions", api=APIS["subscription"])).items
    return {one["id"].lower(): one["displayName"] for one in found}


async def page(visit: Visit, scope: Scope, blade: str, template: str, *, name: str = "", **values: Any) -> Reply:
    """One of the scope's blades. `name` is its display name where it has one of its own."""
    known = await names(visit)
    shown = name or scope.called(known)
    own = scope.path() if scope.kind not in ("tenant", "unknown") else None
    overview = blade == "overview"
    return visit.page(
        template,
        shown if overview else _BLADES[blade],
        crumbs=trail(scope, known) if overview else [*trail(scope, known), (shown, own)],
        here=scope.place,
        heading=shown,
        kind=scope.title if overview else f"{scope.title} · {_BLADES[blade]}",
        blades=blades(scope),
        blades_of=f"Blades of {shown}",
        blade=scope.path(blade),
        scope=scope,
        names=known,
        **values,
    )
