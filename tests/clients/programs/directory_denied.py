"""Calls to Graph with msgraph-sdk by a program that was granted nothing, or a little; prints how each was answered."""

import asyncio
import json

from azure.identity.aio import DefaultAzureCredential
from msgraph import GraphServiceClient
from msgraph.generated.models.application import Application
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.user import User


async def answer(call):
    try:
        found = await call
    except ODataError as error:
        inner = error.error.inner_error
        return {
            "status": error.response_status_code,
            "code": error.error.code,
            "message": error.error.message,
            "traced": bool(inner and inner.request_id and inner.client_request_id and inner.date),
        }
    return {"status": 200, "rows": len(found.value)}


async def main():
    async with DefaultAzureCredential() as credential:
        graph = GraphServiceClient(credential)
        calls = {
            "users": graph.users.get(),
            "create_user": graph.users.post(User(display_name="x")),
            "applications": graph.applications.get(),
            "create_application": graph.applications.post(Application(display_name="x")),
            "groups": graph.groups.get(),
            "principals": graph.service_principals.get(),
        }
        print(json.dumps({name: await answer(call) for name, call in calls.items()}))


asyncio.run(main())
