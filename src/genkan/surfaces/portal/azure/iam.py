"""Access control (IAM) at a scope: check access, role assignments, roles, deny assignments."""

from __future__ import annotations

from typing import Any

from genkan.access.wildcards import matches
from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.azure import scope
from genkan.surfaces.portal.azure.scope import APIS, Scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.explained import Explained
from genkan.surfaces.portal.listing import PAGE
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

Row = dict[str, Any]
PROVIDER = "/providers/Microsoft.Authorization"
# As deny assignments name everybody: a principal of type SystemDefined with this id.
NO_ONE = "00000000-0000-0000-0000-000000000000"
EVERYONE = "Everyone"
TABS = (
    ("check", "Check access"),
    ("assignments", "Role assignments"),
    ("roles", "Roles"),
    ("deny", "Deny assignments"),
)


async def show(visit: Visit, problem: Any = None, tab: str = "") -> Reply:
    at = scope.wanted(visit)
    chosen = tab or visit.query.get("tab", "assignments")
    handler = {"check": _check, "roles": _roles, "deny": _denies}.get(chosen, _assignments)
    return await handler(visit, at, problem)


async def _assignments(visit: Visit, at: Scope, problem: Any) -> Reply:
    rows = await assignments(visit, at)
    sought = visit.query.get("q", "").lower()
    rows = [row for row in rows if sought in f"{row['role']} {row['name']} {row['principalId']}".lower()]
    start = visit.query.get("page", "0")
    first = int(start) if start.isdigit() and len(start) < 9 else 0
    shown, more = rows[first : first + PAGE], len(rows) > first + PAGE
    return await _page(
        visit,
        at,
        "assignments",
        problem,
        rows=shown,
        total=len(rows),
        more=at.path("access", tab="assignments", q=sought, page=str(first + PAGE)) if more else None,
        sought=sought,
    )


async def assignments(visit: Visit, at: Scope) -> list[Row]:
    """Role assignments that count at the scope, with names; those at the scope itself first."""
    query = {"$filter": "atScope()"}
    found = await visit.backend.arm("GET", _below(at, "/roleAssignments"), api=APIS["assignments"], query=query)
    roles = {one["name"]: one["properties"]["roleName"] for one in await definitions(visit, at)}
    known = await people.names(visit, list({one["properties"]["principalId"] for one in found.items}))
    rows = []
    for one in found.items:
        given = one["properties"]
        principal = known.get(given["principalId"], {})
        role_id = given["roleDefinitionId"].rpartition("/")[2]
        rows.append(
            {
                **given,
                "id": one["id"],
                "role": roles.get(role_id, role_id),
                "role_id": role_id,
                "name": principal.get("displayName") or "Identity not found",
                "page": people.page_of(principal) if principal else None,
                "direct": given["scope"].lower() == at.id.lower(),
                "where": scope.read(given["scope"]),
            }
        )
    return sorted(rows, key=lambda row: (not row["direct"], row["role"], row["name"]))


async def definitions(visit: Visit, at: Scope) -> list[Row]:
    """Every role that can be assigned at the scope."""
    return (await visit.backend.arm("GET", _below(at, "/roleDefinitions"), api=APIS["definitions"])).items


async def _roles(visit: Visit, at: Scope, problem: Any) -> Reply:
    rows = await definitions(visit, at)
    sought, kind = visit.query.get("q", "").strip().lower(), visit.query.get("kind", "")
    rows = [
        row["properties"] | {"id": row["name"]}
        for row in rows
        if kind in ("", row["properties"]["type"]) and _meant(row["properties"], sought)
    ]
    rows.sort(key=lambda row: row["roleName"].lower())
    start = visit.query.get("page", "0")
    first = int(start) if start.isdigit() and len(start) < 9 else 0
    following = at.path("access", tab="roles", q=sought, kind=kind, page=str(first + PAGE))
    return await _page(
        visit,
        at,
        "roles",
        problem,
        rows=rows[first : first + PAGE],
        total=len(rows),
        more=following if len(rows) > first + PAGE else None,
        sought=sought,
        kind_of=kind,
    )


