"""Decisions: what was denied, and why. Also the answer to "what if", from the world as it is now."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from genkan.access.decision import Reason
from genkan.access.explain.explanation import as_json
from genkan.access.explain.from_text import is_data
from genkan.access.explain.names import display_names
from genkan.access.explain.record import Asked, Asker, arm_record, ids_to_name
from genkan.access.explain.told import told
from genkan.access.principal import Principal
from genkan.access.trace import trace
from genkan.clock import iso
from genkan.journal.decisions import Wanted, find, listed_by
from genkan.resources import groups, inventory
from genkan.store import Read
from genkan.store.tables import directory as tables
from genkan.surfaces.admin import errors
from genkan.surfaces.admin.gate import READ_ASSIGNMENTS, Call, sees
from genkan.surfaces.http import Reply

MOST = 200
_LOOKED_THROUGH = 2000  # rows, while searching for some that the caller may see


def listed(call: Call) -> Reply:
    """`principalId`, `surface`, `scope` (at or below), `allowed` (true, false or all), `before` (a time), `top`.

    Newest first.
    """
    wanted, top = _wanted(call), _top(call)
    call.services.journal.flush()
    with call.services.store.read() as tx:
        rows = _visible(call, tx, wanted, top)
    return Reply(200, {"value": [_summary(row) for row in rows]})


def last(call: Call) -> Reply:
    """The newest denial that the caller may see, explained. Takes the filters of the list."""
    wanted = _wanted(call)
    call.services.journal.flush()
    with call.services.store.read() as tx:
        rows = _visible(call, tx, wanted, 1)
    if not rows:
        raise errors.no_decision_yet()
    return _explained(call, rows[0])


def show(call: Call) -> Reply:
    decision_id = call.params["id"].lower()
    try:
        uuid.UUID(decision_id)
    except ValueError:
        raise errors.invalid(f"`{call.params['id'][:100]}` is not the id of a decision: a GUID is.") from None
    call.services.journal.flush()
    with call.services.store.read() as tx:
        row = find(tx, call.tenant_id, decision_id)
        if row is None or not sees(call, tx, row):
            raise errors.unknown_decision(decision_id)
    return _explained(call, row)


def explain(call: Call) -> Reply:
    """`{"action", "scope", "principalId"?, "data"?}`: the decision as it would fall now, explained."""
    body = call.body()
    action, scope = _text(body, "action"), _text(body, "scope")
    principal_id = _text(body, "principalId", call.caller.object_id).lower()
    if not scope.startswith("/"):
        raise errors.invalid("`scope` must be a resource id: it starts with `/`.")
    catalogue = call.services.access.catalogue(call.tenant_id)
    data = body.get("data")
    data = is_data(catalogue, action) if data is None else bool(data)
    index = call.services.access.index(call.tenant_id)
    with call.services.store.read() as tx:
        asker = _asker(call, tx, principal_id, scope)
        found = trace(index, Principal(principal_id), action, scope, now=call.now, data=data)
        names = display_names(tx, call.tenant_id, ids_to_name(asker, found))
    asked = Asked("", "")
    record = arm_record(asker, asked, action, scope, found, names=names, at=call.now, data=data)
    return Reply(200, as_json(told(_shown_to(call, record), catalogue, exists=_exists(call, scope))))


def _explained(call: Call, row: Mapping[str, Any]) -> Reply:
    catalogue = call.services.access.catalogue(call.tenant_id)
    exists = _exists(call, row["scope"]) if row["surface"] == "arm" else None
    return Reply(200, as_json(told(_shown_to(call, row["record"]), catalogue, decision_id=row["id"], exists=exists)))


def _shown_to(call: Call, record: Mapping[str, Any]) -> Mapping[str, Any]:
    """The record without another principal's assignments in places where the caller may not read assignments.

    What covers the scope itself stays: who may read assignments there sees inherited ones, in Azure too.
    """
    if record["surface"] != "arm" or record["caller"]["objectId"] == call.caller.object_id:
        return record
    kept = [one for one in record["considered"] if _readable(call, one)]
    hidden = len(record["considered"]) - len(kept)
    reason = record["reason"]
    if hidden and reason == Reason.OTHER_SCOPE and not any(one["wouldGrant"] for one in kept):
        here = [one["outcome"] for one in kept if one["outcome"] != Reason.OTHER_SCOPE]
        reason = here[0] if here else Reason.NO_ASSIGNMENT.value
    return {**record, "considered": kept, "notShown": record["notShown"] + hidden, "reason": reason}


def _readable(call: Call, one: Mapping[str, Any]) -> bool:
    return one["outcome"] != Reason.OTHER_SCOPE or call.may(READ_ASSIGNMENTS, one["scope"])


def _exists(call: Call, scope: str) -> bool | None:
    """Whether the resource is there; None, as to a stranger, for a caller who may not read role assignments there."""
    if not call.may(READ_ASSIGNMENTS, scope):
        return None
    with call.services.store.read() as tx:
        if inventory.find(tx, call.tenant_id, scope) is not None:
            return True
        segments = [segment for segment in scope.split("/") if segment]
        if len(segments) == 4 and segments[2].lower() == "resourcegroups":
            return groups.find(tx, call.tenant_id, segments[1], segments[3]) is not None
    # A child resource that is kept inside its parent, or an extension: the inventory cannot tell.
    return False if len(segments) == 8 else None


def _visible(call: Call, tx: Read, wanted: Wanted, top: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for row in listed_by(tx, call.tenant_id, wanted, limit=_LOOKED_THROUGH):
        if sees(call, tx, row):
            found.append(row)
            if len(found) == top:
                break
    return found


def _wanted(call: Call) -> Wanted:
    query = call.request.query
    allowed = query.get("allowed", "false").lower()
    if allowed not in ("true", "false", "all"):
        raise errors.invalid("`allowed` is true, false or all.")
    surface = query.get("surface")
    if surface not in (None, "arm", "graph"):
        raise errors.invalid("`surface` is arm or graph.")
    return Wanted(
        principal_id=query.get("principalid") or None,
        surface=surface,
        scope=query.get("scope") or None,
        allowed=None if allowed == "all" else allowed == "true",
        before=_moment(query["before"]) if query.get("before") else None,
    )


def _moment(given: str) -> datetime:
    try:
        found = datetime.fromisoformat(given.replace("Z", "+00:00").replace(" ", "+"))
    except ValueError:
        raise errors.invalid("`before` is a time such as 2026-11-23T05:12:00Z.") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _top(call: Call) -> int:
    given = call.request.query.get("top", "50")
    if not (given.isascii() and given.isdigit() and 1 <= int(given) <= MOST):
        raise errors.invalid(f"`top` is a whole number from 1 to {MOST}.")
    return int(given)


def _summary(row: Mapping[str, Any]) -> dict[str, Any]:
    caller = row["record"]["caller"]
    return {
        "id": row["id"],
        "at": iso(row["at"]),
        "surface": row["surface"],
        "allowed": row["allowed"],
        "reason": row["record"]["reason"],
        "principalId": row["principal_id"],
        "appId": row["app_id"],
        "principal": caller["displayName"] or caller["name"],
        "action": row["action"],
        "scope": row["scope"],
    }


def _asker(call: Call, tx: Read, principal_id: str, scope: str) -> Asker:
    """The principal that is asked about. Raises a 403 for a stranger's question, a 404 for an unknown principal."""
    caller = call.caller
    if principal_id == caller.object_id:
        return Asker(caller.object_id, caller.kind, caller.app_id, caller.name)
    if not sees(call, tx, {"principal_id": principal_id, "surface": "arm", "scope": scope}):
        raise errors.forbidden(READ_ASSIGNMENTS, "over the subscription, to ask about another principal")
    if user := tx.get(tables.users, tenant_id=call.tenant_id, id=principal_id):
        return Asker(user.id, "User", "", user.upn)
    if principal := tx.get(tables.service_principals, tenant_id=call.tenant_id, id=principal_id):
        return Asker(principal.id, "ServicePrincipal", principal.app_id, principal.app_id)
    if group := tx.get(tables.groups, tenant_id=call.tenant_id, id=principal_id):
        return Asker(group.id, "Group", "", group.display_name)
    raise errors.AdminError(
        404, "PrincipalNotFound", f"No user, group or service principal has the object id `{principal_id}`."
    )


def _text(body: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    value = body.get(name, otherwise)
    if not isinstance(value, str) or not value.strip() or len(value) > 2048:
        raise errors.invalid(f"`{name}` must be a text.")
    return value.strip()
