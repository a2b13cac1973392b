"""A job of GitHub Actions that signs in to Azure without any secret; it lists the resource groups that it may see.

Actions gives a job with `permissions: id-token: write` an address and a bearer for it; the token that comes back says
which repository and branch is running. github_issuer.py stands in for GitHub on one's own machine, and says how to run
this. For the real GitHub and Azure: add the federated credential, set AZURE_TENANT_ID, AZURE_CLIENT_ID and
AZURE_SUBSCRIPTION_ID in the workflow, and run it as it is.
"""

import os

import requests
from azure.identity import ClientAssertionCredential
from azure.mgmt.resource.resources import ResourceManagementClient


def assertion() -> str:
    """A fresh token of GitHub's; azure-identity asks for one whenever it needs a new one of Azure's."""
    bearer = {"Authorization": f"bearer {os.environ['ACTIONS_ID_TOKEN_REQUEST_TOKEN']}"}
    url = f"{os.environ['ACTIONS_ID_TOKEN_REQUEST_URL']}&audience=api://AzureADTokenExchange"
    answer = requests.get(url, headers=bearer, timeout=30)
    answer.raise_for_status()
    return str(answer.json()["value"])


credential = ClientAssertionCredential(os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"], assertion)
resources = ResourceManagementClient(credential, os.environ["AZURE_SUBSCRIPTION_ID"])
for group in resources.resource_groups.list():
    print(f"{group.name} in {group.location}")
