"""A virtual machine: its state, starting and stopping it, deleting it."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.scope import APIS, Scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

API = APIS["machine"]
VERBS = {
    "start": ("start", "machine-started"),
    "stop": ("deallocate", "machine-stopped"),
    "restart": ("restart", "machine-restarted"),
}
# Power states that pass by themselves: the page looks again.
_PASSING = ("starting", "stopping", "deallocating")


async def show(visit: Visit, at: Scope, problem: Any = None) -> Reply:
    found = (await visit.backend.arm("GET", at.id, api=API, query={"$expand": "instanceView"})).body
    power = _power(found)
    return await scope.page(
        visit,
        at,
        "overview",
        "azure/machine.html",
        problem=problem,
        machine=found,
        power=power,
        passing=power.removeprefix("VM ") in _PASSING,
    )


async def change(visit: Visit) -> Reply:
    at = scope.wanted(visit)
    verb, done = VERBS.get(visit.params["verb"], ("", ""))
    try:
        await visit.backend.arm("POST", f"{at.id}/{verb or visit.params['verb']}", api=API)
    except Refused as refused:
        return await show(visit, at, refused)
    return visit.go(at.path(), done)


async def delete(visit: Visit) -> Reply:
    at = scope.wanted(visit)
    try:
        await visit.backend.arm("DELETE", at.id, api=API)
    except Refused as refused:
        return await show(visit, at, refused)
    return visit.go(at.parents[-1].path(), "machine-deleted")


def _power(machine: dict[str, Any]) -> str:
    """`VM running`, from the instance view."""
    statuses = machine["properties"].get("instanceView", {}).get("statuses", ())
    return next((one["displayStatus"] for one in statuses if one["code"].startswith("PowerState/")), "")


ROWS = (
    Route("POST", "/azure/machine/delete", delete),
    Route("POST", "/azure/machine/do/{verb}", change),
)
