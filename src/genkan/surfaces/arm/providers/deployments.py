"""Microsoft.Resources/deployments into a resource group: what `az vm create` and its like send.

Each resource of the template is written by an ordinary request of the same caller, through the same gate.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.delegation import attributes_of_write
from genkan.clock import iso
from genkan.resources import groups, inventory, operations
from genkan.resources.errors import InvalidName
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft, Resource
from genkan.surfaces.arm import templates
from genkan.surfaces.arm.actions import asked
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.decisions import Question, note
from genkan.surfaces.arm.errors import ArmError, invalid_content, unsupported
from genkan.surfaces.arm.gate import ask
from genkan.surfaces.arm.needs import DECIDED, UNLOCKED, Needs
from genkan.surfaces.arm.providers.operations import began_it
from genkan.surfaces.arm.providers.operations import status as status_json
from genkan.surfaces.arm.templates import Wanted
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

TYPE = "Microsoft.Resources/deployments"
_NAME = re.compile(r"[-\w._()]{1,64}")


def put(call: Call) -> Reply:
    if not _NAME.fullmatch(call.param("deploymentName")):
        raise InvalidName("deployment", call.param("deploymentName"), "1 to 64 letters, digits and -_.()")
    properties = call.properties()
    template, parameters = properties.get("template"), properties.get("parameters") or {}
    if str(properties.get("mode", "")).lower() != "incremental":
        raise unsupported("Deployments in a mode other than Incremental are not made by Genkan.")
    if not isinstance(template, Mapping) or not isinstance(parameters, Mapping):
        raise invalid_content("'properties.template' and 'properties.parameters' must be JSON objects.")
    group = groups.get(call.tx, call.tenant_id, call.param("subscriptionId"), call.param("resourceGroupName"))
    wanted = templates.read(template, parameters, group.id)
    _refuse_what_is_not_allowed(call, wanted)
    made, fault = _make(call, wanted)
    state: dict[str, Any] = {
        "provisioningState": "Failed" if fault else "Succeeded",
        "correlationId": call.request.correlation_id,
        "timestamp": iso(call.now),
        "outputResources": [{"id": one.id} for one in made],
    }
    error = None if fault is None else _deployment_failed(fault)
    if error:
        state["error"] = error
    with call.services.store.write(call.tenant_id) as tx:
        draft = Draft(properties={"mode": "Incremental"}, state=state)
        deployment, new = inventory.put(tx, _id(call), draft, call.now)
        operation = operations.begin(
            tx,
            scope=str(deployment.id),
            name=call.action,
            effect={},
            started_by=call.caller.object_id,
            now=call.now,
            lasts=timedelta(0),
        )
        operations.end(tx, operation, "Failed" if fault else "Succeeded", error)
    where = f"{call.request.base_url}{deployment.id}/operationStatuses/{operation.id}?api-version={call.api_version}"
    headers = {"azure-asyncoperation": where, "retry-after": "1"}
    return Reply(201 if new else 200, as_json(deployment), headers)


def get(call: Call) -> Reply:
    return Reply(200, as_json(inventory.get(call.tx, call.tenant_id, _id(call))))


def index(call: Call) -> Reply:
    found = inventory.listed(
        call.tx, call.tenant_id, call.param("subscriptionId"), group=call.param("resourceGroupName"), type=TYPE
    )
    return Reply(200, {"value": [as_json(one) for one in found]})


def delete(call: Call) -> Reply:
    return Reply(202 if inventory.remove(call.write, _id(call)) else 204)


def status(call: Call) -> Reply:
    operation = operations.find(call.tx, call.tenant_id, call.param("operationId"))
    if operation is None or operation.scope.lower() != str(_id(call)).lower():
        raise ArmError(404, "OperationNotFound", f"The operation '{call.param('operationId')}' was not found.")
    return Reply(200, status_json(operation))


def not_foretold(_: Call) -> Reply:
    raise unsupported("Validating a template, or asking what it would change, is not done by Genkan.")


def as_json(one: Resource) -> dict[str, Any]:
    properties = {
        "templateHash": "0",
        "parameters": {},
        **one.properties,
        **one.state,
        "duration": "PT0S",
        "outputs": {},
        "providers": [],
        "dependencies": [],
    }
    return {"id": str(one.id), "name": one.id.name, "type": TYPE, "properties": properties}


def _refuse_what_is_not_allowed(call: Call, wanted: list[Wanted]) -> None:
    """Before anything is made, as Azure does: every write that the template means is decided."""
    faults, first = [], ""
    catalogue = call.services.access.catalogue(call.tenant_id)
    for one in wanted:
        segments = [part for part in one.id.split("/") if part]
        means = asked("PUT", segments, lambda action: catalogue.canonical(action) is not None)
        refused = ask(call, Question(call.caller, means.action, one.id, _shown_to_conditions(one)))
        if refused is None:
            continue
        note(refused.question, call.services, call.request, refused.recording)
        first = first or refused.question.id
        faults.append(
            f"Authorization failed for template resource '{one.name}' of type '{one.type}'. The client "
            f"'{call.caller.name}' with object id '{call.caller.object_id}' does not have permission to perform "
            f"action '{means.action}' at scope '{one.id}'."
        )
    if faults:
        message = f"Deployment failed with multiple errors: '{':'.join(faults)}'"
        raise ArmError(403, "InvalidTemplateDeployment", message, headers={"x-genkan-decision": first})


def _shown_to_conditions(one: Wanted) -> Attributes:
    """A role assignment in a template is decided as one that comes by itself; its principal may not exist yet."""
    given = one.body.get("properties")
    if one.type.lower() != "microsoft.authorization/roleassignments" or not isinstance(given, Mapping):
        return NO_ATTRIBUTES
    return attributes_of_write(
        str(given.get("roleDefinitionId")), str(given.get("principalId")), given.get("principalType")
    )


def _make(call: Call, wanted: list[Wanted]) -> tuple[list[Wanted], dict[str, Any] | None]:
    """Write each resource in turn; what was made, and the first error, at which it stops."""
    made: list[Wanted] = []
    for one in wanted:
        body = templates.filled(one.body, lambda id, version: _ask(call, "GET", id, version, None).body)
        reply = _ask(call, "PUT", one.id, one.api_version, body)
        if reply.status >= 400:
            return made, {"target": one.id} | dict(reply.body["error"])
        made.append(one)
    return made, None


def _ask(call: Call, method: str, path: str, version: str, body: Any) -> Reply:
    """One more request of the same caller, as if it had come by itself."""
    request = replace(
        call.request,
        method=method,
        segments=tuple(part for part in path.split("/") if part),
        query_string=urlencode({"api-version": version}),
        body=b"" if body is None else json.dumps(body).encode(),
    )
    assert call.dispatch is not None
    return call.dispatch(request)


def _deployment_failed(fault: Mapping[str, Any]) -> dict[str, Any]:
    message = (
        "At least one resource deployment operation failed. Please list deployment operations for details. "
        "Please see https://aka.ms/arm-deployment-operations for usage details."
    )
    return {"code": "DeploymentFailed", "message": message, "details": [dict(fault)]}


def _id(call: Call) -> ResourceId:
    return ResourceId(
        call.param("subscriptionId").lower(),
        call.param("resourceGroupName"),
        "Microsoft.Resources",
        ("deployments",),
        (call.param("deploymentName"),),
    )


_ALL = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}/providers/" + TYPE
_ONE = _ALL + "/{deploymentName}"

ROWS = (
    Route("GET", _ALL, index, DECIDED),
    Route("GET", _ONE, get, DECIDED),
    Route("PUT", _ONE, put, Needs(apart=True)),
    Route("DELETE", _ONE, delete, DECIDED),
    Route("GET", _ONE + "/operationStatuses/{operationId}", status, Needs(excused=began_it)),
    Route("POST", _ONE + "/validate", not_foretold, UNLOCKED),
    Route("POST", _ONE + "/whatIf", not_foretold, UNLOCKED),
)
