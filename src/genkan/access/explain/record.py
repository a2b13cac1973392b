"""The record of a decision: plain JSON that a gate writes into the journal at the moment of the denial.

An explanation is told from it afterwards, so it holds names and not only ids: the world may have changed
since. `arm_record` serves ARM (an action at a scope), `graph_record` Microsoft Graph (a permission). Both
are read back by `explanation.py` and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from genkan.access.conditions import Finding
from genkan.access.decision import Consideration, DenyConsideration
from genkan.access.model import ALL_PRINCIPALS
from genkan.access.trace import Trace
from genkan.clock import iso

VERSION = 1
MOST_CONSIDERED = 50  # a principal may hold thousands of assignments; the nearest ones tell the story
Names = Mapping[str, str]  # object id in lower case -> display name


@dataclass(frozen=True, slots=True)
class Asker:
    """Who was asking, from the token. `name` is what Azure's message prints: the app id, or the UPN.

    A group never asks; it can be asked about.
    """

    object_id: str
    kind: Literal["Group", "ServicePrincipal", "User"]
    app_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Asked:
    """The request line, without its query."""

    method: str
    path: str


@dataclass(frozen=True, slots=True)
class Linked:
    """With `LinkedAuthorizationFailed`: what the caller may do, and needed the refused action for."""

    action: str
    scope: str


def arm_record(
    asker: Asker,
    asked: Asked,
    action: str,
    scope: str,
    trace: Trace,
    *,
    names: Names,
    at: datetime,
    data: bool = False,
    linked: Linked | None = None,
    recording: str | None = None,
) -> dict[str, Any]:
    """The record of one decision on ARM.

    `trace` has the arguments of the decision; `names` the display names of `ids_to_name(asker, trace)`;
    `recording` is the recording that let the call through in spite of a refusal.
    """
    considered = trace.considered[:MOST_CONSIDERED]
    return {
        "version": VERSION,
        "surface": "arm",
        "at": iso(at),
        "caller": _caller(asker, names),
        "groups": [_named(group, names) for group in trace.groups],
        "request": {"method": asked.method, "path": asked.path},
        "action": action,
        "data": data,
        "scope": scope,
        "linked": None if linked is None else {"action": linked.action, "scope": linked.scope},
        "allowed": trace.allowed,
        "reason": trace.reason.value,
        "considered": [_consideration(one, names) for one in considered],
        "notShown": len(trace.considered) - len(considered),
        "denies": [_deny(one, names) for one in trace.denies],
        "recording": recording,
    }


def graph_record(
    asker: Asker,
    asked: Asked,
    *,
    needs: Mapping[str, Sequence[str]],
    had: Mapping[str, Sequence[str]],
    reason: str,
    at: datetime,
    allowed: bool = False,
    names: Names | None = None,
    recording: str | None = None,
) -> dict[str, Any]:
    """The record of one decision on Microsoft Graph.

    `needs` has the accepted permissions under `application` and `delegated`, least privileged first, and
    the directory roles that would do under `directory_roles`; `had` what the token and the directory say
    under `roles`, `scopes` and `directory_roles`. `reason` is the gate's own word, such as `MissingPermission`.
    """
    return {
        "version": VERSION,
        "surface": "graph",
        "at": iso(at),
        "caller": _caller(asker, names or {}),
        "request": {"method": asked.method, "path": asked.path},
        "needs": {kind: list(needs.get(kind, ())) for kind in ("application", "delegated", "directory_roles")},
        "had": {kind: list(had.get(kind, ())) for kind in ("roles", "scopes", "directory_roles")},
        "allowed": allowed,
        "reason": reason,
        "recording": recording,
    }


def ids_to_name(asker: Asker, trace: Trace) -> frozenset[str]:
    """The object ids that a record of this decision wants display names for."""
    ways = [one.via for one in trace.considered[:MOST_CONSIDERED]] + [one.via for one in trace.denies]
    return frozenset({asker.object_id.lower(), *trace.groups, *(step for way in ways for step in way)})


def _caller(asker: Asker, names: Names) -> dict[str, Any]:
    return {
        "objectId": asker.object_id,
        "kind": asker.kind,
        "appId": asker.app_id,
        "name": asker.name,
        "displayName": names.get(asker.object_id.lower()),
    }


def _named(object_id: str, names: Names) -> dict[str, Any]:
    shown = "All principals" if object_id == ALL_PRINCIPALS else names.get(object_id.lower())
    return {"id": object_id, "name": shown}


def _consideration(one: Consideration, names: Names) -> dict[str, Any]:
    assignment, role = one.assignment, one.role
    return {
        "assignmentId": assignment.id,
        "scope": assignment.scope,
        "roleId": assignment.role_definition_id,
        "roleName": None if role is None else role.name,
        "roleKind": None if role is None else role.kind,
        "via": [_named(step, names) for step in one.via],
        "outcome": one.outcome.value,
        "wouldGrant": one.would_grant,
        "pattern": one.pattern,
        "condition": assignment.condition or (one.block.condition if one.block else None),
        "findings": [_finding(finding) for finding in one.findings],
        "effectiveFrom": _moment(one.effective_at),
        "effectiveUntil": _moment(assignment.effective_until),
        "denyName": None if one.deny is None else one.deny.name,
    }


def _deny(one: DenyConsideration, names: Names) -> dict[str, Any]:
    return {
        "id": one.deny.id,
        "name": one.deny.name,
        "scope": one.deny.scope,
        "via": [_named(step, names) for step in one.via],
        "applies": one.applies,
        "excludedAs": None if one.excluded_as is None else _named(one.excluded_as, names),
        "onlyAtItsScope": one.deny.does_not_apply_to_child_scopes,
        "pattern": one.pattern,
        "findings": [_finding(finding) for finding in one.findings],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "text": finding.text,
        "left": [str(value) for value in finding.left],
        "right": [str(value) for value in finding.right],
        "negated": finding.negated,
        "error": finding.error,
    }


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else iso(moment)
