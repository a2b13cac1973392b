"""One call in the hands of its handler: who, what, when, and the transaction it happens in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from genkan.access.index import AccessIndex
from genkan.access.principal import Principal
from genkan.access.visible import visible
from genkan.journal.recorder import Recording
from genkan.store import Read, Write
from genkan.surfaces.arm.denied import Denied
from genkan.surfaces.arm.errors import invalid_content
from genkan.surfaces.http import Reply, Request, RequestProblem
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller

T = TypeVar("T")


@dataclass(slots=True)
class Call:
    services: Services
    request: Request
    params: Mapping[str, str]
    tx: Read
    now: datetime
    operation_time: timedelta
    who: Caller | None = None  # None only on public routes
    action: str = ""
    scope: str = "/"
    refused: Denied | None = None  # a list whose whole the caller may not read
    dispatch: Callable[[Request], Reply] | None = None  # a further request, answered as if it had come by itself
    recording: Recording | None = None  # who listens, and may have let the call through

    @property
    def caller(self) -> Caller:
        assert self.who is not None, "public routes have no caller"
        return self.who

    @property
    def tenant_id(self) -> str:
        return self.caller.tenant_id

    @property
    def write(self) -> Write:
        """The transaction of an unsafe method."""
        assert isinstance(self.tx, Write), "a safe method does not write"
        return self.tx

    @property
    def index(self) -> AccessIndex:
        return self.services.access.index(self.tenant_id)

    @property
    def principal(self) -> Principal:
        return Principal(self.caller.object_id)

    @property
    def api_version(self) -> str:
        return self.request.query.get("api-version", "")

    def param(self, name: str) -> str:
        """A part of the path; empty when the route has none of that name."""
        return self.params.get(name, "")

    def body(self) -> dict[str, Any]:
        """The JSON object of the body; empty when there is no body."""
        value = self.request.json()
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise invalid_content("a JSON object is expected.")
        return value

    def properties(self) -> dict[str, Any]:
        """`properties` of the body; empty when there are none."""
        value = self.body().get("properties")
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise invalid_content("'properties' must be a JSON object.")
        return value

    def peek(self) -> dict[str, Any]:
        """`properties` of the body for the gate, which looks before anybody has said that the body is right."""
        try:
            value = self.request.json()
        except RequestProblem:
            return {}
        inner = value.get("properties") if isinstance(value, dict) else None
        return inner if isinstance(inner, dict) else {}

    def readable(self, items: Sequence[T], scope_of: Callable[[T], str]) -> list[T]:
        """Those of a list that the caller may read; the refusal of the whole when that is nothing."""
        index = self.index
        everything = self.recording is not None and self.recording.allows_arm
        if everything or (self.refused is None and not index.denies):
            return list(items)
        scopes = [scope_of(item) for item in items]
        seen = set(visible(index, self.principal, self.action, scopes, now=self.now))
        kept = [item for item, scope in zip(items, scopes, strict=True) if scope in seen]
        if self.refused is not None and not kept:
            raise self.refused
        return kept
