"""Microsoft.Authorization/roleDefinitions (REST reference: Authorization, Role Definitions)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from genkan.access import definitions
from genkan.access.assignments import guid
from genkan.access.definitions import Wish
from genkan.access.model import Permission, RoleDefinition
from genkan.access.rows import permission_from_json, permission_to_json
from genkan.access.scopes import normalize
from genkan.clock import iso
from genkan.resources.ids import subscription_id
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError, bad_request
from genkan.surfaces.arm.filters import terms
from genkan.surfaces.arm.needs import DECIDED, LinkedNeed, Needs
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_LISTS = ("actions", "notActions", "dataActions", "notDataActions")


def index(call: Call) -> Reply:
    """Every built-in role, and the custom roles that can be assigned at the scope (or below it, when asked)."""
    wanted = terms(call, "rolename", "type", "atscopeandbelow")
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    covering = set(definitions.chain(call.tx, call.tenant_id, scope))
    found = list(call.services.access.catalogue(call.tenant_id).roles)
    for role in definitions.custom(call.tx, call.tenant_id):
        here = any(normalize(one) in covering for one in role.assignable_scopes)
        below = "atscopeandbelow" in wanted and _any_below(call, scope, role)
        if here or below:
            found.append(role)
    if "rolename" in wanted:
        found = [role for role in found if role.name.lower() == wanted["rolename"].lower()]
    if "type" in wanted:
        found = [role for role in found if role.kind.lower() == wanted["type"].lower()]
    return Reply(200, {"value": [as_json(role, scope) for role in found]})


def get(call: Call) -> Reply:
    catalogue = call.services.access.catalogue(call.tenant_id)
    found = definitions.find(call.tx, call.tenant_id, catalogue, call.param("roleDefinitionId"))
    if found is None:
        message = f"The role definition '{call.param('roleDefinitionId')}' is not found."
        raise ArmError(404, "RoleDefinitionDoesNotExist", message)
    return Reply(200, as_json(found, call.param("scope")))


def put(call: Call) -> Reply:
    role_id = guid(call.param("roleDefinitionId"))
    if role_id is None:
        raise bad_request("The role definition ID must be a GUID.", "InvalidRoleDefinitionId")
    catalogue = call.services.access.catalogue(call.tenant_id)
    made, _ = definitions.put(call.write, catalogue, role_id, _wish(call), now=call.now, by=call.caller.object_id)
    return Reply(201, as_json(made, call.param("scope")))


def delete(call: Call) -> Reply:
    catalogue = call.services.access.catalogue(call.tenant_id)
    gone = definitions.remove(call.write, catalogue, call.param("roleDefinitionId"))
    return Reply(204) if gone is None else Reply(200, as_json(gone, call.param("scope")))


def definition_id(scope: str, role_id: str) -> str:
    """The id of a role as seen from a scope: below the scope's subscription, or the tenant's own."""
    subscription = subscription_id(scope)
    prefix = f"/subscriptions/{subscription}" if subscription else ""
    return f"{prefix}/providers/Microsoft.Authorization/roleDefinitions/{role_id}"


def as_json(role: RoleDefinition, scope: str) -> dict[str, Any]:
    return {
        "properties": {
            "roleName": role.name,
            "type": role.kind,
            "description": role.description,
            "assignableScopes": list(role.assignable_scopes),
            "permissions": [permission_to_json(block) for block in role.permissions],
            "createdOn": iso(role.created_on) if role.created_on else None,
            "updatedOn": iso(role.updated_on) if role.updated_on else None,
            "createdBy": role.created_by,
            "updatedBy": role.updated_by,
        },
        "id": definition_id(scope, role.id),
        "type": "Microsoft.Authorization/roleDefinitions",
        "name": role.id,
    }


def _any_below(call: Call, scope: str, role: RoleDefinition) -> bool:
    tree = call.index.tree
    return any(tree.covers(scope, one) for one in role.assignable_scopes)


def _wish(call: Call) -> Wish:
    given = call.properties()
    name, description = given.get("roleName"), given.get("description")
    blocks = given.get("permissions")
    if not isinstance(name, str) or not isinstance(blocks, list):
        raise bad_request("The request was incorrectly formatted.", "BadRequestFormat")
    if description is not None and (not isinstance(description, str) or len(description) > 2048):
        raise bad_request("The request was incorrectly formatted.", "BadRequestFormat")
    kind = given.get("type", "CustomRole")
    if str(kind).lower() != "customrole":
        raise bad_request("Only role definitions of type 'CustomRole' can be written.", "InvalidRoleDefinitionType")
    return Wish(name, [_block(block) for block in blocks], _strings(given, "assignableScopes"), description or "")


def _block(block: Any) -> Permission:
    if not isinstance(block, dict):
        raise bad_request("The request was incorrectly formatted.", "BadRequestFormat")
    for name in _LISTS:
        _strings(block, name)
    if block.get("condition"):
        raise bad_request("A custom role cannot carry a condition in its permissions.", "InvalidRoleDefinition")
    return permission_from_json({name: block.get(name) for name in _LISTS})


def _strings(given: dict[str, Any], name: str) -> Sequence[str]:
    value = given.get(name) or []
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise bad_request(f"The request was incorrectly formatted: '{name}' must be strings.", "BadRequestFormat")
    return value


def _every_assignable_scope(call: Call) -> list[LinkedNeed]:
    """Whoever writes a role must be allowed to at each scope where it could then be assigned."""
    given = call.peek().get("assignableScopes")
    wanted = [one for one in given if isinstance(one, str) and one[:1] == "/"] if isinstance(given, list) else []
    catalogue = call.services.access.catalogue(call.tenant_id)
    found = definitions.find(call.tx, call.tenant_id, catalogue, call.param("roleDefinitionId"))
    if found is not None and found.kind == "CustomRole":
        wanted += found.assignable_scopes
    return [LinkedNeed(call.action, one) for one in dict.fromkeys(wanted)]


_ALL = "{scope*}/providers/Microsoft.Authorization/roleDefinitions"
_ONE = _ALL + "/{roleDefinitionId}"

ROWS = (
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, Needs(linked=_every_assignable_scope)),
    Route("DELETE", _ONE, delete, Needs(linked=_every_assignable_scope)),
)
