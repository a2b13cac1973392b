"""Following long-running operations.

Whoever began an operation may follow it without any further permission: Azure signs these addresses for the
same purpose, or a role that may only start machines could never learn that one has started.
"""

from __future__ import annotations

from genkan.clock import iso
from genkan.resources import ids, operations
from genkan.resources.operations import Operation
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError
from genkan.surfaces.arm.needs import Needs
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def began_it(call: Call) -> bool:
    operation = operations.find(call.tx, call.tenant_id, call.param("operationId"))
    return operation is not None and operation.started_by == call.caller.object_id


def of_provider(call: Call) -> Reply:
    """The status document; with `monitor=true` (the Location of the 202) only whether it is over."""
    operation = _found(call)
    if "monitor" not in call.request.query:
        # Without it the SDKs wait their own default before they look again: thirty seconds.
        again = {"retry-after": str(operation.retry_after)} if operation.status == "InProgress" else {}
        return Reply(200, status(operation), again)
    if operation.status == "InProgress":
        return Reply(202, None, _again(call, operation))
    return Reply(200 if operation.name.lower().endswith("/action") else 204)


def result(call: Call) -> Reply:
    """Azure Resource Manager's own operations: 202 until it is over, then 200."""
    operation = _found(call)
    if operation.status == "InProgress":
        return Reply(202, None, _again(call, operation))
    return Reply(200)


def status(operation: Operation) -> dict[str, object]:
    shown: dict[str, object] = {"startTime": iso(operation.started_at)}
    if operation.status != "InProgress":
        shown["endTime"] = iso(operation.ends_at)
    shown |= {"status": operation.status, "name": operation.id}
    if operation.error is not None:
        shown["error"] = dict(operation.error)
    return shown


def _again(call: Call, operation: Operation) -> dict[str, str]:
    address = f"{call.request.base_url}{call.request.path}?{call.request.query_string}"
    return {"location": address, "retry-after": str(operation.retry_after)}


def _found(call: Call) -> Operation:
    operation = operations.find(call.tx, call.tenant_id, call.param("operationId"))
    if operation is None or operation.subscription_id != ids.subscription_id(call.scope):
        raise ArmError(404, "OperationNotFound", f"The operation '{call.param('operationId')}' was not found.")
    return operation


_FOLLOWING = Needs(excused=began_it)

ROWS = (
    Route(
        "GET",
        "/subscriptions/{subscriptionId}/providers/Microsoft.Compute/locations/{location}/operations/{operationId}",
        of_provider,
        _FOLLOWING,
    ),
    Route("GET", "/subscriptions/{subscriptionId}/operationresults/{operationId}", result, _FOLLOWING),
)
