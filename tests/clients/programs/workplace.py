"""Build what a machine needs with azure-mgmt-network, -msi and -compute; prints one JSON object.

python workplace.py build GROUP                 a network, an interface, an identity that trusts a CI, and a machine
python workplace.py attach GROUP IDENTITY_ID    let the machine `web` have that identity
python workplace.py tear GROUP                  take it apart
"""

import json
import sys
from os import environ

from azure.core.exceptions import HttpResponseError
from azure.identity import DefaultAzureCredential
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.msi import ManagedServiceIdentityClient
from azure.mgmt.network import NetworkManagementClient

what, group, *given = sys.argv[1:]
subscription = environ["AZURE_SUBSCRIPTION_ID"]
credential = DefaultAzureCredential()
compute = ComputeManagementClient(credential, subscription)
identities = ManagedServiceIdentityClient(credential, subscription)
network = NetworkManagementClient(credential, subscription)
here = {"location": "westeurope"}


def error_of(call):
    try:
        call()
    except HttpResponseError as error:
        return {"status": error.status_code, "code": error.error.code, "message": error.error.message}
    return None


def build():
    plan = {"addressSpace": {"addressPrefixes": ["10.0.0.0/16"]}}
    plan["subnets"] = [{"name": "default", "properties": {"addressPrefix": "10.0.0.0/24"}}]
    net = network.virtual_networks.begin_create_or_update(group, "net", here | {"properties": plan}).result()
    subnet = network.subnets.get(group, "net", "default")
    place = [{"name": "one", "properties": {"subnet": {"id": subnet.id}}}]
    nic = network.network_interfaces.begin_create_or_update(
        group, "nic", here | {"properties": {"ipConfigurations": place}}
    ).result()
    identity = identities.user_assigned_identities.create_or_update(group, "robot", here)
    trusted = {
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:me/it:ref:main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    federated = identities.federated_identity_credentials.create_or_update(
        group, "robot", "github", {"properties": trusted}
    )
    wish = here | {
        "identity": {"type": "UserAssigned", "userAssignedIdentities": {identity.id: {}}},
        "properties": {
            "hardwareProfile": {"vmSize": "Standard_B1s"},
            "networkProfile": {"networkInterfaces": [{"id": nic.id}]},
        },
    }
    machine = compute.virtual_machines.begin_create_or_update(group, "web", wish).result()
    held = {key.lower(): value for key, value in machine.identity.user_assigned_identities.items()}[identity.id.lower()]
    return {
        "network": [net.id, net.provisioning_state, subnet.address_prefix],
        "address": nic.ip_configurations[0].private_ip_address,
        "machine_of_nic": network.network_interfaces.get(group, "nic").virtual_machine.id,
        "identity": [identity.id, identity.tenant_id],
        "same": [held.principal_id == identity.principal_id, held.client_id == identity.client_id],
        "federated": [federated.issuer, federated.subject, federated.audiences],
        "listed": [row.name for row in identities.federated_identity_credentials.list(group, "robot")],
        "in_use": error_of(lambda: network.virtual_networks.begin_delete(group, "net").result()),
    }


def attach():
    wish = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {given[0]: {}}}}
    return error_of(lambda: compute.virtual_machines.begin_update(group, "web", wish).result())


def tear():
    compute.virtual_machines.begin_delete(group, "web").result()
    network.network_interfaces.begin_delete(group, "nic").result()
    network.virtual_networks.begin_delete(group, "net").result()
    identities.user_assigned_identities.delete(group, "robot")
    return {
        "machines": [row.name for row in compute.virtual_machines.list(group)],
        "networks": [row.name for row in network.virtual_networks.list(group)],
        "identity": error_of(lambda: identities.user_assigned_identities.get(group, "robot")),
    }


print(json.dumps({"build": build, "attach": attach, "tear": tear}[what]()))
