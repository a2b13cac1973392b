"""Where a program under `genkan run` stands: on a virtual machine, on a site, or in a cluster as a workload.

Each place is a set of variables by which Azure's SDKs find the identity that belongs to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from genkan.cli import applications
from genkan.cli.client import ARM, Azure, quoted
from genkan.cli.fault import Fault
from genkan.server.runtime import Running
from genkan.tokens import cluster

MACHINES = "Microsoft.Compute/virtualMachines"
SITES = "Microsoft.Web/sites"
RESOURCES_API = "2021-04-01"
IDENTITIES, IDENTITIES_API = "Microsoft.ManagedIdentity/userAssignedIdentities", "2023-01-31"
SUBJECT = "system:serviceaccount:default:"

# Another identity than the place's would be found first by DefaultAzureCredential, or mistaken for its name.
PROOFS = (
    "AZURE_CLIENT_SECRET",
    "AZURE_CLIENT_CERTIFICATE_PATH",
    "AZURE_CLIENT_CERTIFICATE_PASSWORD",
    "AZURE_USERNAME",
    "AZURE_PASSWORD",
    "AZURE_FEDERATED_TOKEN_FILE",
)
MANAGED = (
    "AZURE_POD_IDENTITY_AUTHORITY_HOST",
    "DEFAULT_IDENTITY_CLIENT_ID",
    "IDENTITY_ENDPOINT",
    "IDENTITY_HEADER",
    "IDENTITY_SERVER_THUMBPRINT",
    "IMDS_ENDPOINT",
    "MSI_ENDPOINT",
    "MSI_SECRET",
)


# What a site is like, with the last part of its endpoint and the variables that hold the address and the secret.
# Machine learning's SDKs look for the older pair; Cloud Shell has no secret, and by that they tell it apart.
APP_SERVICE = "app-service"
KINDS = {
    APP_SERVICE: ("appservice", "IDENTITY_ENDPOINT", "IDENTITY_HEADER"),
    "machine-learning": ("ml", "MSI_ENDPOINT", "MSI_SECRET"),
    "cloud-shell": ("cloudshell", "MSI_ENDPOINT", None),
}


@contextmanager
def place(
    running: Running, *, vm: str | None, site: str | None, workload: str | None, kind: str = APP_SERVICE
) -> Iterator[dict[str, str]]:
    """The variables of the place that is named, at most one; empty without. Raises Fault."""
    if vm:
        from genkan.cli.imds import machine

        seat = _seat(Azure(running), vm, MACHINES, "virtual machine")
        with machine(running.http_port, seat["seat"]) as address:
            yield {"AZURE_POD_IDENTITY_AUTHORITY_HOST": address}
    elif site:
        seat = _seat(Azure(running), site, SITES, "site")
        end, endpoint, secret = KINDS[kind]
        yield {endpoint: f"{running.plain}/msi/{seat['seat']}/{end}"} | ({secret: seat["secret"]} if secret else {})
    elif workload:
        from genkan.cli import projected

        client_id, subject, tenant_id = _workload(Azure(running), workload)
        with projected.token_file(projected.of_folder(Path(running.data_dir)), subject) as file:
            yield {
                "AZURE_CLIENT_ID": client_id,
                "AZURE_TENANT_ID": tenant_id,
                "AZURE_FEDERATED_TOKEN_FILE": str(file),
                "AZURE_AUTHORITY_HOST": "https://login.microsoftonline.com/",
            }
    else:
        yield {}


def cleared(environ: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, str]:
    """`environ` with the place's variables, and without what would speak for someone else.

    AZURE_CLIENT_ID stays where it stands alone: there it names one of several user-assigned identities.
    """
    if not variables:
        return dict(environ)
    out = {*PROOFS, *MANAGED}
    if any(environ.get(name) for name in PROOFS):
        out.add("AZURE_CLIENT_ID")
    return {name: value for name, value in environ.items() if name not in out} | dict(variables)


def _seat(azure: Azure, named: str, kind: str, spoken: str) -> dict[str, Any]:
    """A seat at the resource of this name (or `GROUP/NAME`, or an id), which must have an identity."""
    subscription = "/".join(named.split("/")[:3]) if named.startswith("/subscriptions/") else azure.subscription
    every = azure.arm_all(f"{subscription}/resources", RESOURCES_API, _filter=f"resourceType eq {quoted(kind)}")
    found = [one for one in every if _is(one, named)]
    if not found:
        listed = "genkan vm list" if kind == MACHINES else f"genkan run -- az resource list --resource-type {kind}"
        raise Fault(f"there is no {spoken} `{named}`", code="ResourceNotFound", next_step=listed)
    one = found[0]
    group, name = one["id"].split("/")[4], one["name"]
    if len(found) > 1:
        groups = ", ".join(other["id"].split("/")[4] for other in found)
        raise Fault(f"there is a {spoken} `{named}` in {groups}", next_step=f"name one as {group}/{name}")
    if not one.get("identity"):
        command = "vm" if kind == MACHINES else "webapp"
        raise Fault(
            f"the {spoken} `{name}` has no identity, so no program there could get a token",
            code="IdentityNotFound",
            next_step=f"genkan run -- az {command} identity assign --resource-group {group} --name {name}",
        )
    answer = azure.send(ARM, "POST", "/msi/seats", {"resourceId": one["id"]})
    if answer.is_error:
        said = answer.json()
        raise Fault(str(said["error_description"]), code=str(said["error"]))
    seat: dict[str, Any] = answer.json()
    return seat


def _is(one: dict[str, Any], named: str) -> bool:
    """Whether a resource is the one meant by an id, `GROUP/NAME` or a name."""
    group = one["id"].split("/")[4]
    return named.lower() in (one["id"].lower(), f"{group}/{one['name']}".lower(), one["name"].lower())


def _workload(azure: Azure, named: str) -> tuple[str, str, str]:
    """Client id, subject and tenant of an application or a user-assigned identity that trusts the cluster."""
    identity = _identity(azure, named)
    if identity is not None:
        at = identity["id"]
        found = list(azure.arm_all(f"{at}/federatedIdentityCredentials", IDENTITIES_API))
        trusted = [one["properties"] for one in found]
        client_id = identity["properties"]["clientId"]
        mend = f"az identity federated-credential create --name cluster --identity-name {identity['name']}"
        mend += f" --resource-group {at.split('/')[4]} --issuer {cluster.ISSUER}"
        mend += f" --subject {SUBJECT}{identity['name']} --audiences {cluster.AUDIENCE}"
    else:
        app = applications.find(azure, named)
        trusted = list(azure.graph_all(f"/applications/{app['id']}/federatedIdentityCredentials"))
        client_id = app["appId"]
        mend = f"az ad app federated-credential create --id {client_id} --parameters '"
        mend += f'{{"name": "cluster", "issuer": "{cluster.ISSUER}", "subject": "{SUBJECT}{app["displayName"]}", '
        mend += f'"audiences": ["{cluster.AUDIENCE}"]}}\''
    for one in trusted:
        if one["issuer"] == cluster.ISSUER and cluster.AUDIENCE in one["audiences"]:
            return client_id, one["subject"], azure.owner["tenant_id"]
    raise Fault(
        f"`{named}` has no federated credential for {cluster.ISSUER}, the cluster that `genkan run` stands for",
        code="AADSTS700211" if trusted else "AADSTS70025",
        next_step=f"genkan run -- {mend}",
    )


def _identity(azure: Azure, named: str) -> dict[str, Any] | None:
    """The user-assigned identity of this name or client id; None without, where an application may be meant."""
    found: list[dict[str, Any]] = [
        one
        for one in azure.arm_all(f"{azure.subscription}/providers/{IDENTITIES}", IDENTITIES_API)
        if named.lower() in (one["name"].lower(), one["properties"]["clientId"])
    ]
    if len(found) > 1:
        ids = ", ".join(one["properties"]["clientId"] for one in found)
        raise Fault(f"{len(found)} identities are called `{named}`", next_step=f"name one by its client ID: {ids}")
    return found[0] if found else None
