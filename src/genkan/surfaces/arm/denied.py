"""A refusal of the gate: Azure's 403s."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.decision import Decision, Reason
from genkan.access.model import DenyAssignment
from genkan.journal.recorder import Recording
from genkan.surfaces.arm.decisions import Question
from genkan.surfaces.arm.errors import ArmError


@dataclass(eq=False)
class Denied(Exception):
    """The answer to `question` is no; its id is told to the client, who can ask for the reason.

    `decision` words the refusal; without one nothing but the lack of a role is told.
    """

    question: Question
    recording: Recording | None = None
    decision: Decision | None = None
    others: tuple[Question, ...] = ()  # further linked permissions that are missing

    def error(self) -> ArmError:
        asked = self.question
        headers = {"x-ms-failure-cause": "gateway", "x-genkan-decision": asked.id}
        client = f"The client '{asked.caller.name}' with object id '{asked.caller.object_id}'"
        if asked.linked is not None:
            missing = (asked, *self.others)
            actions = ",".join(one.action for one in missing)
            scopes = ",".join(one.scope for one in missing)
            message = (
                f"{client} has permission to perform action '{asked.linked.action}' on scope '{asked.linked.scope}'; "
                f"however, it does not have permission to perform action(s) '{actions}' on the linked scope(s) "
                f"'{scopes}' (respectively) or the linked scope(s) are invalid."
            )
            return ArmError(403, "LinkedAuthorizationFailed", message, headers=headers)
        decided = self.decision
        if decided is not None and decided.deny is not None:
            message = f"{client} has permission to perform action {_denied(asked, decided.deny)}"
            return ArmError(403, "DenyAssignmentAuthorizationFailed", message, headers=headers)
        conditional = decided is not None and decided.reason is Reason.CONDITION_FALSE
        held = "has an authorization with ABAC condition that is not fulfilled" if conditional else _NONE
        message = (
            f"{client} {held} to perform action '{asked.action}' over scope '{asked.scope}' "
            "or the scope is invalid. If access was recently granted, please refresh your credentials."
        )
        return ArmError(403, "AuthorizationFailed", message, headers=headers)


_NONE = "does not have authorization"


def _denied(asked: Question, deny: DenyAssignment) -> str:
    return (
        f"'{asked.action}' on scope '{asked.scope}'; however, the access is denied because of the deny assignment "
        f"with name '{deny.name}' and Id '{deny.id.replace('-', '')}' at scope '{deny.scope}'."
    )