def _meant(role: Row, sought: str) -> bool:
    """Whether a search means the role: by a part of its name, or by an operation that it grants."""
    if "/" not in sought:
        return sought in role["roleName"].lower()
    return any(
        any(matches(pattern, sought) for pattern in block[kind])
        and not any(matches(pattern, sought) for pattern in block[unless])
        for block in role["permissions"]
        for kind, unless in (("actions", "notActions"), ("dataActions", "notDataActions"))
    )


async def role(visit: Visit) -> Reply:
    """One role: what it grants, and who has it at this scope."""
    at = scope.wanted(visit)
    path = _below(at, f"/roleDefinitions/{visit.query.get('role', '')}")
    found = (await visit.backend.arm("GET", path, api=APIS["definitions"])).body
    try:
        holders = [row for row in await assignments(visit, at) if row["role_id"] == found["name"]]
    except Refused:
        # Roles are public knowledge; who has them is not.
        holders = None
    return await scope.page(
        visit, at, "access", "azure/role.html", role=found["properties"], role_id=found["name"], holders=holders
    )


async def _denies(visit: Visit, at: Scope, problem: Any) -> Reply:
    found = await visit.backend.arm("GET", _below(at, "/denyAssignments"), api=APIS["denies"])
    given = [one["properties"] for one in found.items]
    sides = ("principals", "excludePrincipals")
    known = await people.names(visit, list({one["id"] for row in given for side in sides for one in row[side]}))

    def called(principals: list[Row]) -> list[str]:
        return [
            EVERYONE if one["id"] == NO_ONE else str(known.get(one["id"], {}).get("displayName") or one["id"])
            for one in principals
        ]

    rows = [
        row | {"where": scope.read(row["scope"]), "whom": called(row[sides[0]]), "but": called(row[sides[1]])}
        for row in given
    ]
    return await _page(visit, at, "deny", problem, rows=rows)


async def _check(visit: Visit, at: Scope, problem: Any) -> Reply:
    """Anybody, any action, answered with the explanation."""
    who, action = visit.query.get("who", ""), visit.query.get("action", "").strip()
    explained = None
    if action:
        try:
            found = await people.find(visit, who) if who else {"id": visit.who.id}
            body = {"action": action, "scope": at.id, "principalId": found["id"]}
            answer = await visit.backend.admin("POST", "/explain", body)
            explained = Explained(answer.body)
        except people.NotFound as missing:
            problem = missing.problem
        except Refused as refused:
            problem = refused
    return await _page(visit, at, "check", problem, who_asked=who, action=action, explained=explained)


async def remove(visit: Visit) -> Reply:
    at = scope.wanted(visit)
    assignment = visit.form().get("assignment", "")
    if f"{PROVIDER}/roleAssignments/".lower() not in assignment.lower():
        return await show(visit, invalid("This is no role assignment.", "Choose one from the list."), "assignments")
    try:
        await visit.backend.arm("DELETE", assignment, api=APIS["assignments"])
    except Refused as refused:
        return await show(visit, refused, "assignments")
    return visit.go(at.path("access", tab="assignments"), "unassigned")


def _below(at: Scope, path: str) -> str:
    return at.id.rstrip("/") + PROVIDER + path


async def _page(visit: Visit, at: Scope, tab: str, problem: Any, **values: Any) -> Reply:
    tabs = [(title, at.path("access", tab=name), name == tab) for name, title in TABS]
    return await scope.page(
        visit, at, "access", f"azure/access_{tab}.html", problem=problem, tabs=tabs, tab=tab, **values
    )


ROWS = (
    Route("GET", "/azure/access", show),
    Route("GET", "/azure/access/role", role),
    Route("POST", "/azure/access/remove", remove),
)
