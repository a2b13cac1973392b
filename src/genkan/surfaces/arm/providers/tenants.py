"""/tenants: the directories that the caller's token is good for; here always its own."""

from __future__ import annotations

from genkan.directory import tenants
from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.needs import ANY_TOKEN
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route


def index(call: Call) -> Reply:
    tenant = tenants.find(call.tx, call.tenant_id)
    assert tenant is not None, call.tenant_id
    domains = [domain.name for domain in tenants.domains(call.tx, tenant.id)]
    shown = {
        "id": f"/tenants/{tenant.id}",
        "tenantId": tenant.id,
        "countryCode": "US",
        "displayName": tenant.display_name,
        "domains": domains,
        "tenantCategory": "Home",
        "defaultDomain": tenant.initial_domain,
        "tenantType": "AAD",
    }
    return Reply(200, {"value": [shown]})


ROWS = (Route("GET", "/tenants", index, ANY_TOKEN),)
