"""Microsoft's own applications: Graph, Resource Manager, Key Vault, Storage, the command lines.

They are registered in Microsoft's tenant, so ours holds only their service principals. Facts are read from
`data/first-party-apps`.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib.resources import files

from genkan.directory import values
from genkan.store import Write
from genkan.store.tables import directory as tables

GRAPH = "00000003-0000-0000-c000-000000000000"
RESOURCE_MANAGER = "797f4846-ba00-4fd7-ba43-dac1f8f63013"
KEY_VAULT = "cfa8b339-82a2-471a-a3c9-0fc0be7a4093"
STORAGE = "e406a681-f3d4-42a8-90b6-c2b029497af1"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

# The tenant that owns Microsoft's applications (appOwnerOrganizationId).
MICROSOFT_SERVICES = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"


@dataclass(frozen=True, slots=True)
class FirstPartyApp:
    app_id: str
    display_name: str
    token_version: int
    public_client: bool
    names: tuple[str, ...]  # without trailing slash; `*.` stands for one label


@cache
def apps() -> Mapping[str, FirstPartyApp]:
    """All of them, by application id."""
    found: dict[str, FirstPartyApp] = {}
    current = ""
    for line in files("genkan.directory").joinpath("data/first-party-apps").read_text("utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith("app "):
            _, current, version, kind, name = line.split(" ", 4)
            found[current] = FirstPartyApp(current, name, int(version), kind == "public", ())
        else:
            app = found[current]
            names = (*app.names, line.strip())
            found[current] = FirstPartyApp(app.app_id, app.display_name, app.token_version, app.public_client, names)
    return found


def create_all(tx: Write, now: datetime) -> dict[str, str]:
    """Give the transaction's tenant a service principal for each; returns object ids by application id."""
    made: dict[str, str] = {}
    for app in apps().values():
        made[app.app_id] = object_id = str(uuid.uuid4())
        principal = {
            "id": object_id,
            "app_id": app.app_id,
            "display_name": app.display_name,
            "type": "Application",
            "account_enabled": True,
            "app_owner_tenant_id": MICROSOFT_SERVICES,
            "created_at": now,
            "properties": {"appDisplayName": app.display_name, "signInAudience": "AzureADMultipleOrgs"},
        }
        values.insert_all(tx, "servicePrincipal", [principal])
        names = [{"name": name, "service_principal_id": object_id} for name in (app.app_id, *app.names)]
        tx.insert_many(tables.service_principal_names, names)
    return made
