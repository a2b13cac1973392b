"""Writing a decision of the gate into the journal: each denial at once, and all that a recording hears."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.explain.names import display_names
from genkan.access.explain.record import Asked, Asker, Linked, arm_record, ids_to_name
from genkan.access.principal import Principal
from genkan.access.trace import trace
from genkan.journal.recorder import Recording
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller


@dataclass(frozen=True, slots=True)
class Question:
    """May `caller` do `action` at `scope`? `linked` is what the request itself does, when it only refers there."""

    caller: Caller
    action: str
    scope: str
    attributes: Attributes = NO_ATTRIBUTES
    linked: Linked | None = None
    id: str = field(default_factory=lambda: str(uuid.uuid4()))


def note(question: Question, services: Services, request: Request, recording: Recording | None = None) -> None:
    """Journal the answer to a question with everything that decided it, worked out anew for the record."""
    caller, now = question.caller, services.clock.now()
    told = trace(
        services.access.index(caller.tenant_id),
        Principal(caller.object_id),
        question.action,
        question.scope,
        now=now,
        attributes=question.attributes,
    )
    let_through = recording is not None and recording.allows_arm and not told.allowed
    asker = Asker(caller.object_id, caller.kind, caller.app_id, caller.name)
    with services.store.read() as tx:
        names = display_names(tx, caller.tenant_id, ids_to_name(asker, told))
    record = arm_record(
        asker,
        Asked(request.method, request.path),
        question.action,
        question.scope,
        told,
        names=names,
        at=now,
        linked=question.linked,
        recording=recording.id if recording is not None and let_through else None,
    )
    services.journal.decision(
        {
            "tenant_id": caller.tenant_id,
            "id": question.id,
            "at": now,
            "surface": "arm",
            "allowed": told.allowed,
            "principal_id": caller.object_id,
            "app_id": caller.app_id or None,
            "action": question.action[:512],
            "scope": question.scope[:1100],
            "recording_id": recording.id if recording is not None else None,
            "record": record,
        },
        at_once=not told.allowed,
    )
