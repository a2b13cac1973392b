"""Finding principals by what a person types: an object ID, an application ID, a user principal name, a name."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import is_guid, quoted
from genkan.surfaces.portal.refusals import Problem
from genkan.surfaces.portal.visit import Visit, link

KINDS = {
    "#microsoft.graph.user": "User",
    "#microsoft.graph.group": "Group",
    "#microsoft.graph.servicePrincipal": "Service principal",
    "#microsoft.graph.application": "Application",
}
# The types of Azure's role assignments, which call a group by another case and a service principal in one word.
PRINCIPAL_TYPES = {"User": "User", "Group": "Group", "Service principal": "ServicePrincipal"}


class NotFound(Exception):
    """Nobody, or more than one, goes by what was typed. `problem` says it."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


def kind_of(row: dict[str, Any]) -> str:
    return KINDS.get(row.get("@odata.type", ""), "")


async def find(visit: Visit, text: str, *, users_only: bool = False) -> dict[str, Any]:
    """The one principal meant by `text`, with `kind`. Raises `NotFound`."""
    text = text.strip()
    found = await _by_id(visit, text) if is_guid(text) else await _by_name(visit, text, users_only)
    if len(found) == 1:
        return found[0]
    if found:
        message = f"`{text}` stands for {len(found)} principals: {', '.join(one['id'] for one in found[:5])}."
        raise NotFound(Problem("More than one goes by that name", message, "Use the object ID instead.", "Ambiguous"))
    next_step = "Use a user principal name, a display name written in full, an application ID or an object ID."
    raise NotFound(Problem("Nobody goes by that name", f"`{text}` was not found.", next_step, "PrincipalNotFound"))


async def names(visit: Visit, ids: list[str]) -> dict[str, dict[str, Any]]:
    """Principals by object id; those that are gone, or may not be seen, are missing."""
    found: dict[str, dict[str, Any]] = {}
    for start in range(0, len(ids), 1000):
        try:
            body = {"ids": ids[start : start + 1000]}
            answer = await visit.backend.graph("POST", "/directoryObjects/getByIds", body)
        except Refused as refused:
            if refused.status != 403:
                raise
            # Someone who may not read the directory still sees the assignments, by their ids.
            return found
        found |= {one["id"]: one | {"kind": kind_of(one)} for one in answer.items}
    return found


def page_of(row: dict[str, Any]) -> str | None:
    """The portal's page of a principal."""
    paths = {"User": "/users/{id}", "Group": "/groups/{id}", "Service principal": "/enterprise-apps/{id}"}
    template = paths.get(row.get("kind") or kind_of(row))
    return link(template, id=row["id"]) if template else None


async def _by_id(visit: Visit, text: str) -> list[dict[str, Any]]:
    known = await names(visit, [text.lower()])
    if known:
        return list(known.values())
    query = {"$filter": f"appId eq {quoted(text.lower())}"}
    rows = (await visit.backend.graph("GET", "/servicePrincipals", query=query)).items
    return [one | {"kind": "Service principal"} for one in rows]


async def _by_name(visit: Visit, text: str, users_only: bool) -> list[dict[str, Any]]:
    if not text:
        return []
    wanted = quoted(text)
    lists = [("/users", f"userPrincipalName eq {wanted} or displayName eq {wanted}", "User")]
    if not users_only:
        lists += [("/servicePrincipals", f"displayName eq {wanted}", "Service principal")]
        lists += [("/groups", f"displayName eq {wanted}", "Group")]
    found = []
    for path, condition, kind in lists:
        rows = (await visit.backend.graph("GET", path, query={"$filter": condition, "$top": 10})).items
        found += [one | {"kind": kind} for one in rows]
    return found
