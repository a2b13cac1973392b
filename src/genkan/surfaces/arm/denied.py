"""A refusal of the gate: Azure's two 403s, and the record that an explanation is told from later."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.explain.names import display_names
from genkan.access.explain.record import Asked, Asker, Linked, arm_record, ids_to_name
from genkan.access.principal import Principal
from genkan.access.trace import trace
from genkan.surfaces.arm.errors import ArmError
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller


@dataclass(eq=False)
class Denied(Exception):
    """`linked` is set when `action` is refused at a scope that the request only refers to."""

    caller: Caller
    action: str
    scope: str
    attributes: Attributes = NO_ATTRIBUTES
    linked: Linked | None = None
    linked_scopes: Sequence[str] = ()
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    def error(self) -> ArmError:
        headers = {"x-ms-failure-cause": "gateway", "x-genkan-decision": self.id}
        client = f"The client '{self.caller.name}' with object id '{self.caller.object_id}'"
        if self.linked is not None:
            message = (
                f"{client} has permission to perform action '{self.linked.action}' on scope '{self.linked.scope}'; "
                f"however, it does not have permission to perform action(s) '{self.action}' on the linked scope(s) "
                f"'{','.join(self.linked_scopes)}' (respectively) or the linked scope(s) are invalid."
            )
            return ArmError(403, "LinkedAuthorizationFailed", message, headers=headers)
        message = (
            f"{client} does not have authorization to perform action '{self.action}' over scope '{self.scope}' "
            "or the scope is invalid. If access was recently granted, please refresh your credentials."
        )
        return ArmError(403, "AuthorizationFailed", message, headers=headers)


def journal(denied: Denied, services: Services, request: Request) -> None:
    """Write the denial down at once, with everything that decided it."""
    caller, now = denied.caller, services.clock.now()
    index = services.access.index(caller.tenant_id)
    told = trace(
        index,
        Principal(caller.object_id),
        denied.action,
        denied.scope,
        now=now,
        attributes=denied.attributes,
    )
    asker = Asker(caller.object_id, caller.kind, caller.app_id, caller.name)
    with services.store.read() as tx:
        names = display_names(tx, caller.tenant_id, ids_to_name(asker, told))
    record = arm_record(
        asker,
        Asked(request.method, request.path),
        denied.action,
        denied.scope,
        told,
        names=names,
        at=now,
        linked=denied.linked,
    )
    services.journal.decision(
        {
            "tenant_id": caller.tenant_id,
            "id": denied.id,
            "at": now,
            "surface": "arm",
            "allowed": False,
            "principal_id": caller.object_id,
            "app_id": caller.app_id or None,
            "action": denied.action[:512],
            "scope": denied.scope[:1100],
            "record": record,
        },
        at_once=True,
    )
