"""Plain English for the verdict on ARM and for each assignment that was considered, from a record's own fields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from genkan.access.decision import Reason

Entry = Mapping[str, Any]


def verdict(record: Mapping[str, Any]) -> str:
    """The one reason. `record` is what `record.arm_record` made."""
    reason, considered = Reason(record["reason"]), record["considered"]
    first: Entry = considered[0] if considered else {}
    role, place = first.get("roleName") or first.get("roleId"), first.get("scope")
    match reason:
        case Reason.GRANTED:
            return f"Allowed: `{role}` at `{place}` grants it."
        case Reason.DENY_ASSIGNMENT:
            deny = next((one for one in record["denies"] if one["applies"]), None)
            named = f"the deny assignment `{deny['name']}` at `{deny['scope']}`" if deny else "a deny assignment"
            return f"Denied: {named} takes this action away, and a deny assignment wins over every role."
        case Reason.CONDITION_FALSE:
            return f"Denied: `{role}` at `{place}` would grant it, but its condition is not met."
        case Reason.NOT_YET_EFFECTIVE:
            return f"Denied for now: `{role}` at `{place}` grants it, {_effective(first, record['at'])}."
        case Reason.NO_LONGER_EFFECTIVE:
            return f"Denied: `{role}` at `{place}` granted it until {first.get('effectiveUntil')}."
        case Reason.NOT_ACTION:
            return (
                f"Denied: `{role}` at `{place}` names the action and takes it away again "
                f"(notActions `{first.get('pattern')}`)."
            )
        case Reason.OTHER_SCOPE:
            return f"Denied: `{role}` would grant it, but is assigned at `{place}`, which does not cover this scope."
        case Reason.WRONG_PLANE:
            return f"Denied: {_wrong_plane(record)}, and `{role}` grants only the other kind."
        case Reason.UNKNOWN_ROLE:
            return f"Denied: the role of the only assignment here, {first.get('roleId')}, does not exist any more."
        case Reason.LACKS_ACTION:
            here = [one for one in considered if one["outcome"] == Reason.LACKS_ACTION]
            if len(here) == 1:
                return f"Denied: the role assigned here, `{role}`, does not grant the action."
            return f"Denied: none of the {len(here)} roles assigned here grants the action."
        case Reason.NO_ASSIGNMENT:
            return "Denied: the caller has no role assignment at this scope or above it, of its own or through a group."


def assignment(one: Entry, record: Mapping[str, Any]) -> str:
    """Why one assignment did not help, without its name and place, which are shown beside."""
    match Reason(one["outcome"]):
        case Reason.GRANTED:
            return f"grants the action (`{one['pattern']}`)"
        case Reason.DENY_ASSIGNMENT:
            return f"grants the action, but the deny assignment `{one['denyName']}` wins"
        case Reason.CONDITION_FALSE:
            return "names the action, but its condition is not met"
        case Reason.NOT_YET_EFFECTIVE:
            return f"grants the action, {_effective(one, record['at'])}"
        case Reason.NO_LONGER_EFFECTIVE:
            return f"granted the action until {one['effectiveUntil']}"
        case Reason.OTHER_SCOPE if one["wouldGrant"]:
            return "would grant the action, but is assigned at another scope"
        case Reason.OTHER_SCOPE:
            return "is assigned at another scope, and its role lacks the action too"
        case Reason.NOT_ACTION:
            return f"takes the action away again: notActions of the same block name `{one['pattern']}`"
        case Reason.WRONG_PLANE:
            return f"grants only the other kind: {_wrong_plane(record)}"
        case Reason.UNKNOWN_ROLE:
            return "its role does not exist any more"
        case _:
            return "its role lacks the action"


def findings(found: Sequence[Entry]) -> tuple[str, ...]:
    """Each comparison of a condition that failed, with the values on both sides."""
    return tuple(_finding(one) for one in found)


def deny(one: Entry) -> str:
    """Whether a deny assignment that covers the scope applied, and why not."""
    if one["applies"]:
        return f"takes the action away (`{one['pattern']}`)"
    if one["excludedAs"]:
        return f"does not apply: {one['excludedAs']['name'] or one['excludedAs']['id']} is excluded from it"
    if one["onlyAtItsScope"] and not one["findings"]:
        return "does not apply: it counts at its own scope only"
    return "does not apply: its condition is not met"


def _finding(one: Entry) -> str:
    if one["error"]:
        return f"condition cannot be read: {one['error']}"
    if one["negated"]:
        return f"{one['text']} is false, because what stands behind `!` is true"
    left = ", ".join(one["left"]) if one["left"] else "missing"
    right = f"; compared with: {', '.join(one['right'])}" if one["right"] else ""
    return f"{one['text']} is false: the left side is {left}{right}"


def _effective(one: Entry, at: str) -> str:
    starts = one.get("effectiveFrom")
    if not starts:
        return "but is not effective yet"
    seconds = (datetime.fromisoformat(starts) - datetime.fromisoformat(at)).total_seconds()
    wait = f"{round(seconds)} s" if seconds < 90 else f"{round(seconds / 60)} min"
    return f"but takes effect only at {starts} (in {wait})"


def _wrong_plane(record: Mapping[str, Any]) -> str:
    return "this is a data operation (dataActions)" if record["data"] else "this is a control operation (actions)"
