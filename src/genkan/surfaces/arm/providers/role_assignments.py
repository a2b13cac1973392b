"""Microsoft.Authorization/roleAssignments at every scope (REST reference: Authorization, Role Assignments)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, cast, get_args

from genkan.access import assignments, holders
from genkan.access.assignments import Wish
from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.definitions import chain
from genkan.access.delegation import attributes_of_delete, attributes_of_write
from genkan.access.errors import AssignmentMissing
from genkan.access.model import PrincipalType, RoleAssignment
from genkan.access.principal import Principal
from genkan.access.scopes import normalize
from genkan.clock import iso
from genkan.directory import tenants
from genkan.resources.ids import subscription_id
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import bad_request
from genkan.surfaces.arm.filters import terms
from genkan.surfaces.arm.needs import DECIDED, Needs
from genkan.surfaces.arm.providers.role_definitions import definition_id
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_KINDS = {kind.lower(): cast(PrincipalType, kind) for kind in get_args(PrincipalType)}


def index(call: Call) -> Reply:
    """Those at the scope, above and below it; `atScope()` leaves out what is below."""
    wanted = terms(call, "atscope", "principalid", "assignedto")
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    found = assignments.at_scopes(call.tx, call.tenant_id, chain(call.tx, call.tenant_id, scope))
    if "atscope" not in wanted:
        found += _below(call, scope)
    if "principalid" in wanted:
        found = [one for one in found if one.principal_id == wanted["principalid"].lower()]
    if "assignedto" in wanted:
        # The principal itself and every group that it is in, through nesting.
        ids = call.index.circle(Principal(wanted["assignedto"])).ids
        found = [one for one in found if one.principal_id in ids]
    return Reply(200, {"value": [as_json(one, scope) for one in found]})


def get(call: Call) -> Reply:
    found = _found(call)
    if found is None:
        raise AssignmentMissing(call.param("roleAssignmentName"))
    return Reply(200, as_json(found))


def put(call: Call) -> Reply:
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    made, new = assignments.put(
        call.write,
        call.services.access.catalogue(call.tenant_id),
        scope,
        call.param("roleAssignmentName"),
        _wish(call),
        now=call.now,
        by=call.caller.object_id,
        delay=propagation_delay(call),
    )
    return Reply(201 if new else 200, as_json(made))


def delete(call: Call) -> Reply:
    found = _found(call)
    if found is None:
        return Reply(204)
    assignments.remove(call.write, found.id, now=call.now, delay=propagation_delay(call))
    return Reply(200, as_json(found))


def as_json(one: RoleAssignment, seen_from: str = "") -> dict[str, Any]:
    """An assignment above every subscription names its role as seen from the scope that was asked about."""
    scope = one.scope.rstrip("/")
    own = one.scope if subscription_id(one.scope) else seen_from
    return {
        "properties": {
            "roleDefinitionId": definition_id(own, one.role_definition_id),
            "principalId": one.principal_id,
            "principalType": one.principal_type,
            "scope": one.scope,
            "condition": one.condition,
            "conditionVersion": one.condition_version,
            "createdOn": iso(one.created_on) if one.created_on else None,
            "updatedOn": iso(one.updated_on) if one.updated_on else None,
            "createdBy": one.created_by,
            "updatedBy": one.updated_by,
            "delegatedManagedIdentityResourceId": one.delegated_managed_identity_resource_id,
            "description": one.description,
        },
        "id": f"{scope}/providers/Microsoft.Authorization/roleAssignments/{one.id}",
        "type": "Microsoft.Authorization/roleAssignments",
        "name": one.id,
    }


def propagation_delay(call: Call) -> timedelta:
    """The tenant's setting `propagation_delay`, in seconds; none unless somebody has set it."""
    tenant = tenants.find(call.tx, call.tenant_id)
    seconds = tenant.settings.get("propagation_delay", 0) if tenant else 0
    return timedelta(seconds=float(seconds))


def _below(call: Call, scope: str) -> list[RoleAssignment]:
    """By id, and for a management group also through the groups and subscriptions below it."""
    if normalize(scope) == "/":
        return assignments.below(call.tx, call.tenant_id, scope)
    found = assignments.below(call.tx, call.tenant_id, scope)
    if normalize(scope).startswith("/providers/"):
        tree = call.index.tree
        everything = assignments.below(call.tx, call.tenant_id, "/")
        found = [one for one in everything if one.scope != scope and tree.covers(scope, one.scope)]
    return found


def _found(call: Call) -> RoleAssignment | None:
    found = assignments.find(call.tx, call.tenant_id, call.param("roleAssignmentName"))
    return found if found and normalize(found.scope) == normalize(call.param("scope")) else None


def _wish(call: Call) -> Wish:
    given = call.properties() or call.body()
    kind = given.get("principalType")
    if kind is not None and (not isinstance(kind, str) or kind.lower() not in _KINDS):
        raise bad_request("The request was incorrectly formatted: 'principalType' is not known.", "BadRequestFormat")
    texts = {name: _text(given, name) for name in _TEXTS}
    return Wish(
        principal_id=texts["principalId"] or "",
        role_definition_id=texts["roleDefinitionId"] or "",
        principal_type=_KINDS[kind.lower()] if kind else None,
        condition=texts["condition"],
        condition_version=texts["conditionVersion"],
        description=texts["description"],
        delegated_managed_identity_resource_id=texts["delegatedManagedIdentityResourceId"],
    )


_TEXTS = (
    "principalId",
    "roleDefinitionId",
    "condition",
    "conditionVersion",
    "description",
    "delegatedManagedIdentityResourceId",
)


def _text(given: dict[str, Any], name: str) -> str | None:
    value, longest = given.get(name), 8192 if name == "condition" else 1024
    if value is not None and (not isinstance(value, str) or len(value) > longest):
        message = f"The request was incorrectly formatted: '{name}' must be a string of at most {longest} characters."
        raise bad_request(message, "BadRequestFormat")
    return value


def _shown_on_write(call: Call) -> Attributes:
    """What a delegation's condition sees of a write; nothing of a body that the handler will refuse."""
    given = call.peek()
    role, principal = given.get("roleDefinitionId"), given.get("principalId")
    if not isinstance(role, str) or not isinstance(principal, str):
        return NO_ATTRIBUTES
    kind = holders.kind_of(call.tx, call.tenant_id, principal)
    stated = given.get("principalType")
    if kind is None and isinstance(stated, str):
        kind = _KINDS.get(stated.lower())
    return attributes_of_write(role, principal, kind)


def _shown_on_delete(call: Call) -> Attributes:
    found = _found(call)
    return NO_ATTRIBUTES if found is None else attributes_of_delete(found)


_ALL = "{scope*}/providers/Microsoft.Authorization/roleAssignments"
_ONE = _ALL + "/{roleAssignmentName}"

ROWS = (
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, Needs(attributes=_shown_on_write)),
    Route("DELETE", _ONE, delete, Needs(attributes=_shown_on_delete)),
)
