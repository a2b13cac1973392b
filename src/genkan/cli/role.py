"""`genkan role`: who holds which Azure role where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.cli.client import Azure

API = "2022-04-01"
ROOM = "/providers/Microsoft.Authorization"
# Graph's collection -> ARM's principalType.
KINDS = {"servicePrincipals": "ServicePrincipal", "groups": "Group", "users": "User"}
IDS_A_CALL = 15  # as many as Graph takes in one `in`


@click.group()
def role() -> None:
    """Azure role assignments.

    ROLE is a name or a GUID; --to is a name, client ID, object ID or user principal name.
    """


def _scope(azure: Azure, given: str | None) -> str:
    """A scope as ARM writes it, `/` being the root: no slash at its end."""
    if given is None:
        return azure.subscription
    if not given.startswith("/"):
        raise Fault(f"`{given}` is not a scope", next_step="begin with /subscriptions/ or /", exit_code=2)
    return given.rstrip("/")


@role.command()
@click.argument("role", required=False)
@click.option("--to", "principal", metavar="WHO", help="Who gets it.")
@click.option("--scope", metavar="SCOPE", help="Where. Default: the subscription.")
@click.option("--condition", help="An ABAC condition, version 2.0.")
@click.option("--decision", metavar="ID", help="Mend this denial: role, principal and scope as `genkan why` says.")
@options.data
@options.as_json
def assign(
    role: str | None,
    principal: str | None,
    scope: str | None,
    condition: str | None,
    decision: str | None,
    data: str | None,
    as_json: bool,
) -> None:
    """Assign a role at a scope."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    denied: dict[str, Any] | None = None
    if decision:
        from genkan.cli import decided

        document = decided.explained(azure, decision)
        if document["surface"] == "graph":
            granted = decided.grant_permission(azure, document)
            name = decided.who_of(document)["displayName"]
            click.echo(output.clean(f"{name} now holds {granted} of Microsoft Graph"))
            return
        denied = decided.who_of(document)
        role = role or decided.role_of(document)
        scope = scope or document["mend"]["place"]["scope"]
    if role is None or (principal is None and denied is None):
        raise Fault("ROLE and --to are needed, or --decision", next_step="genkan role assign --help", exit_code=2)
    where = _scope(azure, scope)
    definition = find_role(azure, role, where)
    who = denied if principal is None and denied is not None else find_principal(azure, str(principal))
    properties = {
        "roleDefinitionId": definition["id"],
        "principalId": who["id"],
        "principalType": who["kind"],
    }
    if condition:
        properties |= {"condition": condition, "conditionVersion": "2.0"}
    path = f"{where}{ROOM}/roleAssignments/{uuid4()}"
    try:
        made = azure.arm("PUT", path, API, {"properties": properties})
    except Fault as fault:
        if fault.code != "RoleAssignmentExists":
            raise
        made, verb = None, "already holds"
    else:
        verb = "now holds"
    if as_json:
        output.print_json(made)
        return
    name = definition["properties"]["roleName"]
    click.echo(output.clean(f"{who['displayName']} {verb} {name} at {where or '/'}"))


@role.command("list")
@click.option("--to", "principal", metavar="WHO", help="Only what this principal holds.")
@click.option("--scope", metavar="SCOPE", help="Default: the subscription and everything below it.")
@options.data
@options.as_json
def index(principal: str | None, scope: str | None, data: str | None, as_json: bool) -> None:
    """List role assignments."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    where = _scope(azure, scope)
    found = _assignments(azure, where, find_principal(azure, principal)["id"] if principal else None)
    if as_json:
        output.print_json(found)
        return
    names = _names(azure, [one["properties"]["principalId"] for one in found])
    roles = {
        one["id"].rpartition("/")[2].lower(): one["properties"]["roleName"]
        for one in azure.arm_all(f"{where}{ROOM}/roleDefinitions", API)
    }
    rows = []
    for one in found:
        held = one["properties"]
        guid = held["roleDefinitionId"].rpartition("/")[2].lower()
        rows.append((names.get(held["principalId"], held["principalId"]), roles.get(guid, guid), held["scope"]))
    output.table(("Who", "Role", "Scope"), sorted(rows), "There are no role assignments.")


@role.command()
@click.argument("role")
@click.option("--to", "principal", required=True, metavar="WHO", help="Who loses it.")
@click.option("--scope", metavar="SCOPE", help="Where exactly. Default: the subscription.")
@options.data
def remove(role: str, principal: str, scope: str | None, data: str | None) -> None:
    """Remove a role assignment at exactly this scope."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    where = _scope(azure, scope)
    definition, who = find_role(azure, role, where), find_principal(azure, principal)
    guid = definition["id"].rpartition("/")[2].lower()
    found = [
        one
        for one in _assignments(azure, where, who["id"])
        if one["properties"]["roleDefinitionId"].rpartition("/")[2].lower() == guid
        and one["properties"]["scope"].rstrip("/").lower() == where.lower()
    ]
    name = definition["properties"]["roleName"]
    if not found:
        what = f"{who['displayName']} does not hold {name} at {where or '/'}"
        raise Fault(output.clean(what), next_step=f"genkan role list --to {principal}")
    for one in found:
        azure.arm("DELETE", one["id"], API)
    click.echo(output.clean(f"{who['displayName']} no longer holds {name} at {where or '/'}"))


