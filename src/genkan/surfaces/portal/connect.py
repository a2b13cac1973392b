"""How a program connects: lines to copy, for each language and tool. Nothing in them is about Genkan."""

from __future__ import annotations

from dataclasses import dataclass

SECRET = "<client secret value>"  # noqa: S105 - a place to fill in


@dataclass(frozen=True, slots=True)
class Way:
    key: str
    title: str
    lines: str


def ways(tenant_id: str, app_id: str, subscription_id: str) -> tuple[Way, ...]:
    return (
        Way(
            "bash",
            "bash",
            f"export AZURE_TENANT_ID={tenant_id}\n"
            f"export AZURE_CLIENT_ID={_quoted(app_id)}\n"
            f"export AZURE_CLIENT_SECRET='{SECRET}'\n"
            f"export AZURE_SUBSCRIPTION_ID={_quoted(subscription_id)}\n"
            "genkan run -- python app.py",
        ),
        Way(
            "powershell",
            "PowerShell",
            f"$env:AZURE_TENANT_ID = '{tenant_id}'\n"
            f"$env:AZURE_CLIENT_ID = '{app_id}'\n"
            f"$env:AZURE_CLIENT_SECRET = '{SECRET}'\n"
            f"$env:AZURE_SUBSCRIPTION_ID = '{subscription_id}'\n"
            "genkan run -- python app.py",
        ),
        Way(
            "python",
            "Python",
            "from azure.identity import DefaultAzureCredential\n"
            "from azure.mgmt.compute import ComputeManagementClient\n\n"
            f'compute = ComputeManagementClient(DefaultAzureCredential(), "{subscription_id}")\n'
            'compute.virtual_machines.begin_start("demo", "vm1").result()',
        ),
        Way(
            "javascript",
            "JavaScript",
            'import { DefaultAzureCredential } from "@azure/identity";\n'
            'import { ComputeManagementClient } from "@azure/arm-compute";\n\n'
            f'const compute = new ComputeManagementClient(new DefaultAzureCredential(), "{subscription_id}");\n'
            'await compute.virtualMachines.beginStartAndWait("demo", "vm1");',
        ),
        Way(
            "az",
            "az",
            f"genkan run -- az login --service-principal --username {_quoted(app_id)} \\\n"
            f"  --password '{SECRET}' --tenant {tenant_id}\n"
            "genkan run -- az vm start --resource-group demo --name vm1",
        ),
        Way(
            "terraform",
            "Terraform",
            'provider "azurerm" {\n'
            "  features {}\n"
            f'  tenant_id       = "{tenant_id}"\n'
            f'  client_id       = "{app_id}"\n'
            f'  subscription_id = "{subscription_id}"\n'
            "  # ARM_CLIENT_SECRET holds the secret; run it as: genkan run -- terraform apply\n"
            "}",
        ),
    )


def _quoted(text: str) -> str:
    return f"'{text}'" if "<" in text else text
