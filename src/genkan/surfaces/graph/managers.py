"""Managers and direct reports: nobody has any, since they cannot be set here; who asks is told so in Graph's words.

Terraform asks for the manager of every user that it reads, and takes 404 for none.
"""

from __future__ import annotations

from typing import Any

from genkan.surfaces.graph import mixed, users
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import not_found, not_served
from genkan.surfaces.graph.odata.selection import Expansion
from genkan.surfaces.graph.options import ONE, given, selected
from genkan.surfaces.http import Reply


def manager(call: Call) -> Reply:
    users.find(call)
    selected(given(call, ONE), mixed.shapes(call))
    raise not_found("manager")


def change(_call: Call) -> Reply:
    raise not_served("`manager` of users")


def reports(call: Call) -> Reply:
    users.find(call)
    mixed.check_options(call, ("user",))
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": []})


def _no_manager(_call: Call, _found: Any, _expansion: Expansion) -> None:
    return None


def _no_reports(_call: Call, _found: Any, _expansion: Expansion) -> list[Any]:
    return []


users.USERS.expands.update({"manager": _no_manager, "directReports": _no_reports})


ROWS: tuple[Row, ...] = (
    row("GET", "/users/{id}/manager", manager),
    row("PUT", "/users/{id}/manager/$ref", change, reads=True),
    row("DELETE", "/users/{id}/manager/$ref", change, reads=True),
    row("GET", "/users/{id}/directReports", reports),
    row("GET", "/me/manager", manager),
    row("GET", "/me/directReports", reports),
)
