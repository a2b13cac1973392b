"""Who may use which route. The same tokens as for ARM, decided by the same engine.

What a route takes stands in the table (`routes.py`): nothing, any token, or an action that the caller may do
at every subscription of its tenant. Of decisions everyone sees the own ones; those of others where the caller
may read role assignments. A recording is its owner's; others see it where they may read role assignments
at every subscription, as it takes to make one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from genkan.access.decide import decide
from genkan.access.principal import Principal
from genkan.resources import subscriptions
from genkan.store import Read
from genkan.surfaces.admin import errors
from genkan.surfaces.http import Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller, TokenRefused

AUDIENCES = ("https://management.azure.com", "https://management.core.windows.net")
READ_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments/read"
WRITE_ASSIGNMENTS = "Microsoft.Authorization/roleAssignments/write"
WRITE_DEFINITIONS = "Microsoft.Authorization/roleDefinitions/write"


@dataclass(frozen=True, slots=True)
class Needs:
    """`token` is False for what anybody may see; `action` must be allowed at every subscription."""

    token: bool = True
    action: str | None = None


PUBLIC = Needs(token=False)
ANY_TOKEN = Needs()


@dataclass(frozen=True, slots=True)
class Call:
    """One request in the hands of its handler."""

    services: Services
    request: Request
    params: Mapping[str, str]
    now: datetime
    who: Caller | None

    @property
    def caller(self) -> Caller:
        assert self.who is not None, "public routes have no caller"
        return self.who

    @property
    def tenant_id(self) -> str:
        return self.caller.tenant_id

    def may(self, action: str, scope: str) -> bool:
        index = self.services.access.index(self.tenant_id)
        return decide(index, Principal(self.caller.object_id), action, scope, now=self.now).allowed

    def body(self) -> Mapping[str, Any]:
        """The JSON object of the body; empty when there is none."""
        value = self.request.json()
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise errors.invalid("The body must be a JSON object.")
        return value


def enter(services: Services, request: Request, params: Mapping[str, str], needs: Needs) -> Call:
    """The call, let in; raises a 401 or a 403."""
    now = services.clock.now()
    if not needs.token:
        return Call(services, request, params, now, None)
    try:
        audiences = (*AUDIENCES, request.base_url)
        caller = services.tokens.verify(request.headers.get("authorization"), audiences)
    except TokenRefused as refused:
        raise errors.unauthenticated(refused.refusal.value) from None
    call = Call(services, request, params, now, caller)
    if needs.action is not None:
        with services.store.read() as tx:
            require_everywhere(call, tx, needs.action)
    return call


def require_everywhere(call: Call, tx: Read, action: str) -> None:
    """Raises a 403 unless the caller may do `action` at every subscription, or at `/` when there is none."""
    if not everywhere(call, tx, action):
        raise errors.forbidden(action, "at every subscription of the tenant, since it counts for all of them")


def everywhere(call: Call, tx: Read, action: str) -> bool:
    return all(call.may(action, scope) for scope in _subscriptions(call, tx))


def somewhere(call: Call, tx: Read, action: str) -> bool:
    return any(call.may(action, scope) for scope in _subscriptions(call, tx))


def sees(call: Call, tx: Read, row: Mapping[str, Any]) -> bool:
    """Whether the caller may see a journalled decision: its own, or by reading role assignments where it fell."""
    if row["principal_id"] == call.caller.object_id:
        return True
    segments = [segment for segment in row["scope"].split("/") if segment]
    if row["surface"] == "arm" and segments:
        at = segments[:2] if segments[0].lower() == "subscriptions" else segments
        return call.may(READ_ASSIGNMENTS, "/" + "/".join(at))
    return somewhere(call, tx, READ_ASSIGNMENTS)


def sees_recordings(call: Call, tx: Read) -> bool:
    """Whether the caller may see recordings that others made: they tell what every recorded principal did anywhere."""
    return everywhere(call, tx, READ_ASSIGNMENTS)


def _subscriptions(call: Call, tx: Read) -> Sequence[str]:
    return [one.scope for one in subscriptions.listed(tx, call.tenant_id)] or ["/"]
