"""What a program does with the directory through msgraph-sdk, written as for the public cloud. Prints JSON."""

from __future__ import annotations

import asyncio
import json
import sys
from typing import Any

from azure.identity.aio import DefaultAzureCredential
from kiota_abstractions.base_request_configuration import RequestConfiguration
from msgraph.generated.applications.item.add_password.add_password_post_request_body import (
    AddPasswordPostRequestBody,
)
from msgraph.generated.models.application import Application
from msgraph.generated.models.group import Group
from msgraph.generated.models.o_data_errors.o_data_error import ODataError
from msgraph.generated.models.password_credential import PasswordCredential
from msgraph.generated.models.password_profile import PasswordProfile
from msgraph.generated.models.reference_create import ReferenceCreate
from msgraph.generated.models.service_principal import ServicePrincipal
from msgraph.generated.models.user import User
from msgraph.generated.users.users_request_builder import UsersRequestBuilder
from msgraph.graph_service_client import GraphServiceClient


async def main(domain: str, mark: str) -> dict[str, Any]:
    credential = DefaultAzureCredential()
    async with credential:
        graph = GraphServiceClient(credential)
        said: dict[str, Any] = {}
        try:
            said |= await people(graph, domain, mark)
            said |= await programs(graph, mark)
            await graph.users.by_user_id("nobody@nowhere.example").get()
        except ODataError as error:
            told: Any = error.error
            said["error"] = [error.response_status_code, told.code, told.message]
        return said


async def people(graph: GraphServiceClient, domain: str, mark: str) -> dict[str, Any]:
    made = await graph.users.post(
        User(
            account_enabled=True,
            display_name=f"Bob {mark}",
            mail_nickname=f"bob{mark}",
            user_principal_name=f"bob{mark}@{domain}",
            password_profile=PasswordProfile(password="Correct-horse-7"),
        )
    )
    assert made is not None
    query = UsersRequestBuilder.UsersRequestBuilderGetQueryParameters(
        filter=f"startswith(displayName,'Bob {mark}') and accountEnabled ne false",
        select=["id", "displayName", "createdDateTime"],
        count=True,
        orderby=["displayName"],
    )
    asked = RequestConfiguration(query_parameters=query)
    asked.headers.add("ConsistencyLevel", "eventual")
    found = await graph.users.get(request_configuration=asked)
    group = await graph.groups.post(
        Group(display_name=f"G {mark}", mail_enabled=False, mail_nickname=f"g{mark}", security_enabled=True)
    )
    assert group is not None
    link = ReferenceCreate(odata_id=f"https://graph.microsoft.com/v1.0/directoryObjects/{made.id}")
    await graph.groups.by_group_id(str(group.id)).members.ref.post(link)
    members = await graph.groups.by_group_id(str(group.id)).members.get()
    assert found is not None
    assert members is not None
    return {
        "count": found.odata_count,
        "users": [user.display_name for user in found.value or []],
        "members": [type(member).__name__ for member in members.value or []],
    }


async def programs(graph: GraphServiceClient, mark: str) -> dict[str, Any]:
    app = await graph.applications.post(Application(display_name=f"App {mark}"))
    assert app is not None
    body = AddPasswordPostRequestBody(password_credential=PasswordCredential(display_name="ci"))
    secret = await graph.applications.by_application_id(str(app.id)).add_password.post(body)
    principal = await graph.service_principals.post(ServicePrincipal(app_id=app.app_id))
    assert principal is not None
    same = await graph.service_principals_with_app_id(str(app.app_id)).get()
    assert same is not None
    assert secret is not None
    await graph.applications.by_application_id(str(app.id)).delete()
    return {"secret": len(secret.secret_text or ""), "same": same.id == principal.id}


if __name__ == "__main__":
    print(json.dumps(asyncio.run(main(sys.argv[1], sys.argv[2]))))
