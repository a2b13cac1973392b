"""`az ad app permission admin-consent`: not Microsoft Graph, but the portal's own service that az calls for it.

POST https://main.iam.ad.ext.azure.com/api/RegisteredApplications/{appId}/Consent?onBehalfOfAll=true, with a token for
that service. Everything that the registration asks for is granted.
"""

from __future__ import annotations

from genkan.directory import first_party
from genkan.surfaces.graph.action import Row, row
from genkan.surfaces.graph.app_role_assignments import guard_resource
from genkan.surfaces.graph.call import Call
from genkan.surfaces.graph.errors import not_found
from genkan.surfaces.http import Reply
from genkan.tokens import clients, consent

ROOT = ("api", "registeredapplications")
TEMPLATE = "/api/RegisteredApplications/{id}/Consent"
AUDIENCES = ("74658136-14ec-4630-ad9b-26e160ff0fc6", "https://main.iam.ad.ext.azure.com")


def give(call: Call) -> Reply:
    app_id = call.params["id"]
    client = clients.find(call.tx, call.tenant_id, app_id)
    if client is None:
        raise not_found(app_id)
    if consent.asks_for_graph_roles(client):
        guard_resource(call, first_party.GRAPH)
    consent.give_all(call.write, client, call.now)
    call.audit("Consent to application", client.principal_id or client.app_id, "ServicePrincipal", client.display_name)
    return Reply(204)


ROWS: tuple[Row, ...] = (row("POST", TEMPLATE, give),)
