"""The surface: version, token, route, transaction, gate, handler, and one place where errors become answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any

from sqlalchemy.exc import IntegrityError

from genkan.directory.errors import DirectoryRefusal
from genkan.journal import audit_line
from genkan.store import Read
from genkan.surfaces.graph import admin_consent, batch, errors, gate, keys, left_out, upserts, userinfo
from genkan.surfaces.graph.accepted import Accepted
from genkan.surfaces.graph.action import Action
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import GraphError
from genkan.surfaces.graph.finish import finished
from genkan.surfaces.graph.routes import ROUTES
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.routing import Match
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller, TokenRefused

VERSIONS = ("v1.0", "beta")


class GraphSurface:
    name = "graph"

    def __init__(self, services: Services) -> None:
        self.services = services

    async def answer(self, request: Request) -> Reply:
        return finished(await self._answered(request), request)

    def refuse(self, request: Request, problem: RequestProblem) -> Reply:
        reply = errors.render(errors.from_problem(problem), request, self.services.clock.now())
        return finished(reply, request)

    async def _answered(self, request: Request) -> Reply:
        try:
            return await self._answer(request)
        except GraphError as error:
            return errors.render(error, request, self.services.clock.now())

    async def _answer(self, request: Request) -> Reply:
        version = request.segments[0].lower() if request.segments else ""
        consenting = tuple(segment.lower() for segment in request.segments[:2]) == admin_consent.ROOT
        telling = tuple(segment.lower() for segment in request.segments) == userinfo.PATH
        if version not in VERSIONS and not consenting and not telling:
            raise GraphError(400, "BadRequest", f"Invalid version: {version}")
        if any("\x00" in part for part in (*request.segments, *request.query.values())):
            raise GraphError(400, "BadRequest", "The address holds a character that is not allowed.")
        try:
            caller = gate.caller_of(self.services, request, admin_consent.AUDIENCES if consenting else ())
        except TokenRefused as refused:
            raise errors.token_refused(refused) from None
        if telling:
            return userinfo.answer(self.services, caller)
        path = request.segments if consenting else keys.without_tenant(request.segments[1:], caller.tenant_id)
        segments = keys.split(path)
        if [segment.lower() for segment in segments] == ["$batch"] and request.method == "POST":
            return await batch.answer(request, self.answer)
        match = self._match(request, segments)
        if match.route.template == admin_consent.TEMPLATE and not consenting:
            # A token for Graph must not reach what takes a token of its own.
            raise errors.no_segment(segments[0])
        action = match.route.handler
        prepared = await action.before(request, self.services, caller) if action.before else None
        return self._run(request, version, segments, match, caller, prepared)

    def _match(self, request: Request, segments: tuple[str, ...]) -> Match[Action]:
        match = ROUTES.match(request.method, segments)
        if match is not None:
            return match
        methods = ROUTES.methods(segments)
        unbuilt = left_out.unbuilt(request.method, segments)
        if methods and unbuilt is not None:
            raise errors.not_served(unbuilt)
        if methods:
            raise GraphError(
                405,
                "Request_BadRequest",
                "Specified HTTP method is not allowed for the request target.",
                headers={"allow": ", ".join(methods)},
            )
        missing = left_out.named(segments)
        if missing:
            raise errors.not_served(missing)
        raise errors.no_segment(segments[-1] if segments else "")

    def _run(
        self,
        request: Request,
        version: str,
        segments: tuple[str, ...],
        match: Match[Action],
        caller: Caller,
        prepared: Any,
    ) -> Reply:
        """One transaction around gate and handler. What is journalled is written after it has ended."""
        call: Call | None = None
        try:
            with self._transaction(match.route.handler, caller.tenant_id) as tx:
                now = self.services.clock.now()
                call = Call(request, self.services, caller, tx, version, segments, match.params, now, prepared)
                self._let_in(call, upserts.needed(call, match.route.needs))
                reply = self._handled(call, match.route.handler)
        except _Refused as refused:
            raise self._journalled(refused.row) from None
        except DirectoryRefusal as refusal:
            raise errors.from_domain(refusal) from None
        except IntegrityError:
            raise GraphError(
                409, "Directory_ConcurrencyViolation", "Another request changed the same objects; try again."
            ) from None
        self._audit(call)
        return reply

    def _handled(self, call: Call, action: Action) -> Reply:
        """Some handlers ask the gate once more, when they know what kind of object it is about."""
        try:
            return action.run(call)
        except gate.Denied as denied:
            raise _Refused(gate.record_of(denied, call)) from None

    def _let_in(self, call: Call, accepted: Accepted) -> None:
        """The gate's decision. A recording hears it, and may let the caller through all the same."""
        recording = self.services.recorder.listening(call.tenant_id, call.caller.object_id)
        try:
            gate.let_in(call, accepted)
        except gate.Denied as denied:
            row = gate.record_of(denied, call, recording)
            if recording is None or not recording.allows_graph:
                raise _Refused(row) from None
        else:
            if recording is None:
                return
            row = gate.record_of(gate.granted(call, accepted), call, recording)
        self.services.journal.decision({**row, "id": str(uuid.uuid4())}, at_once=False)

    def _transaction(self, action: Action, tenant_id: str) -> AbstractContextManager[Read]:
        store = self.services.store
        return store.read() if action.reads else store.write(tenant_id)

    def _journalled(self, row: Mapping[str, Any]) -> GraphError:
        decision_id = str(uuid.uuid4())
        self.services.journal.decision({**row, "id": decision_id}, at_once=True)
        error = errors.denied()
        error.headers["x-genkan-decision"] = decision_id
        return error

    def _audit(self, call: Call) -> None:
        caller = call.caller
        who = {"objectId": caller.object_id, "kind": caller.kind, "appId": caller.app_id, "name": caller.name}
        for note in call.audits:
            line = audit_line.line(
                call.tenant_id, call.now, note, who, call.request.correlation_id, call.request.client
            )
            self.services.journal.audit(line)


class _Refused(Exception):
    """Carries a denial out of the transaction, so that its row is written after the lock is given back."""

    def __init__(self, row: Mapping[str, Any]) -> None:
        super().__init__("denied")
        self.row = row
