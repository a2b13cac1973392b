"""Microsoft.Authorization/permissions and checkAccess: what the caller, or somebody, may do at a scope."""

from __future__ import annotations

from typing import Any

from genkan.access.decide import decide
from genkan.access.decision import Decision, Reason
from genkan.access.principal import Principal
from genkan.access.rows import permission_to_json
from genkan.access.visible import permissions_at
from genkan.surfaces.arm import scopes
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.errors import ArmError, bad_request
from genkan.surfaces.arm.needs import DECIDED, Needs
from genkan.surfaces.arm.providers.role_assignments import as_json as assignment_json
from genkan.surfaces.http import Reply, RequestProblem
from genkan.surfaces.routing import Route

MOST_ACTIONS = 200


def index(call: Call) -> Reply:
    """The permission blocks that the caller holds at the scope, each once, never merged."""
    scope = scopes.existing(call.tx, call.tenant_id, call.param("scope"))
    blocks = permissions_at(call.index, call.principal, scope, now=call.now)
    return Reply(200, {"value": [permission_to_json(block) for block in blocks]})


def check_access(call: Call) -> Reply:
    """Many decisions at once, for one subject: the batch that Azure's portal asks before it shows a button.

    Body: {"Subject": {"Attributes": {"ObjectId"}}, "Actions": [{"Id", "IsDataAction"}], "Resource": {"Id"}}.
    """
    body = {name.lower(): value for name, value in call.body().items()}
    actions = body.get("actions")
    if not isinstance(actions, list) or not 0 < len(actions) <= MOST_ACTIONS:
        raise bad_request(f"'Actions' must be a list of 1 to {MOST_ACTIONS} actions.", "BadRequestFormat")
    subject = Principal(_subject(call) or call.caller.object_id)
    scope = call.param("scope")
    shown = []
    for asked in actions:
        action, data = _action(asked)
        decision = decide(call.index, subject, action, scope, now=call.now, data=data)
        shown.append(_answer(action, data, decision))
    return Reply(200, shown)


def _action(asked: Any) -> tuple[str, bool]:
    given = {name.lower(): value for name, value in asked.items()} if isinstance(asked, dict) else {"id": asked}
    action = given.get("id")
    if not isinstance(action, str) or not action or "*" in action:
        raise bad_request("Each of 'Actions' must name one action.", "BadRequestFormat")
    return action, bool(given.get("isdataaction", False))


def _answer(action: str, data: bool, decision: Decision) -> dict[str, Any]:
    verdict = "Allowed" if decision.allowed else "NotAllowed"
    if decision.reason is Reason.DENY_ASSIGNMENT:
        verdict = "Denied"
    shown: dict[str, Any] = {
        "actionId": action,
        "isDataAction": data,
        "accessDecision": verdict,
        "reason": decision.reason.value,
    }
    if decision.allowed and decision.assignment is not None:
        shown["roleAssignment"] = assignment_json(decision.assignment)
    if decision.deny is not None:
        shown["denyAssignmentId"] = decision.deny.id
    return shown


def _subject(call: Call) -> str | None:
    subject = {name.lower(): value for name, value in call.body().items()}.get("subject")
    attributes = subject.get("Attributes", subject.get("attributes")) if isinstance(subject, dict) else None
    if not isinstance(attributes, dict):
        return None
    object_id = attributes.get("ObjectId", attributes.get("objectId"))
    return object_id if isinstance(object_id, str) else None


def _asks_about_itself(call: Call) -> bool:
    try:
        return _subject(call) in (None, call.caller.object_id)
    except (ArmError, RequestProblem):
        # The body cannot be read: the decision falls first, then the handler says so.
        return False


_SCOPE = "{scope*}/providers/Microsoft.Authorization"

ROWS = (
    Route("GET", _SCOPE + "/permissions", index, DECIDED),
    Route("POST", _SCOPE + "/checkAccess", check_access, Needs(excused=_asks_about_itself, locked=False)),
)
