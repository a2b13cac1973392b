"""/organization: the tenant itself."""

from __future__ import annotations

from typing import Any

from genkan.directory import settings, tenants
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.body import read_body
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import not_found
from genkan.surfaces.graph.moments import seconds
from genkan.surfaces.graph.options import given, selected
from genkan.surfaces.graph.rendering import render, wanted_properties
from genkan.surfaces.graph.shapes.tenant import ORGANIZATION
from genkan.surfaces.http import Reply


def _rendered(call: Call) -> dict[str, Any]:
    tenant = tenants.find(call.tx, call.tenant_id)
    assert tenant is not None, "the caller's token was issued for this tenant"
    domains = [
        {
            "capabilities": "Email, OfficeCommunicationsOnline",
            "isDefault": item.is_default,
            "isInitial": item.is_initial,
            "name": item.name,
            "type": "Managed",
        }
        for item in tenants.domains(call.tx, call.tenant_id)
    ]
    select = selected(given(call, ("$select", "$top")), [ORGANIZATION])
    extras = {"verifiedDomains": domains, "createdDateTime": seconds(tenant.created_at)}
    return render(tenant, wanted_properties(ORGANIZATION, select, call.version), extras)


def list_(call: Call) -> Reply:
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#organization", "value": [_rendered(call)]})


def get(call: Call) -> Reply:
    _check(call)
    return Reply(200, {"@odata.context": f"{call.root}/$metadata#organization/$entity", **_rendered(call)})


def update(call: Call) -> Reply:
    _check(call)
    values = read_body(call.request, ORGANIZATION, "update").values
    if values.get("displayName"):
        settings.rename(call.write, values["displayName"])
    call.audit("Set Company Information", call.tenant_id, "Organization", values.get("displayName"))
    return Reply(204)


def _check(call: Call) -> None:
    if call.params["id"].lower() != call.tenant_id:
        raise not_found(call.params["id"])


ROWS: tuple[Row, ...] = (
    row("GET", "/organization", list_),
    row("GET", "/organization/{id}", get),
    row("PATCH", "/organization/{id}", update),
)
