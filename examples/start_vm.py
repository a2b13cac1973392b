"""Start a virtual machine and say how it is: python start_vm.py RESOURCE_GROUP NAME"""

import os
import sys

from azure.identity import DefaultAzureCredential
from azure.mgmt.compute import ComputeManagementClient

group, name = sys.argv[1:3]
compute = ComputeManagementClient(DefaultAzureCredential(), os.environ["AZURE_SUBSCRIPTION_ID"])

compute.virtual_machines.begin_start(group, name).result()

view = compute.virtual_machines.instance_view(group, name)
print(f"{name}: {view.statuses[-1].display_status}")
