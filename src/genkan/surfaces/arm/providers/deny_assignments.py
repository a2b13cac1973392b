"""Microsoft.Authorization/denyAssignments: read only, as in Azure (REST reference: Authorization)."""

from __future__ import annotations

from typing import Any

from genkan.access import denies
from genkan.access.model import ALL_PRINCIPALS, DenyAssignment
from genkan.access.principal import Principal
from genkan.access.rows import permission_to_json
from genkan.access.scopes import normalize
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError
from genkan.surfaces.arm.filters import terms
from genkan.surfaces.arm.needs import DECIDED
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def index(call: Call) -> Reply:
    wanted = terms(call, "atscope", "principalid", "denyassignmentname", "assignedto")
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    found = denies.listed(call.tx, call.tenant_id, scope, with_below="atscope" not in wanted)
    if "principalid" in wanted:
        found = [one for one in found if wanted["principalid"].lower() in one.principals]
    if "assignedto" in wanted:
        ids = {*call.index.circle(Principal(wanted["assignedto"])).ids, ALL_PRINCIPALS}
        found = [one for one in found if not ids.isdisjoint(one.principals)]
    if "denyassignmentname" in wanted:
        found = [one for one in found if one.name.lower() == wanted["denyassignmentname"].lower()]
    return Reply(200, {"value": [as_json(one) for one in found]})


def get(call: Call) -> Reply:
    found = denies.find(call.tx, call.tenant_id, call.param("denyAssignmentId"))
    if found is None or normalize(found.scope) != normalize(call.param("scope")):
        message = f"The deny assignment '{call.param('denyAssignmentId')}' is not found."
        raise ArmError(404, "DenyAssignmentNotFound", message)
    return Reply(200, as_json(found))


def as_json(one: DenyAssignment) -> dict[str, Any]:
    return {
        "properties": {
            "denyAssignmentName": one.name,
            "description": one.description,
            "permissions": [permission_to_json(block) for block in one.permissions],
            "scope": one.scope,
            "doNotApplyToChildScopes": one.does_not_apply_to_child_scopes,
            "principals": [_principal(principal) for principal in one.principals],
            "excludePrincipals": [_principal(principal) for principal in one.exclude_principals],
            "isSystemProtected": one.is_system_protected,
            "condition": one.condition,
            "conditionVersion": one.condition_version,
        },
        "id": f"{one.scope.rstrip('/')}/providers/Microsoft.Authorization/denyAssignments/{one.id}",
        "type": "Microsoft.Authorization/denyAssignments",
        "name": one.id,
    }


def _principal(object_id: str) -> dict[str, str]:
    return {"id": object_id} | ({"type": "SystemDefined"} if object_id == ALL_PRINCIPALS else {})


_ALL = "{scope*}/providers/Microsoft.Authorization/denyAssignments"

ROWS = (
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ALL + "/{denyAssignmentId}", get, DECIDED),
)
