"""AADSTS errors on the wire: one shape for every endpoint that answers JSON."""

from __future__ import annotations

from typing import Any

from genkan.surfaces.http import Reply, RequestProblem
from genkan.surfaces.login.context import Context
from genkan.tokens.errors import SignInRefused


def render(context: Context, refusal: SignInRefused) -> Reply:
    return Reply(refusal.wording.status, body(context, refusal), refusal.headers)


def body(context: Context, refusal: SignInRefused) -> dict[str, Any]:
    """The members of an error answer; `error_description` carries the ids and the time once more, as text."""
    wording = refusal.wording
    stamp = context.services.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    trace, correlation = context.request.id, context.correlation_id
    description = (
        f"AADSTS{wording.code}: {refusal.message} Trace ID: {trace} Correlation ID: {correlation} Timestamp: {stamp}"
    )
    members: dict[str, Any] = {
        "error": wording.error,
        "error_description": description,
        "error_codes": [wording.code],
        "timestamp": stamp,
        "trace_id": trace,
        "correlation_id": correlation,
        "error_uri": f"{context.request.base_url}/error?code={wording.code}",
    }
    if wording.suberror:
        members["suberror"] = wording.suberror
    if refusal.claims:
        members["claims"] = refusal.claims
    return members


def problem(context: Context, fault: RequestProblem) -> Reply:
    """A request that could not even be read, or that we failed: OAuth's words for it, with our own text."""
    busy = {"busy": "temporarily_unavailable", "broken": "server_error"}
    stamp = context.services.clock.now().strftime("%Y-%m-%d %H:%M:%SZ")
    return Reply(
        fault.status,
        {
            "error": busy.get(fault.kind, "invalid_request"),
            "error_description": fault.message,
            "error_codes": [],
            "timestamp": stamp,
            "trace_id": context.request.id,
            "correlation_id": context.correlation_id,
        },
    )
