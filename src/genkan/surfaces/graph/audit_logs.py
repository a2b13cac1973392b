"""/auditLogs: sign-ins and directory audits, from our journal, newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import CTE, ColumnElement, Row, Table, select

from genkan.store import Read
from genkan.surfaces.graph import action
from genkan.surfaces.graph.action import row
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.collection import list_reply, one_reply
from genkan.surfaces.graph.entity import Entity
from genkan.surfaces.graph.errors import not_found
from genkan.surfaces.graph.shapes.log_lines import CATEGORIES, OTHER
from genkan.surfaces.graph.shapes.logs import DIRECTORY_AUDIT, SIGN_IN
from genkan.surfaces.http import Reply, Request
from genkan.surfaces.services import Services
from genkan.tokens.caller import Caller


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the journal; `properties` by Graph's names."""

    id: str
    at: datetime
    properties: dict[str, Any]
    app_id: str | None = None
    principal_id: str | None = None
    activity: str = ""


def _sign_in(found: Row[Any]) -> Line:
    record = found.record
    return Line(
        found.id,
        found.at,
        {
            "userDisplayName": found.display_name,
            "userPrincipalName": found.upn or record.get("userPrincipalName"),
            "appDisplayName": record.get("appDisplayName"),
            "ipAddress": record.get("ipAddress"),
            "clientAppUsed": record.get("grantType"),
            "isInteractive": bool(record.get("isInteractive")),
            "resourceDisplayName": record.get("resource"),
            "status": {"errorCode": found.error_code, "failureReason": record.get("failureReason")},
        },
        app_id=found.app_id,
        principal_id=found.principal_id,
    )


def _audit(found: Row[Any]) -> Line:
    record = found.record
    caller = record.get("caller") or {}
    who: dict[str, Any] = {"user": None, "app": None}
    if caller.get("kind") == "User":
        who["user"] = {
            "id": caller.get("objectId"),
            "userPrincipalName": caller.get("name"),
            "ipAddress": record.get("ipAddress"),
        }
    else:
        who["app"] = {"appId": caller.get("appId"), "servicePrincipalId": caller.get("objectId") or found.initiated_by}
    target = {"id": found.target_id, "displayName": record.get("name"), "type": record.get("kind")}
    first = found.activity.partition(" ")[0]
    operation = {"Remove": "Unassign", "Hard": "Delete", "Restore": "Update", "Reset": "Update"}.get(first, first)
    return Line(
        found.id,
        found.at,
        {
            "category": CATEGORIES.get(str(record.get("kind")).lower(), OTHER),
            "correlationId": record.get("correlationId"),
            "operationType": operation,
            "initiatedBy": who,
            "targetResources": [target],
        },
        activity=found.activity,
    )


def _every(table: Table | CTE, line: Callable[[Row[Any]], Line]) -> Callable[..., list[Line]]:
    def every(
        tx: Read,
        tenant_id: str,
        *where: ColumnElement[bool],
        order_by: Sequence[ColumnElement[Any]] = (),
        limit: int | None = None,
    ) -> list[Line]:
        query = select(table).where(table.c.tenant_id == tenant_id, *where)
        return [line(found) for found in tx.all(query.order_by(*order_by).limit(limit))]

    return every


SIGN_INS = Entity(SIGN_IN, _every(SIGN_IN.table, _sign_in), order="createdDateTime desc", is_log=True)
AUDITS = Entity(DIRECTORY_AUDIT, _every(DIRECTORY_AUDIT.table, _audit), order="activityDateTime desc", is_log=True)


async def flush(_request: Request, services: Services, _caller: Caller) -> None:
    """What was noted a moment ago belongs into the answer."""
    services.journal.flush()


def _rows(at: str, entity: Entity) -> Iterator[action.Row]:
    def list_(call: Call) -> Reply:
        return list_reply(call, entity)

    def get(call: Call) -> Reply:
        key = call.params["key"].lower()
        found = entity.every(call.tx, call.tenant_id, entity.shape.table.c.id == key)
        if not found:
            raise not_found(call.params["key"])
        return one_reply(call, entity, found[0])

    yield row("GET", at, list_, before=flush)
    yield row("GET", f"{at}/{{key}}", get, before=flush)


ROWS: tuple[action.Row, ...] = (*_rows("/auditLogs/signIns", SIGN_INS), *_rows("/auditLogs/directoryAudits", AUDITS))
