"""The explanation of a pasted refusal, or of a mere question: what a catalogue alone can say, with no server."""

from __future__ import annotations

from genkan.access.catalogue import Catalogue, Known
from genkan.access.explain.explanation import Explanation, Verdict, What, Who
from genkan.access.explain.pasted import Pasted
from genkan.access.explain.told import facts, linked_sentence
from genkan.access.recommend.advice import advise

UNKNOWN_PRINCIPAL = "<object id>"
UNKNOWN_TOKEN = "the text does not say which kind of token"  # noqa: S105 - a sentence


def from_text(pasted: Pasted, catalogue: Catalogue) -> Explanation:
    """What a pasted text says, and how to mend it."""
    data = is_data(catalogue, pasted.action) or pasted.kind == "vault"
    user = "@" in pasted.client
    linked = None
    if pasted.linked_action and pasted.linked_scope:
        linked = linked_sentence(pasted.linked_action, pasted.linked_scope)
    return Explanation(
        surface="arm",
        decision_id=None,
        at=None,
        who=Who(
            object_id=pasted.object_id,
            kind="User" if user else "ServicePrincipal",
            app_id=None if user else pasted.client,
            name=pasted.client,
            display_name=None,
            token=UNKNOWN_TOKEN,
        ),
        what=What(action=pasted.action, scope=pasted.scope, data=data, linked=linked),
        verdict=Verdict(False, *_verdict(pasted)),
        mend=advise(
            catalogue,
            pasted.action,
            pasted.scope,
            data=data,
            principal_id=pasted.object_id,
            principal_type="User" if user else "ServicePrincipal",
        ),
        catalogue=facts(catalogue),
        notes=_notes(pasted),
    )


def from_question(
    catalogue: Catalogue, action: str, scope: str, *, data: bool, principal_id: str = UNKNOWN_PRINCIPAL
) -> Explanation:
    """What it takes to be allowed `action` at `scope`, whoever asks."""
    data = data or is_data(catalogue, action)
    return Explanation(
        surface="arm",
        decision_id=None,
        at=None,
        who=Who(principal_id, "ServicePrincipal", None, "anybody", None, "no token: this is a question"),
        what=What(action=action, scope=scope, data=data),
        verdict=Verdict(False, "Question", "Nobody was refused: this is what the action takes."),
        mend=advise(catalogue, action, scope, data=data, principal_id=principal_id),
        catalogue=facts(catalogue),
    )


def is_data(catalogue: Catalogue, action: str) -> bool:
    """True for what the catalogue knows as a data operation only."""
    return catalogue.is_known(action) is not Known.KNOWN and catalogue.is_known(action, data=True) is Known.KNOWN


def _verdict(pasted: Pasted) -> tuple[str, str]:
    match pasted.kind:
        case "deny":
            return "DenyAssignment", (
                f"Denied by the deny assignment `{pasted.deny}`, although a role grants the action: a deny assignment "
                "wins over every role."
            )
        case "condition":
            return "ConditionFalse", (
                "Denied: a role of the caller grants the action here, under a condition that the request does not meet."
            )
        case "linked":
            return (
                "NotGranted",
                "Denied: no role of the caller grants the action at the scope that the request refers to.",
            )
        case _:
            return "NotGranted", "Denied: no role of the caller grants the action at this scope."


def _notes(pasted: Pasted) -> tuple[str, ...]:
    if pasted.kind == "deny":
        return ("No role helps while the deny assignment stands: it has to be changed or removed.",)
    return (
        "Which assignments were considered stands in that tenant, not in the text. To list them: "
        f"`az role assignment list --all --include-inherited --include-groups --assignee {pasted.object_id}`.",
    )
