"""What an empty store gets: one tenant, its owner, one subscription with something to act on.

`first.py` calls this once in a store's life. No back door comes of it: the owner and the command line's
service principal hold ordinary, visible role assignments that can be removed; their credentials are written
to `owner.json`, mode 0600, and nowhere else.
"""

from __future__ import annotations

import secrets
import string
import uuid
from dataclasses import dataclass
from datetime import datetime

from genkan.access import assignments, management_groups
from genkan.access.catalogue import Catalogue
from genkan.directory import (
    applications,
    credentials,
    directory_roles,
    first_party,
    passwords,
    permissions,
    service_principals,
    tenants,
    users,
)
from genkan.resources import groups, machines, subscriptions
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft
from genkan.store import Write

OWNER_ROLE = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"
LOCATION = "westeurope"
# What the command line needs of Microsoft Graph, granted as any administrator would grant it.
CLI_PERMISSIONS = (
    "Application.ReadWrite.All",
    "AppRoleAssignment.ReadWrite.All",
    "AuditLog.Read.All",
    "DelegatedPermissionGrant.ReadWrite.All",
    # Asked for by name where objects are looked up by their ids alone.
    "Directory.Read.All",
    "Directory.ReadWrite.All",
    "Group.ReadWrite.All",
    "RoleManagement.ReadWrite.Directory",
    "User.ReadWrite.All",
)


@dataclass(frozen=True, slots=True)
class Owner:
    """What `owner.json` holds: how the person who started Genkan, and the command line, get in."""

    tenant_id: str
    domain: str
    subscription_id: str
    resource_group: str
    vm: str
    admin_upn: str
    admin_password: str
    client_id: str
    client_secret: str


def first_tenant(tx: Write, catalogue: Catalogue, now: datetime) -> Owner:
    domain = f"genkan{secrets.token_hex(3)}.onmicrosoft.com"
    tenants.create(tx, tx.tenant_id, "Genkan", domain, now)
    first_party.create_all(tx, now)
    password = _password()
    admin = users.create(tx, f"admin@{domain}", "Administrator", now, password_hash=passwords.hashed(password))
    directory_roles.assign(tx, admin.id, "Global Administrator")
    cli_id, cli_principal, secret = _command_line(tx, now)

    management_groups.ensure_root(tx, now)
    subscription = subscriptions.create(tx, id=str(uuid.uuid4()), display_name="Genkan subscription")
    groups.put(tx, subscription.id, "demo", location=LOCATION, tags={})
    machine = ResourceId(subscription.id, "demo", "Microsoft.Compute", ("virtualMachines",), ("vm1",))
    machines.put(tx, machine, _machine(), now, power="deallocated")
    for principal in (admin.id, cli_principal):
        wish = assignments.Wish(principal, OWNER_ROLE)
        assignments.put(tx, catalogue, subscription.scope, str(uuid.uuid4()), wish, now=now, by=admin.id)
    return Owner(
        tenant_id=tx.tenant_id,
        domain=domain,
        subscription_id=subscription.id,
        resource_group="demo",
        vm="vm1",
        admin_upn=admin.upn,
        admin_password=password,
        client_id=cli_id,
        client_secret=secret,
    )


def _command_line(tx: Write, now: datetime) -> tuple[str, str, str]:
    """The application, its service principal and the secret that the `genkan` command uses."""
    application = applications.register(tx, "genkan-cli", now)
    principal = service_principals.create(tx, application.app_id, application.display_name, now)
    _, secret = credentials.add_password(tx, application.id, "made with the tenant", now)
    for value in CLI_PERMISSIONS:
        permissions.grant_app_role(tx, principal.id, first_party.GRAPH, value, now)
    return application.app_id, principal.id, secret


def _password() -> str:
    """20 characters with every kind that Entra's password policy counts; a letter first, for `az login -p`."""
    kinds = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "-_.")
    letters = [secrets.choice(kind) for kind in kinds]
    letters += [secrets.choice(string.ascii_letters + string.digits) for _ in range(15)]
    secrets.SystemRandom().shuffle(letters)
    return secrets.choice(string.ascii_letters) + "".join(letters)


def _machine() -> Draft:
    return Draft(
        location=LOCATION,
        properties={
            "hardwareProfile": {"vmSize": "Standard_B1s"},
            "storageProfile": {
                "imageReference": {"publisher": "Debian", "offer": "debian-12", "sku": "12", "version": "latest"},
                "osDisk": {
                    "osType": "Linux",
                    "name": "vm1_OsDisk",
                    "createOption": "FromImage",
                    "caching": "ReadWrite",
                },
                "dataDisks": [],
            },
            "osProfile": {"computerName": "vm1", "adminUsername": "azureuser"},
            "networkProfile": {"networkInterfaces": []},
        },
    )
