"""The way of one request through the portal: file, guard, route, session, form token, page."""

from __future__ import annotations

from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.portal import guard, pages, sign_in
from genkan.surfaces.portal.backend import Ask, Doors, Refused
from genkan.surfaces.portal.entrance import Entrance
from genkan.surfaces.portal.refusals import Problem
from genkan.surfaces.portal.routes import PAGES, Handler
from genkan.surfaces.portal.visit import Visit
from genkan.surfaces.routing import Match
from genkan.surfaces.services import Services


class PortalSurface:
    """`graph`, `arm`, `admin` and `login` are those surfaces' `answer`: the portal's only way to them."""

    name = "portal"

    def __init__(self, services: Services, *, graph: Ask, arm: Ask, admin: Ask, login: Ask) -> None:
        self._entrance = Entrance(services, Doors(graph, arm, admin, login))

    async def answer(self, request: Request) -> Reply:
        reply = await self._answer(request)
        reply.headers["x-ms-request-id"] = request.id
        return reply

    async def _answer(self, request: Request) -> Reply:
        if request.segments[:1] == ("static",) and len(request.segments) == 2 and request.method in guard.SAFE:
            found = pages.static(request.segments[1])
            if found is not None:
                return guard.protect(found)
        if guard.comes_from_elsewhere(request) or guard.framed(request):
            return guard.protect(sign_in.turned_away(_FROM_ELSEWHERE, 403))
        opened = sign_in.ROUTES.match(request.method, request.segments)
        if opened is not None:
            return guard.protect(await opened.route.handler(self._entrance, request))
        return guard.protect(await self._visited(request))

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        told = Problem("This did not work", problem.message, _NEXT.get(problem.kind, ""), problem.kind)
        reply = guard.protect(sign_in.turned_away(told, problem.status))
        reply.headers["x-ms-request-id"] = request.id
        return reply

    async def _visited(self, request: Request) -> Reply:
        session = self._entrance.session(request)
        if session is None:
            return sign_in.to_sign_in(request)
        match = PAGES.match(request.method, request.segments)
        visit = self._entrance.visit(request, session, match.params if match else {})
        if visit is None:
            return sign_in.to_sign_in(request)
        if request.method not in guard.SAFE and not session.owns(visit.form().get("csrf", "")):
            return visit.page("refusal.html", "This form is too old", status=403, problem=_STALE)
        if match is None:
            return self._missing(visit)
        return await _shown(match, visit)

    def _missing(self, visit: Visit) -> Reply:
        allowed = PAGES.methods(visit.request.segments)
        if allowed:
            reply = visit.page("refusal.html", "Not done this way", status=405, problem=_METHOD)
            reply.headers["allow"] = ", ".join(allowed)
            return reply
        return visit.page("refusal.html", "No such page", status=404, problem=_MISSING)


async def _shown(match: Match[Handler], visit: Visit) -> Reply:
    try:
        return await match.route.handler(visit)
    except Refused as refused:
        return visit.page("refusal.html", "Not possible", problem=_first(refused))


def _first(refused: Refused) -> Refused:
    """What was refused first: the page that should have told it may have been refused, too."""
    while isinstance(refused.__context__, Refused):
        refused = refused.__context__
    return refused


_FROM_ELSEWHERE = Problem(
    "This request came from another site",
    "Genkan takes forms only from its own pages and does not let itself be shown inside others.",
    "Open the portal by its own address.",
    "CrossSiteRequest",
)
_STALE = Problem(
    "This form is too old, or did not come from this page",
    "Nothing was changed.",
    "Go back, load the page again and send the form once more.",
    "InvalidFormToken",
)
_MISSING = Problem("No such page", "Nothing is kept at this address.", "Use the navigation.", "PageNotFound")
_METHOD = Problem("Not done this way", "This address takes another method.", "Use the form on its page.", "Method")
_NEXT = {
    "too_large": "Send a smaller file.",
    "busy": "Nothing was written. Try again in a moment.",
    "broken": "The server's log names this request and the reason.",
}
