"""/directoryObjects: objects of any kind by their ids."""

from __future__ import annotations

from genkan.directory import applications, groups, service_principals, tenants, users
from genkan.surfaces.graph import gate, mixed
from genkan.surfaces.graph import service_principals as service_principals_surface
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import check, read_object
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import GraphError, bad_request, denied
from genkan.surfaces.graph.member_checks import any_object
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.permissions import PERMISSIONS
from genkan.surfaces.graph.shapes.shape import guids, text, texts
from genkan.surfaces.http import Reply

MOST_IDS = 1000
SETS = ("directoryObjects", "users", "groups", "applications", "servicePrincipals")  # the function is bound to each
DELETES = {
    "application": applications.delete,
    "servicePrincipal": service_principals.delete,
    "user": users.delete,
    "group": groups.delete,
}


def get(call: Call) -> Reply:
    found = any_object(call)
    gate.let_in(call, PERMISSIONS["GET", f"/{found.kind}s/{{id}}"])
    select = selected(given(call, ("$select",)), mixed.shapes(call))
    body = mixed.objects(call, [found.id], [found.kind], select)[0]
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects/$entity", **body})


def delete(call: Call) -> Reply:
    """Microsoft Graph takes this with Directory.ReadWrite.All for groups and service principals only."""
    found = any_object(call)
    if call.caller.app_only and found.kind == "user":
        raise denied()
    needs = PERMISSIONS["DELETE", f"/{found.kind}s/{{id}}"]
    if not call.caller.app_only:
        gate.let_in(call, needs)
    if found.kind == "servicePrincipal":
        service_principals_surface.guard_deletion(service_principals_surface.find(call))
    DELETES[found.kind](call.write, found.id, call.now)
    call.audit(f"Delete {found.kind}", found.id, found.kind, found.display_name)
    return Reply(204)


def get_by_ids(call: Call) -> Reply:
    body = read_object(call.request)
    ids = check(guids("ids", required=True), body.get("ids"), "DirectoryObject")
    types = check(texts("types", nullable=True), body.get("types"), "DirectoryObject")
    if len(ids) > MOST_IDS:
        raise bad_request(f"The number of ids must not exceed {MOST_IDS}.", target="ids")
    by_name = {kind.lower(): kind for kind in mixed.ENTITIES}
    names = [name.lower() for name in types or ()]
    wanted = [by_name[name] for name in names if name in by_name]
    if not names or "directoryobject" in names:
        wanted = list(mixed.ENTITIES)
    select = selected(given(call, ("$select",)), mixed.shapes(call))
    value = mixed.objects(call, ids, wanted, select)
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#directoryObjects", "value": value})


def validate_properties(call: Call) -> Reply:
    """Whether a Microsoft 365 group may have this name; there are no naming policies to break here."""
    body = read_object(call.request)
    kind = check(text("entityType"), body.get("entityType"), "DirectoryObject")
    if kind is not None and kind.lower() != "group":
        raise bad_request("Only the entity type 'Group' is supported.", target="entityType")
    check(text("displayName", longest=256), body.get("displayName"), "Group")
    nickname = check(text("mailNickname", longest=64), body.get("mailNickname"), "Group")
    tenant = tenants.find(call.tx, call.tenant_id)
    mail = f"{nickname}@{tenant.initial_domain}" if tenant else ""
    taken = users.every(call.tx, call.tenant_id, users.has_mail(mail), limit=1) if nickname else []
    if nickname and groups.has_nickname(call.tx, call.tenant_id, nickname):
        message = "Another object with the same value for property mailNickname already exists."
        conflict = {"code": "ObjectConflict", "message": message, "target": "mailNickname"}
        raise GraphError(422, "InvalidRequest", message, details=[conflict])
    if taken:
        message = f"Another object with the same value for property proxyAddresses already exists: {mail}."
        raise GraphError(
            422, "InvalidRequest", message, details=[{"code": "ObjectConflict", "message": message, "target": "mail"}]
        )
    return Reply(204)


ROWS: tuple[Row, ...] = (
    *(row("POST", f"/{name}/getByIds", get_by_ids, reads=True) for name in SETS),
    row("POST", "/directoryObjects/validateProperties", validate_properties, reads=True),
    row("GET", "/directoryObjects/{id}", get),
    row("DELETE", "/directoryObjects/{id}", delete),
)
