"""Cross-origin requests (CORS, the Fetch standard): web pages call Microsoft Graph and Resource Manager themselves.

Any origin may: what counts is the bearer token, and there is no cookie that another site could ride on.
"""

from __future__ import annotations

from genkan.surfaces.http import Reply, Request, RequestProblem, Surface

METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
KEPT_SECONDS = 3600


class CrossOrigin:
    """A surface that answers web pages, too."""

    def __init__(self, surface: Surface) -> None:
        self.name, self._surface = surface.name, surface

    async def answer(self, request: Request) -> Reply:
        if "origin" not in request.headers:
            return await self._surface.answer(request)
        if request.method == "OPTIONS" and "access-control-request-method" in request.headers:
            return _preflight(request)
        return _readable(await self._surface.answer(request))

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        reply = self._surface.refuse(request, problem)
        return _readable(reply) if "origin" in request.headers else reply


def _preflight(request: Request) -> Reply:
    """A browser's question before the request; it carries no token yet."""
    return Reply(
        headers={
            "Access-Control-Allow-Origin": "*",
            "Access-Control-Allow-Methods": METHODS,
            "Access-Control-Allow-Headers": request.headers.get("access-control-request-headers", "*"),
            "Access-Control-Max-Age": str(KEPT_SECONDS),
        }
    )


def _readable(reply: Reply) -> Reply:
    """With every header of it in the page's sight: ids of requests, Retry-After, where an operation is followed."""
    exposed = ", ".join(reply.headers)
    reply.headers |= {"Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": exposed}
    return reply
