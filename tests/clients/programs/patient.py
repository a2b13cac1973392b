"""Groups, role definitions, a machine and applications, as any program would ask for them; prints one JSON object."""

import asyncio
import json
from os import environ

from azure.identity import ClientSecretCredential
from azure.identity.aio import DefaultAzureCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient
from msgraph.graph_service_client import GraphServiceClient

subscription = environ["AZURE_SUBSCRIPTION_ID"]
scope = f"/subscriptions/{subscription}"


def machines():
    named = (environ["AZURE_TENANT_ID"], environ["AZURE_CLIENT_ID"], environ["AZURE_CLIENT_SECRET"])
    tokens = []
    for _ in range(5):
        # A new credential each time has no token in its cache.
        with ClientSecretCredential(*named) as credential:
            tokens.append(credential.get_token("https://management.azure.com/.default").token)
    with (
        ClientSecretCredential(*named) as credential,
        ResourceManagementClient(credential, subscription) as resources,
        ComputeManagementClient(credential, subscription) as compute,
        AuthorizationManagementClient(credential, subscription) as authorization,
    ):
        for number in range(5):
            resources.resource_groups.create_or_update(f"group-{number}", {"location": "westeurope"})
        compute.virtual_machines.begin_start("demo", "vm1").result()
        return {
            "tokens": len(tokens),
            "groups": sorted(group.name for group in resources.resource_groups.list()),
            "owner": [
                role.role_name for role in authorization.role_definitions.list(scope, filter="roleName eq 'Owner'")
            ],
            "assignments": len(list(authorization.role_assignments.list_for_scope(scope))),
            "state": compute.virtual_machines.instance_view("demo", "vm1").statuses[-1].code,
        }


async def programs():
    async with DefaultAzureCredential() as credential:
        graph = GraphServiceClient(credential)
        found, page = [], await graph.service_principals.get()
        while True:
            found += [principal.display_name for principal in page.value]
            if not page.odata_next_link:
                return {"apps": sorted(name for name in found if name.startswith("app-"))}
            page = await graph.service_principals.with_url(page.odata_next_link).get()


print(json.dumps(machines() | asyncio.run(programs())))
