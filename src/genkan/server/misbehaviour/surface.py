"""A surface that misbehaves: throttled, unavailable, late, with tokens that die young and lists in small pages.

What is refused has not happened: the surface behind was never asked. Each fault is named in the header
`x-genkan-misbehaviour` and in the log, so that nobody looks for it elsewhere.
"""

from __future__ import annotations

import logging
from asyncio import sleep

from genkan.server.misbehaviour import pages
from genkan.server.misbehaviour.plan import EXPIRE, PAGES, SLOW, THROTTLE, UNAVAILABLE, Fate, Plan, Sequence
from genkan.surfaces.http import Reply, Request, RequestProblem, Surface

HEADER = "x-genkan-misbehaviour"
REFUSALS = {
    THROTTLE: ("throttled", 429, "Too many requests."),
    UNAVAILABLE: ("busy", 503, "The service is temporarily unavailable."),
}

log = logging.getLogger("genkan.misbehaviour")


class Misbehaving:
    """`brief` answers instead of `surface` where tokens are to expire soon: the same, with a short lifetime."""

    def __init__(self, surface: Surface, plan: Plan, brief: Surface | None = None) -> None:
        self.name = surface.name
        self._surface, self._brief = surface, brief
        self._seed, self._fates = plan.seed, Sequence(plan, surface.name)

    async def answer(self, request: Request) -> Reply:
        # A page that a person looks at is spared: nobody can tell a browser to try again.
        if "text/html" in request.headers.get("accept", ""):
            return await self._surface.answer(request)
        fate = self._fates.next()
        reply = await self._answered(request, fate)
        if fate.kind is not None:
            reply.headers[HEADER] = f"{fate.kind}; seed={self._seed}; request={fate.number}"
            log.info("%s request %d: %s %s: %s", self.name, fate.number, request.method, request.path, fate.kind)
        return reply

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        return self._surface.refuse(request, problem)

    async def _answered(self, request: Request, fate: Fate) -> Reply:
        if fate.kind in REFUSALS:
            reply = self._surface.refuse(request, RequestProblem(*REFUSALS[fate.kind]))
            reply.headers["Retry-After"] = str(fate.retry_after)
            return reply
        if fate.kind == SLOW:
            await sleep(fate.delay)
        surface = self._brief if fate.kind == EXPIRE and self._brief is not None else self._surface
        if self.name not in pages.LINKS:
            return await surface.answer(request)
        asked, skip = pages.skipped(request)
        reply = await surface.answer(asked)
        return pages.cut(reply, asked, self.name, skip, fate.page if fate.kind == PAGES else None)
