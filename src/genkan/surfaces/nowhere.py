"""What answers for a name that Genkan knows and does not serve (yet): a refusal that says so."""

from __future__ import annotations

from genkan.surfaces.http import Reply, Request, RequestProblem


class Nowhere:
    """A surface without rooms. `what` names it in the refusal."""

    def __init__(self, name: str, what: str) -> None:
        self.name = name
        self._what = what

    async def answer(self, request: Request) -> Reply:
        return self.refuse(request, RequestProblem("unserved", 404, f"Genkan does not serve {self._what}."))

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        told = {"error": {"code": "NotServedByGenkan", "message": problem.message}}
        return Reply(problem.status, told, {"x-ms-request-id": request.id})
