"""From a decision's record to its explanation. `told` is the way in, for ARM and for Graph."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genkan.access.catalogue import Catalogue
from genkan.access.decision import Reason
from genkan.access.explain import graph, sentences
from genkan.access.explain.explanation import Considered, Explanation, Facts, Named, Verdict, What, Who
from genkan.access.recommend.advice import Advice, advise

Record = Mapping[str, Any]


def told(
    record: Record, catalogue: Catalogue, *, decision_id: str | None = None, exists: bool | None = None
) -> Explanation:
    """The explanation of a recorded decision, with advice from the catalogue as it is now.

    `exists` tells whether the resource is there, where the reader may know that; see `recommend.place`.
    """
    if record["surface"] == "graph":
        return graph.told(record, facts(catalogue), decision_id)
    return Explanation(
        surface="arm",
        decision_id=decision_id,
        at=record["at"],
        who=who(record),
        what=what(record),
        verdict=Verdict(record["allowed"], record["reason"], sentences.verdict(record)),
        considered=tuple(_considered(record)),
        not_shown=record["notShown"],
        mend=None if record["allowed"] else _advice(record, catalogue, decision_id, exists),
        catalogue=facts(catalogue),
        notes=tuple(_notes(record)),
    )


def who(record: Record) -> Who:
    caller = record["caller"]
    return Who(
        object_id=caller["objectId"],
        kind=caller["kind"],
        app_id=caller["appId"],
        name=caller["name"],
        display_name=caller["displayName"],
        token=_token(caller),
        groups=tuple(_named(group) for group in record.get("groups", ())),
    )


def _token(caller: Record) -> str:
    if caller["kind"] == "Group":
        return "no token of its own: this is a question about its members"
    return f"a user's token, through the app {caller['appId']}" if caller["kind"] == "User" else "an app-only token"


def what(record: Record) -> What:
    linked, request = record["linked"], record["request"]
    return What(
        action=record["action"],
        scope=record["scope"],
        data=record["data"],
        method=request["method"],
        path=request["path"],
        linked=None if linked is None else linked_sentence(linked["action"], linked["scope"]),
    )


def linked_sentence(action: str, scope: str) -> str:
    """Why an action was needed that nobody asked for by name."""
    return f"`{action}` at `{scope}` is allowed, but it refers to this scope and so needs this action there as well."


def facts(catalogue: Catalogue) -> Facts:
    control, data = catalogue.operations.counts()
    size = f"{len(catalogue.roles):,} built-in roles, {control + data:,} operations"
    age = f"from {catalogue.source}, as of {catalogue.as_of.isoformat()}"
    providers = "" if catalogue.complete else f" of {len(catalogue.operations.providers)} providers"
    return Facts(
        source=catalogue.source,
        as_of=catalogue.as_of.isoformat(),
        roles=len(catalogue.roles),
        operations=control,
        data_operations=data,
        complete=catalogue.complete,
        sentence=f"Catalogue: {size}{providers}, {age}.",
    )


def _considered(record: Record) -> list[Considered]:
    found = [
        Considered(
            name=f"deny assignment `{one['name']}`",
            scope=one["scope"],
            holder=_holder(one),
            outcome="DenyAssignment" if one["applies"] else "DenyDoesNotApply",
            sentence=sentences.deny(one),
            details=() if one["applies"] else sentences.findings(one["findings"]),
        )
        for one in record["denies"]
    ]
    return found + [
        Considered(
            name=one["roleName"] or f"role {one['roleId']}",
            scope=one["scope"],
            holder=_holder(one),
            outcome=one["outcome"],
            sentence=sentences.assignment(one, record),
            details=sentences.findings(one["findings"]),
        )
        for one in record["considered"]
    ]


def _holder(one: Record) -> Named | None:
    """The group that holds it; None when that is the caller itself."""
    return _named(one["via"][-1]) if len(one["via"]) > 1 or one["via"][-1]["name"] == "All principals" else None


def _named(one: Record) -> Named:
    return Named(one["id"], one["name"])


def _advice(record: Record, catalogue: Catalogue, decision_id: str | None, exists: bool | None) -> Advice:
    return advise(
        catalogue,
        record["action"],
        record["scope"],
        data=record["data"],
        principal_id=record["caller"]["objectId"],
        principal_type=record["caller"]["kind"],
        exists=exists,
        decision_id=decision_id,
    )


def _notes(record: Record) -> list[str]:
    notes = []
    match Reason(record["reason"]):
        case Reason.DENY_ASSIGNMENT:
            notes.append("No role helps while the deny assignment stands: it has to be changed or removed.")
        case Reason.NOT_YET_EFFECTIVE:
            notes.append("Nothing needs mending: the assignment is there and takes effect by itself.")
        case Reason.CONDITION_FALSE:
            notes.append("Meeting or widening the condition mends it as well as another role does.")
        case _:
            pass
    if record.get("recording"):
        notes.append(f"The call went through all the same: recording {record['recording']} allowed everything.")
    return notes
