"""/metadata/endpoints: where a client finds the other services of this cloud. Nobody need say who they are.

Two shapes by api-version: 2019-05-01 answers a list, 2022-09-01 and later one object. Every address is built
from the host that the client used; under Azure's own name the answer is Azure's own.
"""

from __future__ import annotations

from typing import Any

from genkan.surfaces.arm.call import Call
from genkan.surfaces.arm.gate import check_api_version
from genkan.surfaces.arm.needs import PUBLIC
from genkan.surfaces.http import Reply
from genkan.surfaces.routing import Route

_AZURE = ("management.azure.com", "management.core.windows.net")
_LIST_UNTIL = "2020"

# The first audience is what az asks ARM tokens for.
_AUDIENCES = ["https://management.core.windows.net/", "https://management.azure.com/"]
_SUFFIXES = {
    "acrLoginServer": "azurecr.io",
    "attestationEndpoint": "attest.azure.net",
    "azureDataLakeAnalyticsCatalogAndJob": "azuredatalakeanalytics.net",
    "azureDataLakeStoreFileSystem": "azuredatalakestore.net",
    "keyVaultDns": "vault.azure.net",
    "mariadbServerEndpoint": "mariadb.database.azure.com",
    "mhsmDns": "managedhsm.azure.net",
    "mysqlServerEndpoint": "mysql.database.azure.com",
    "postgresqlServerEndpoint": "postgres.database.azure.com",
    "sqlServerHostname": "database.windows.net",
    "storage": "core.windows.net",
    "storageSyncEndpointSuffix": "afs.azure.net",
    "synapseAnalytics": "dev.azuresynapse.net",
}
# Services that Genkan does not have: named all the same, because clients want every field filled.
_ELSEWHERE = {
    "activeDirectoryDataLake": "https://datalake.azure.net/",
    "appInsightsResourceId": "https://api.applicationinsights.io",
    "appInsightsTelemetryChannelResourceId": "https://dc.applicationinsights.azure.com/v2/track",
    "attestationResourceId": "https://attest.azure.net",
    "batch": "https://batch.core.windows.net/",
    "gallery": "https://gallery.azure.com/",
    "logAnalyticsResourceId": "https://api.loganalytics.io",
    "media": "https://rest.media.azure.net",
    "ossrdbmsResourceId": "https://ossrdbms-aad.database.windows.net",
    "sqlManagement": "https://management.core.windows.net:8443/",
    "synapseAnalyticsResourceId": "https://dev.azuresynapse.net",
}


def show(call: Call) -> Reply:
    check_api_version(call.request)
    described = endpoints(call.request.base_url, call.request.host)
    return Reply(200, [described] if call.api_version < _LIST_UNTIL else described)


def endpoints(base_url: str, host: str) -> dict[str, Any]:
    azure = host.partition(":")[0].lower() in _AZURE
    login = "https://login.microsoftonline.com" if azure else base_url
    graph = "https://graph.microsoft.com/" if azure else base_url
    suffixes = _SUFFIXES if azure else _SUFFIXES | {"keyVaultDns": "vault.localhost"}
    return _ELSEWHERE | {
        "name": "AzureCloud" if azure else "Genkan",
        "portal": "https://portal.azure.com" if azure else base_url,
        "authentication": {
            "loginEndpoint": login,
            "audiences": _AUDIENCES,
            "tenant": "common",
            "identityProvider": "AAD",
        },
        "resourceManager": "https://management.azure.com/" if azure else base_url,
        "microsoftGraphResourceId": graph,
        "graph": graph,
        "graphAudience": graph,
        "suffixes": suffixes,
        "vmImageAliasDoc": f"{base_url}/metadata/endpoints/vmImageAliases",
    }


ROWS = (Route("GET", "/metadata/endpoints", show, PUBLIC),)
