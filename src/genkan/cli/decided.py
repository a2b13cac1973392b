"""The fix of one denial, done: what `genkan role assign --decision` gives, as `genkan why` recommends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from genkan.access.recommend.consent import GRAPH_APP_ID
from genkan.cli.client import Azure, quoted
from genkan.cli.fault import Fault
from genkan.cli.genkan_api import ask


def explained(azure: Azure, decision_id: str) -> Mapping[str, Any]:
    """The explanation of a decision that a role, or a permission of Graph, would mend."""
    document: dict[str, Any] = ask(azure, "GET", f"/decisions/{decision_id}")
    if document["verdict"]["allowed"]:
        raise Fault(f"decision {decision_id} allowed the call: there is nothing to mend")
    if document["verdict"]["reason"] in ("DenyAssignment", "NotYetEffective"):
        raise Fault(
            f"no role mends decision {decision_id}: {document['notes'][0]}", next_step="genkan why " + decision_id
        )
    return document


def role_of(document: Mapping[str, Any]) -> str:
    """The role to give: the practical one, else the narrowest."""
    mend = document["mend"]
    chosen = mend["practical"] or (mend["roles"][0] if mend["roles"] else None)
    if chosen is None:
        raise Fault(mend["status"], next_step=f"genkan why {document['decisionId']} --custom")
    return str(chosen["id"])


def who_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """The principal that was denied, as `find_principal` would answer it."""
    who = document["who"]
    return {"id": who["objectId"], "displayName": who["displayName"] or who["name"], "kind": who["kind"]}


def grant_permission(azure: Azure, document: Mapping[str, Any]) -> str:
    """Grants the least Graph permission that lacks, as admin consent does; returns its name."""
    least = document["permissions"]["least"]
    if document["who"]["kind"] != "ServicePrincipal" or least is None:
        raise Fault(document["permissions"]["missing"], next_step=f"genkan why {document['decisionId']}")
    graph = next(azure.graph_all("/servicePrincipals", _filter=f"appId eq {quoted(GRAPH_APP_ID)}"))
    role = next((one for one in graph["appRoles"] if one["value"] == least), None)
    if role is None:
        raise Fault(f"Microsoft Graph of this tenant has no app role `{least}`")
    principal_id = document["who"]["objectId"]
    body = {"principalId": principal_id, "resourceId": graph["id"], "appRoleId": role["id"]}
    azure.graph("POST", f"/servicePrincipals/{principal_id}/appRoleAssignments", body)
    return str(least)
