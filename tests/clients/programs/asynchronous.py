"""azure-identity's asynchronous credential and an asynchronous management client: prints one JSON object."""

import asyncio
import json
import os

from azure.core.exceptions import ClientAuthenticationError, HttpResponseError
from azure.identity.aio import ClientSecretCredential, DefaultAzureCredential
from azure.mgmt.compute.aio import ComputeManagementClient


async def main() -> None:
    subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
    result = {}
    async with (
        DefaultAzureCredential() as credential,
        ComputeManagementClient(credential, subscription) as compute,
    ):
        result["machines"] = [machine.name async for machine in compute.virtual_machines.list_all()]
        try:
            await (await compute.virtual_machines.begin_start("demo", "vm1")).result()
        except HttpResponseError as error:
            result["start"] = error.error.code
    wrong = ClientSecretCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], "wrong")
    async with wrong:
        try:
            await wrong.get_token("https://management.azure.com/.default")
        except ClientAuthenticationError as error:
            result["wrong_secret"] = error.message
    print(json.dumps(result))


asyncio.run(main())
