"""The way of one request through this surface: route, gate, handler."""

from __future__ import annotations

import inspect

from genkan.surfaces.admin import gate
from genkan.surfaces.admin.errors import AdminError
from genkan.surfaces.admin.routes import ROUTES
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.services import Services

_KINDS = {"too_large": "RequestTooLarge", "bad_json": "InvalidRequest", "busy": "ServiceUnavailable"}


class AdminSurface:
    name = "admin"

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, request: Request) -> Reply:
        try:
            reply = await self._answer(request)
        except AdminError as error:
            reply = error.reply()
        return _dressed(reply, request)

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        code = _KINDS.get(problem.kind, "InternalError")
        return _dressed(AdminError(problem.status, code, problem.message).reply(), request)

    async def _answer(self, request: Request) -> Reply:
        match = ROUTES.match(request.method, request.segments)
        if match is None:
            # Without a token nobody learns what there is.
            gate.enter(self._services, request, {}, gate.ANY_TOKEN)
            if allowed := ROUTES.methods(request.segments):
                headers = {"allow": ", ".join(allowed)}
                raise AdminError(405, "MethodNotAllowed", f"This path takes {', '.join(allowed)}.", headers)
            raise AdminError(404, "NotFound", f"Genkan serves nothing at `{request.path}`.")
        call = gate.enter(self._services, request, match.params, match.route.needs)
        answered = match.route.handler(call)
        return await answered if inspect.isawaitable(answered) else answered


def _dressed(reply: Reply, request: Request) -> Reply:
    reply.headers = {
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "x-ms-request-id": request.id,
    } | reply.headers
    return reply