def _assignments(azure: Azure, scope: str, principal_id: str | None) -> list[dict[str, Any]]:
    query = {"_filter": f"principalId eq '{principal_id}'"} if principal_id else {}
    return list(azure.arm_all(f"{scope}{ROOM}/roleAssignments", API, **query))


def find_role(azure: Azure, named: str, scope: str) -> dict[str, Any]:
    """A role definition by name or GUID; a Fault with near names when there is none."""
    from genkan.cli.applications import is_guid
    from genkan.cli.client import quoted

    path = f"{scope}{ROOM}/roleDefinitions"
    if is_guid(named):
        return dict(azure.arm("GET", f"{path}/{named}", API))
    for found in azure.arm_all(path, API, _filter=f"roleName eq {quoted(named)}"):
        return found
    from difflib import get_close_matches

    every = [one["properties"]["roleName"] for one in azure.arm_all(path, API)]
    near = get_close_matches(named, every, n=3)
    step = f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else "az role definition list"
    raise Fault(f"there is no role `{named}` at {scope or '/'}", code="RoleDefinitionDoesNotExist", next_step=step)


def find_principal(azure: Azure, named: str) -> dict[str, Any]:
    """A directory object that can hold a role, with `id`, `displayName` and `kind`."""
    from genkan.cli.applications import is_guid
    from genkan.cli.client import quoted

    if is_guid(named):
        found = _search(azure, "servicePrincipals", f"appId eq {quoted(named)}") or _by_ids(azure, [named])
    elif "@" in named:
        found = _search(azure, "users", f"userPrincipalName eq {quoted(named)}")
    else:
        wanted = f"displayName eq {quoted(named)}"
        # An app before a group before a person: names repeat, and apps are what this command is mostly for.
        found = next(filter(None, (_search(azure, kind, wanted) for kind in KINDS)), [])
    if not found:
        raise Fault(f"there is nobody called `{named}`", code="PrincipalNotFound", next_step="genkan app list")
    if len(found) > 1:
        ids = ", ".join(f"{one['id']} ({one['kind']})" for one in found)
        raise Fault(f"{len(found)} principals are called `{named}`", next_step=f"name one by its object ID: {ids}")
    return found[0]


def _search(azure: Azure, collection: str, wanted: str) -> list[dict[str, Any]]:
    return [{**one, "kind": KINDS[collection]} for one in azure.graph_all(f"/{collection}", _filter=wanted)]


def _by_ids(azure: Azure, ids: list[str]) -> list[dict[str, Any]]:
    """The principals among `ids`. Asked by kind: `directoryObjects/getByIds` takes a permission more."""
    from genkan.cli.client import quoted

    found: list[dict[str, Any]] = []
    for start in range(0, len(ids), IDS_A_CALL):
        listed = ",".join(quoted(one) for one in ids[start : start + IDS_A_CALL])
        found += [one for kind in KINDS for one in _search(azure, kind, f"id in ({listed})")]
    return found


def _names(azure: Azure, ids: list[str]) -> dict[str, str]:
    """Display names of principals; one that is gone has none."""
    return {one["id"]: one["displayName"] for one in _by_ids(azure, sorted(set(ids)))}
