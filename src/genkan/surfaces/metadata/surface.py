"""The table of routes of the managed identity endpoints.

On Azure the address tells who asks: only code on a machine reaches that machine's endpoint. Here a program gets
a *seat*, a sealed name of the resource that it stands for, as part of the address (`/msi/{seat}/...`). A seat is
handed out by `POST /msi/seats` to who may run code on that resource.
"""

from __future__ import annotations

from collections.abc import Callable

from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.metadata import endpoints, seats
from genkan.surfaces.metadata.errors import Refused
from genkan.surfaces.routing import Route, Routes
from genkan.surfaces.services import Services

Handler = Callable[[Services, Request, dict[str, str]], Reply]

ROUTES: Routes[Handler] = Routes(
    [
        Route("POST", "/msi/seats", seats.give),
        Route("GET", "/metadata/identity/oauth2/token", endpoints.nobody),
        Route("GET", "/msi/{seat}/metadata/identity/oauth2/token", endpoints.machine),
        Route("GET", "/msi/{seat}/appservice", endpoints.app_service),
        Route("GET", "/msi/{seat}/ml", endpoints.machine_learning),
        Route("POST", "/msi/{seat}/cloudshell", endpoints.cloud_shell),
    ]
)


class MetadataSurface:
    name = "metadata"
    routes = ROUTES

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, request: Request) -> Reply:
        match = ROUTES.match(request.method, request.segments)
        if match is None:
            reply = Refused(404, "not_found", f"No managed identity endpoint at `{request.path}`.").reply()
        else:
            try:
                reply = match.route.handler(self._services, request, match.params)
            except Refused as fault:
                reply = fault.reply()
        reply.headers = {"Cache-Control": "no-store", "x-ms-request-id": request.id, **reply.headers}
        return reply

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        reply = Refused(problem.status, "invalid_request", problem.message).reply()
        reply.headers["x-ms-request-id"] = request.id
        return reply
