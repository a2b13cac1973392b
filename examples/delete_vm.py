"""Delete a virtual machine: python delete_vm.py RESOURCE_GROUP NAME"""

import os
import sys

from azure.identity import DefaultAzureCredential
from azure.mgmt.compute import ComputeManagementClient

group, name = sys.argv[1:3]
compute = ComputeManagementClient(DefaultAzureCredential(), os.environ["AZURE_SUBSCRIPTION_ID"])

compute.virtual_machines.begin_delete(group, name).result()
print(f"{name}: deleted")
