"""The way of one request through this surface: route, gate, transaction, handler, journal."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from genkan.access.errors import AccessProblem
from genkan.clock import iso
from genkan.resources.effects import Waiting, settle
from genkan.resources.errors import ResourceProblem
from genkan.resources.ids import subscription_id
from genkan.store import Read
from genkan.surfaces.arm import gate, problems
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.decisions import note
from genkan.surfaces.arm.denied import Denied
from genkan.surfaces.arm.errors import ArmError
from genkan.surfaces.arm.needs import DECIDED, Access
from genkan.surfaces.arm.routes import ROUTES, Handler, missing
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.routing import Match
from genkan.surfaces.services import Services

_SAFE = ("GET", "HEAD")
_KINDS = {
    "too_large": "RequestEntityTooLarge",
    "bad_json": "InvalidRequestContent",
    "busy": "ServiceUnavailable",
    "throttled": "TooManyRequests",
    "broken": "InternalServerError",
}

log = logging.getLogger("genkan.arm")


class ArmSurface:
    """`operation_seconds` is how long a long-running operation takes: short, so that nobody waits for a show.

    A little less than the second that Retry-After names, so that the first look finds it done.
    """

    name = "arm"

    def __init__(self, services: Services, operation_seconds: float = 0.9) -> None:
        self._services = services
        self._operation_time = timedelta(seconds=operation_seconds)
        self._waiting = Waiting(services.store)

    async def answer(self, request: Request) -> Reply:
        return _dressed(self._reply(request), request)

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        return _dressed(_refused(problem), request)

    def _reply(self, request: Request) -> Reply:
        """The answer, refusals included, without the headers that every answer has."""
        try:
            return self._answer(request)
        except Denied as refusal:
            note(refusal.question, self._services, request, refusal.recording)
            return refusal.error().reply()
        except (ResourceProblem, AccessProblem) as problem:
            return problems.worded(problem).reply()
        except ArmError as error:
            return error.reply()
        except RequestProblem as problem:
            return _refused(problem)

    def _answer(self, request: Request) -> Reply:
        match = ROUTES.match(request.method, request.segments)
        needs = match.route.needs if match else DECIDED
        with self._services.store.read() as tx:
            call = self._call(request, match, tx)
            gate.enter(call, needs)
            if match is None:
                raise missing(request)
            reads_only = request.method in _SAFE or needs.apart
            public = needs.access is Access.PUBLIC
            due = not public and self._waiting.any_due(call.tenant_id, call.now)
            if public or (reads_only and not due):
                return self._noted(call, match.route.handler(call))
        if due:
            settle(self._services.store, call.tenant_id, call.now)
        with self._services.store.read() if reads_only else self._services.store.write(call.tenant_id) as again:
            call.tx = again
            reply = match.route.handler(call)
        return self._noted(call, reply)

    def _call(self, request: Request, match: Match[Handler] | None, tx: Read) -> Call:
        return Call(
            self._services,
            request,
            match.params if match else {},
            tx,
            self._services.clock.now(),
            self._operation_time,
            dispatch=self._reply,
        )

    def _noted(self, call: Call, reply: Reply) -> Reply:
        """With one line in the activity log for a change or an action."""
        if call.request.method in _SAFE:
            return reply
        caller = call.caller
        self._services.journal.activity(
            {
                "tenant_id": call.tenant_id,
                "id": str(uuid.uuid4()),
                "at": call.now,
                "subscription_id": subscription_id(call.scope),
                "scope_key": call.scope.lower()[:1100],
                "operation": call.action[:512],
                "caller_id": caller.object_id,
                "status": reply.status,
                "record": {
                    "caller": caller.name,
                    "appId": caller.app_id,
                    "scope": call.scope,
                    "method": call.request.method,
                    "correlationId": call.request.correlation_id,
                    "at": iso(call.now),
                },
            }
        )
        return reply


def _refused(problem: RequestProblem) -> Reply:
    return ArmError(problem.status, _KINDS[problem.kind], problem.message).reply()


def _dressed(reply: Reply, request: Request) -> Reply:
    """With the headers that every answer of ARM carries."""
    reply.headers |= {
        "x-ms-request-id": request.id,
        "x-ms-correlation-request-id": request.correlation_id,
        "x-ms-routing-request-id": f"GENKAN:{request.id}",
        "cache-control": "no-cache",
        "pragma": "no-cache",
        "x-content-type-options": "nosniff",
    }
    asked = request.headers.get("x-ms-client-request-id")
    if asked and request.headers.get("x-ms-return-client-request-id", "").lower() == "true":
        reply.headers["x-ms-client-request-id"] = asked[:100]
    return reply
