"""An API with fastapi-azure-auth: would it let the token on standard input in?

python resource_server_fastapi.py TENANT AUDIENCE [SCOPE]
"""

import asyncio
import json
import sys
from typing import Annotated

import httpx
from fastapi import FastAPI, Security
from fastapi_azure_auth import SingleTenantAzureAuthorizationCodeBearer
from fastapi_azure_auth.user import User

tenant, audience, *scopes = sys.argv[1:]
api = FastAPI()
scheme = SingleTenantAzureAuthorizationCodeBearer(app_client_id=audience, tenant_id=tenant)


@api.get("/jobs")
async def jobs(user: Annotated[User, Security(scheme, scopes=scopes)]):
    return {"claims": user.claims}


async def main() -> None:
    bearer = {"Authorization": f"Bearer {sys.stdin.read().strip()}"}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(api), base_url="http://api.example") as http:
        answer = await http.get("/jobs", headers=bearer)
    said = answer.json()
    print(json.dumps(said if answer.is_success else {"refused": said["detail"]["message"]}))


asyncio.run(main())
