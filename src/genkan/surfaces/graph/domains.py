"""/domains. There is no public DNS to ask here, so a domain that is added counts as verified at once."""

from __future__ import annotations

import re
from typing import Any

from genkan.directory import settings, tenants
from genkan.directory.tenants import Domain, DomainTaken
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import bad_request, not_found
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render, wanted_properties
from genkan.surfaces.graph.shapes.tenant import DOMAIN
from genkan.surfaces.http import Reply

NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")


def _rendered(call: Call, found: Domain) -> dict[str, Any]:
    select = selected(given(call, ("$select", "$top")), [DOMAIN])
    return render(found, wanted_properties(DOMAIN, select, call.version), {})


def _find(call: Call) -> Domain:
    wanted = call.params["id"].lower()
    for item in tenants.domains(call.tx, call.tenant_id):
        if item.name == wanted:
            return item
    raise not_found(call.params["id"])


def list_(call: Call) -> Reply:
    found = [_rendered(call, item) for item in tenants.domains(call.tx, call.tenant_id)]
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#domains", "value": found})


def get(call: Call) -> Reply:
    return _one(call, _find(call))


def add(call: Call) -> Reply:
    name = str(read_body(call.request, DOMAIN, "create").values["id"]).lower()
    if len(name) > 253 or not NAME.fullmatch(name):
        raise bad_request("Invalid value specified for property 'id' of resource 'Domain'.", target="id")
    try:
        found = tenants.add_domain(call.write, name)
    except DomainTaken:
        raise bad_request(
            f"Adding {name} failed because the domain already exists in a tenant.", target="id", detail="ObjectConflict"
        ) from None
    call.audit("Add verified domain", call.tenant_id, "Domain", name)
    return _one(call, found, status=201)


def update(call: Call) -> Reply:
    found = _find(call)
    values = read_body(call.request, DOMAIN, "update").values
    if values.get("isDefault"):
        settings.make_default(call.write, found.name)
    call.audit("Update domain", call.tenant_id, "Domain", found.name)
    return Reply(204)


def delete(call: Call) -> Reply:
    found = _find(call)
    settings.remove_domain(call.write, found.name)
    call.audit("Remove verified domain", call.tenant_id, "Domain", found.name)
    return Reply(204)


def verify(call: Call) -> Reply:
    return _one(call, _find(call))


def _one(call: Call, found: Domain, *, status: int = 200) -> Reply:
    body = {"@odata.context": f"{call.root}/$metadata#domains/$entity", **_rendered(call, found)}
    return Reply(status, body)


ROWS: tuple[Row, ...] = (
    row("GET", "/domains", list_),
    row("POST", "/domains", add),
    row("GET", "/domains/{id}", get),
    row("PATCH", "/domains/{id}", update),
    row("DELETE", "/domains/{id}", delete),
    row("POST", "/domains/{id}/verify", verify),
)
