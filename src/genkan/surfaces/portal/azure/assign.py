"""Add role assignment: choose, review with the equivalent az, Bicep and Terraform lines, assign."""

from __future__ import annotations

import json
import shlex
import uuid
from typing import Any

from genkan.access.recommend.fixes import Fixes, Give, fixes
from genkan.surfaces.http import Reply
from genkan.surfaces.portal import people
from genkan.surfaces.portal.azure import iam, scope
from genkan.surfaces.portal.azure.scope import APIS, Scope
from genkan.surfaces.portal.backend import Refused
from genkan.surfaces.portal.listing import is_guid
from genkan.surfaces.portal.refusals import invalid
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Route

Row = dict[str, Any]


async def choose(visit: Visit, problem: Any = None) -> Reply:
    """The form: role, members, condition. It sends itself to the review by GET, which changes nothing."""
    at = scope.wanted(visit)
    roles = await iam.definitions(visit, at)
    options = sorted((one["properties"]["roleName"], one["name"]) for one in roles)
    return await scope.page(
        visit,
        at,
        "access",
        "azure/assign.html",
        problem=problem,
        options=[(id, name) for name, id in options],
        chosen=visit.query.get("role", ""),
        members=visit.query.get("who", ""),
        condition=visit.query.get("condition", ""),
        description=visit.query.get("description", ""),
        decision=visit.query.get("decision", ""),
    )


async def review(visit: Visit, problem: Any = None) -> Reply:
    """What will be done, before it is done."""
    at = scope.wanted(visit)
    given = visit.form() if visit.request.method == "POST" else dict(visit.query)
    try:
        members = [await people.find(visit, line) for line in _lines(given.get("who", ""))]
    except people.NotFound as missing:
        return await choose(visit, missing.problem)
    if not members:
        return await choose(visit, invalid("Nobody is chosen.", "Name at least one user, group or application."))
    path = f"{at.id.rstrip('/')}{iam.PROVIDER}/roleDefinitions/{given.get('role', '')}"
    try:
        role = (await visit.backend.arm("GET", path, api=APIS["definitions"])).body
    except Refused as refused:
        return await choose(visit, refused)
    name = role["properties"]["roleName"]
    gives = [Give(role["name"], name, at.id, one["id"], people.PRINCIPAL_TYPES[one["kind"]]) for one in members]
    return await scope.page(
        visit,
        at,
        "access",
        "azure/review.html",
        problem=problem,
        role=role["properties"],
        role_id=role["name"],
        members=[one | {"page": people.page_of(one)} for one in members],
        lines=_lines_of(gives, given.get("condition", "")),
        given=given,
    )


async def assign(visit: Visit) -> Reply:
    """One assignment for each member. Who has the role already is left alone."""
    at = scope.wanted(visit)
    given = visit.form()
    try:
        for line in _lines(given.get("who", "")):
            await _assign(visit, at, await people.find(visit, line), given)
    except people.NotFound as missing:
        return await review(visit, missing.problem)
    except Refused as refused:
        return await review(visit, refused)
    if is_guid(given.get("decision", "")):
        return visit.go(f"/denials/{given['decision']}", "assigned")
    return visit.go(at.path("access", tab="assignments"), "assigned")


async def _assign(visit: Visit, at: Scope, member: Row, given: dict[str, str]) -> None:
    role_id = f"{iam.PROVIDER}/roleDefinitions/{given.get('role', '')}"
    properties: Row = {
        "roleDefinitionId": role_id,
        "principalId": member["id"],
        "principalType": people.PRINCIPAL_TYPES[member["kind"]],
        "description": given.get("description") or None,
    }
    if given.get("condition"):
        properties |= {"condition": given["condition"], "conditionVersion": "2.0"}
    path = f"{at.id.rstrip('/')}{iam.PROVIDER}/roleAssignments/{uuid.uuid4()}"
    try:
        await visit.backend.arm("PUT", path, {"properties": properties}, api=APIS["assignments"])
    except Refused as refused:
        # Of several members some may have the role already; the others shall get it all the same.
        if refused.code != "RoleAssignmentExists" or len(_lines(given.get("who", ""))) == 1:
            raise


def _lines_of(gives: list[Give], condition: str) -> Fixes:
    """The same in other languages, with the condition where there is one."""
    plain = fixes(gives)
    if not condition:
        return plain
    az, bicep, terraform = plain.az, plain.bicep, plain.terraform
    scope_line = f"--scope {shlex.quote(gives[0].scope)}"
    az = az.replace(scope_line, f'{scope_line} \\\n  --condition {shlex.quote(condition)} --condition-version "2.0"')
    single = "'" + condition.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("${", "\\${") + "'"
    double = json.dumps(condition, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    for kind in {give.principal_type for give in gives}:
        line = f"    principalType: '{kind}'\n"
        bicep = bicep.replace(line, f"{line}    condition: {single}\n    conditionVersion: '2.0'\n")
        line = f'  principal_type       = "{kind}"\n'
        more = f'  condition            = {double}\n  condition_version    = "2.0"\n'
        terraform = terraform.replace(line, line + more)
    return Fixes(az, bicep, terraform)


def _lines(text: str) -> list[str]:
    return list(dict.fromkeys(line.strip() for line in text.splitlines() if line.strip()))


async def begin(visit: Visit) -> Reply:
    """`Assign this` of a denial: straight to the review, or to the form when something is missing."""
    return await review(visit) if visit.query.get("role") and visit.query.get("who") else await choose(visit)


ROWS = (
    Route("GET", "/azure/access/add", choose),
    Route("GET", "/azure/access/review", begin),
    Route("POST", "/azure/access/add", assign),
)
