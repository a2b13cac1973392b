"""Owners: who may change the application without a directory role."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.apps import application
from genkan.surfaces.portal.backend import GRAPH, Refused
from genkan.surfaces.portal.visit import Visit, link
from genkan.surfaces.routing import Route

BLADE = "/owners"


async def show(visit: Visit, problem: Any = None) -> Reply:
    app = await application.load(visit)
    owners = (await visit.backend.graph("GET", application.at(visit) + "/owners")).items
    rows = [one | {"kind": people.kind_of(one), "page": people.page_of(one)} for one in owners]
    return application.page(visit, app, BLADE, problem=problem, owners=rows, given=visit.form())


async def add(visit: Visit) -> Reply:
    try:
        owner = await people.find(visit, visit.form().get("who", ""))
        body = {"@odata.id": f"{GRAPH}/v1.0/directoryObjects/{owner['id']}"}
        await visit.backend.graph("POST", application.at(visit) + "/owners/$ref", body)
    except people.NotFound as missing:
        return await show(visit, missing.problem)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "owner-added")


async def remove(visit: Visit) -> Reply:
    path = application.at(visit) + link("/owners/{owner}/$ref", owner=visit.params["owner"])
    try:
        await visit.backend.graph("DELETE", path)
    except Refused as refused:
        return await show(visit, refused)
    return visit.go(application.path_of(visit, BLADE), "owner-removed")


ROWS = (
    Route("GET", "/apps/{id}/owners", show),
    Route("POST", "/apps/{id}/owners", add),
    Route("POST", "/apps/{id}/owners/{owner}/delete", remove),
)
