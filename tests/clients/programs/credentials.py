"""Get one token with the credential that is named, and print its claims; nothing here knows of Genkan.

python credentials.py KIND SCOPE [ARGUMENT...]
"""

from __future__ import annotations

import asyncio
import base64
import json
import sys
import warnings
from os import environ
from typing import Any

from azure.identity import (
    AuthorizationCodeCredential,
    CertificateCredential,
    ClientAssertionCredential,
    ClientSecretCredential,
    DefaultAzureCredential,
    EnvironmentCredential,
    ManagedIdentityCredential,
    OnBehalfOfCredential,
    UsernamePasswordCredential,
    WorkloadIdentityCredential,
)
from azure.identity import aio as asynchronous

COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def credential(kind: str, arguments: list[str]) -> Any:
    tenant, client = environ.get("AZURE_TENANT_ID", ""), environ.get("AZURE_CLIENT_ID", "")
    match kind:
        case "secret":
            return ClientSecretCredential(tenant, client, environ["AZURE_CLIENT_SECRET"])
        case "certificate":
            return CertificateCredential(tenant, client, arguments[0])
        case "certificate-chain":
            return CertificateCredential(tenant, client, arguments[0], send_certificate_chain=True)
        case "certificate-aio":
            return asynchronous.CertificateCredential(tenant, client, arguments[0])
        case "assertion":
            return ClientAssertionCredential(tenant, client, lambda: arguments[0])
        case "assertion-aio":
            return asynchronous.ClientAssertionCredential(tenant, client, lambda: arguments[0])
        case "workload":
            return WorkloadIdentityCredential(tenant_id=tenant, client_id=client, token_file_path=arguments[0])
        case "workload-aio":
            return asynchronous.WorkloadIdentityCredential(
                tenant_id=tenant, client_id=client, token_file_path=arguments[0]
            )
        case "password":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                return UsernamePasswordCredential(COMMAND_LINE, arguments[0], arguments[1], tenant_id=tenant)
        case "on-behalf-of":
            secret = environ["AZURE_CLIENT_SECRET"]
            return OnBehalfOfCredential(tenant, client, client_secret=secret, user_assertion=arguments[0])
        case "on-behalf-of-aio":
            secret = environ["AZURE_CLIENT_SECRET"]
            return asynchronous.OnBehalfOfCredential(tenant, client, client_secret=secret, user_assertion=arguments[0])
        case "code":
            code, redirect = arguments
            secret = environ["AZURE_CLIENT_SECRET"]
            return AuthorizationCodeCredential(tenant, client, code, redirect, client_secret=secret)
        case "code-aio":
            code, redirect = arguments
            secret = environ["AZURE_CLIENT_SECRET"]
            return asynchronous.AuthorizationCodeCredential(tenant, client, code, redirect, client_secret=secret)
        case "environment":
            return EnvironmentCredential()
        case "environment-aio":
            return asynchronous.EnvironmentCredential()
        case "default":
            return DefaultAzureCredential()
        case "default-aio":
            return asynchronous.DefaultAzureCredential()
        case "managed-identity":
            return ManagedIdentityCredential()
        case "managed-identity-aio":
            return asynchronous.ManagedIdentityCredential()
    raise SystemExit(f"no credential `{kind}`")


async def awaited(found: Any, scope: str) -> str:
    async with found:
        return str((await found.get_token(scope)).token)


def main() -> None:
    kind, scope, *arguments = sys.argv[1:]
    found = credential(kind, arguments)
    token = asyncio.run(awaited(found, scope)) if kind.endswith("-aio") else str(found.get_token(scope).token)
    payload = token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    print(json.dumps({"claims": claims, "token": token}))


if __name__ == "__main__":
    main()
