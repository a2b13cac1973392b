"""What an ordinary program does with azure-mgmt-*: print one JSON object with the results.

Plugged in from outside (proxy) when no argument is given; `python machines.py https://localhost:PORT AUDIENCE`
passes the endpoint and the audience as one does for any custom cloud.
"""

import json
import os
import sys
import uuid

from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.authorization import AuthorizationManagementClient
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.resource.resources import ResourceManagementClient

subscription = os.environ["AZURE_SUBSCRIPTION_ID"]
custom = {}
credential_options = {}
if len(sys.argv) > 1:
    custom = {"base_url": sys.argv[1], "credential_scopes": [f"{sys.argv[2]}/.default"]}
    # A tenant named adfs needs no instance discovery; any other on an unknown authority host does.
    credential_options = {"disable_instance_discovery": True}
credential = DefaultAzureCredential(**credential_options)
compute = ComputeManagementClient(credential, subscription, **custom)
groups = ResourceManagementClient(credential, subscription, **custom).resource_groups
authorization = AuthorizationManagementClient(credential, subscription, **custom)


def error_of(call):
    try:
        call()
    except HttpResponseError as error:
        return {"status": error.status_code, "code": error.error.code, "message": error.error.message}
    return None


scope = f"/subscriptions/{subscription}/resourceGroups/demo"
machine = compute.virtual_machines.get("demo", "vm1", expand="instanceView")
result = {
    "id": machine.id,
    "vm_id": machine.vm_id,
    "groups": [group.name for group in groups.list()],
    "statuses": [status.code for status in machine.instance_view.statuses],
    "start": error_of(lambda: compute.virtual_machines.begin_start("demo", "vm1").result()),
    "delete": error_of(lambda: compute.virtual_machines.begin_delete("demo", "vm1").result()),
    "write_group": error_of(lambda: groups.create_or_update("other", {"location": "westeurope"})),
    "missing": error_of(lambda: compute.virtual_machines.get("demo", "missing")),
    "roles": sorted(
        role.role_name for role in authorization.role_definitions.list(scope, filter="type eq 'BuiltInRole'")
    ),
    "assignments": [
        {"role": row.role_definition_id.rpartition("/")[2], "principal": row.principal_id, "scope": row.scope}
        for row in authorization.role_assignments.list_for_scope(scope, filter="atScope()")
    ],
    "assign": error_of(
        lambda: authorization.role_assignments.create(
            scope,
            str(uuid.uuid4()),
            {
                "role_definition_id": f"{scope}/providers/Microsoft.Authorization/roleDefinitions/{uuid.uuid4()}",
                "principal_id": str(uuid.uuid4()),
            },
        )
    ),
}
print(json.dumps(result))
