"""A program that runs on while its access is taken away: lists machines, waits for a line, and lists them again.

python lasting.py person UPN PASSWORD | python lasting.py app
"""

import json
import sys
import warnings
from os import environ

from azure.core.exceptions import ClientAuthenticationError
from azure.identity import ClientSecretCredential, UsernamePasswordCredential
from azure.mgmt.compute import ComputeManagementClient

warnings.simplefilter("ignore")
tenant = environ["AZURE_TENANT_ID"]
if sys.argv[1] == "person":
    command_line = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    credential = UsernamePasswordCredential(command_line, sys.argv[2], sys.argv[3], tenant_id=tenant)
else:
    credential = ClientSecretCredential(tenant, environ["AZURE_CLIENT_ID"], environ["AZURE_CLIENT_SECRET"])
scope = "https://management.azure.com/.default"
machines = ComputeManagementClient(credential, environ["AZURE_SUBSCRIPTION_ID"]).virtual_machines

first = credential.get_token(scope).token
print(json.dumps({"before": [machine.name for machine in machines.list_all()]}), flush=True)
sys.stdin.readline()
try:
    after = {"after": [machine.name for machine in machines.list_all()]}
except ClientAuthenticationError as error:
    after = {"refused": error.message}
    print(json.dumps(after))
else:
    print(json.dumps(after | {"fresh": credential.get_token(scope).token != first}))
