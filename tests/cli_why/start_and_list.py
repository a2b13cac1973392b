"""Deallocates the machine and lists users, by bare HTTPS; ends with 3 when either is denied."""

import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request

TENANT, APP = os.environ["AZURE_TENANT_ID"], os.environ["AZURE_CLIENT_ID"]
SUBSCRIPTION = os.environ["AZURE_SUBSCRIPTION_ID"]
VM = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines/vm1"


def token(resource: str) -> str:
    form = {
        "grant_type": "client_credentials",
        "client_id": APP,
        "client_secret": os.environ["AZURE_CLIENT_SECRET"],
        "scope": f"{resource}/.default",
    }
    url = f"https://login.microsoftonline.com/{TENANT}/oauth2/v2.0/token"
    with urllib.request.urlopen(url, urllib.parse.urlencode(form).encode()) as answer:
        return str(json.load(answer)["access_token"])


def ask(method: str, resource: str, path: str) -> int:
    request = urllib.request.Request(resource + path, method=method)
    request.add_header("Authorization", "Bearer " + token(resource))
    try:
        with urllib.request.urlopen(request) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        sys.stdout.write(f"x-genkan-decision: {refused.headers['x-genkan-decision']}\n{refused.read().decode()}\n")
        return refused.code


def deallocate() -> int:
    """Again while an earlier run's operation is still under way: the machine takes one at a time."""
    while (status := ask("POST", "https://management.azure.com", f"{VM}/deallocate?api-version=2024-07-01")) == 409:
        time.sleep(0.3)
    return status


statuses = [
    deallocate(),
    ask("GET", "https://graph.microsoft.com", "/v1.0/users"),
]
sys.stdout.write(f"{statuses}\n")
sys.exit(0 if all(status < 300 for status in statuses) else 3)
