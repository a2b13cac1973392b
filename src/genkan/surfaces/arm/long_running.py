"""Beginning a long-running operation, and the headers by which clients follow it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genkan.resources import operations
from genkan.resources.operations import Operation
from genkan.surfaces.arm.call import Call
from genkan.surfaces.http import Reply


def begin(call: Call, scope: str, effect: Mapping[str, Any], *, provider: str, location: str) -> Reply:
    """202 with the addresses to poll: `.../providers/{provider}/locations/{location}/operations/{id}`."""
    operation = _noted(call, scope, effect)
    base = f"{_root(call, operation)}/providers/{provider}/locations/{location}/operations/{operation.id}"
    version = f"api-version={call.api_version}"
    return _accepted(operation, f"{base}?{version}", f"{base}?monitor=true&{version}")


def begin_in_subscription(call: Call, scope: str, effect: Mapping[str, Any]) -> Reply:
    """202 with a Location only, as Azure Resource Manager itself answers: `.../operationresults/{id}`."""
    operation = _noted(call, scope, effect)
    where = f"{_root(call, operation)}/operationresults/{operation.id}?api-version={call.api_version}"
    return _accepted(operation, None, where)


def _noted(call: Call, scope: str, effect: Mapping[str, Any]) -> Operation:
    return operations.begin(
        call.write,
        scope=scope,
        name=call.action,
        effect=effect,
        started_by=call.caller.object_id,
        now=call.now,
        lasts=call.operation_time,
    )


def _root(call: Call, operation: Operation) -> str:
    return f"{call.request.base_url}/subscriptions/{operation.subscription_id}"


def _accepted(operation: Operation, status_url: str | None, location: str) -> Reply:
    headers = {"location": location, "retry-after": str(operation.retry_after)}
    if status_url is not None:
        headers["azure-asyncoperation"] = status_url
    return Reply(202, None, headers)
