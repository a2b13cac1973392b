"""The explanation of a denial on Microsoft Graph: which permission lacks, the least of them first, and its consent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genkan.access.explain.explanation import Explanation, Facts, Permissions, Verdict, What, Who
from genkan.access.recommend import consent

Record = Mapping[str, Any]


def told(record: Record, facts: Facts, decision_id: str | None) -> Explanation:
    """`record` is what `record.graph_record` made."""
    caller, request = record["caller"], record["request"]
    app_only = caller["kind"] == "ServicePrincipal"
    return Explanation(
        surface="graph",
        decision_id=decision_id,
        at=record["at"],
        who=Who(
            object_id=caller["objectId"],
            kind=caller["kind"],
            app_id=caller["appId"],
            name=caller["name"],
            display_name=caller["displayName"],
            token="an app-only token" if app_only else f"a user's token, through the app {caller['appId']}",
        ),
        what=What(f"{request['method']} {request['path']}", None, method=request["method"], path=request["path"]),
        verdict=Verdict(record["allowed"], record["reason"], _verdict(record, app_only)),
        permissions=permissions(record, app_only, decision_id),
        catalogue=facts,
        notes=_notes(record),
    )


def permissions(record: Record, app_only: bool, decision_id: str | None) -> Permissions:
    needs, had = record["needs"], record["had"]
    fitting = needs["application"] if app_only else needs["delegated"]
    if record["reason"] == "NotOwner":
        fitting = [value for value in fitting if not value.endswith(".OwnedBy")]
    elif record["reason"] == "NotAllowedToUser":
        fitting = []
    least = fitting[0] if fitting else None
    app_id = record["caller"]["appId"]
    return Permissions(
        application=tuple(needs["application"]),
        delegated=tuple(needs["delegated"]),
        directory_roles=tuple(needs["directory_roles"]),
        had=tuple(had["roles"] if app_only else had["scopes"]) + tuple(had["directory_roles"]),
        missing=_missing(record["reason"], least, app_only),
        least=least,
        az=None if least is None else consent.az(app_id, least, app_only=app_only),
        portal=_portal(least, app_only),
        genkan=f"genkan role assign --decision {decision_id}" if decision_id and app_only and least else None,
    )


def _verdict(record: Record, app_only: bool) -> str:
    if record["allowed"]:
        return "Allowed."
    kind = "application" if app_only else "delegated"
    match record["reason"]:
        case "NotOwner":
            return (
                "Denied: the permission that the token carries covers only what the caller owns, and it owns not this."
            )
        case "NotAllowedToUser":
            return (
                "Denied: the app may ask for this, but the signed-in user may not do it: no directory role of the user "
                "allows it, and the user owns not what it is about."
            )
        case _ if not record["needs"][kind]:
            return f"Denied: no {kind} permission of Microsoft Graph allows this call."
        case _:
            return f"Denied: the token carries no {kind} permission that allows this call."


def _missing(reason: str, least: str | None, app_only: bool) -> str:
    if reason == "NotAllowedToUser":
        return "A directory role of the user is missing, or ownership of the object; no consent mends that."
    if least is None:
        other = "a signed-in user's token" if app_only else "an app-only token"
        return f"This call is not open to such a token at all; it takes {other}, or a directory role."
    if app_only:
        return f"Admin consent is missing for the application permission `{least}`: an app role of Microsoft Graph."
    return f"Consent is missing for the delegated permission `{least}`, of this user or of an administrator for all."


def _portal(least: str | None, app_only: bool) -> str:
    if least is None:
        return (
            "Microsoft Entra admin center: Roles & administrators, and assign one of the directory roles named above."
        )
    kind = "Application" if app_only else "Delegated"
    return (
        "Microsoft Entra admin center: App registrations, the app, API permissions, Add a permission, Microsoft "
        f"Graph, {kind} permissions, `{least}`; then Grant admin consent."
    )


def _notes(record: Record) -> tuple[str, ...]:
    if record.get("recording"):
        return (f"The call went through all the same: recording {record['recording']} allowed everything.",)
    return ()
