"""`genkan deny`: deny assignments, which win over every role. Azure makes them itself; here they are seeded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

API = "2022-04-01"
EVERYONE = "00000000-0000-0000-0000-000000000000"


@click.group()
def deny() -> None:
    """Deny assignments, which Azure only lets people read.

    WHO is a name, client ID, object ID or user principal name. Leave yourself a way back: what denies everyone
    everything denies genkan-cli too, unless it is excluded.
    """


@deny.command()
@click.argument("name")
@click.option("--action", "actions", multiple=True, metavar="ACTION", help="What is denied; * may stand anywhere.")
@click.option("--not-action", "not_actions", multiple=True, metavar="ACTION", help="Taken out of --action.")
@click.option("--data-action", "data_actions", multiple=True, metavar="ACTION", help="A data operation denied.")
@click.option("--to", "principals", multiple=True, metavar="WHO", help="Who is denied. Default: everyone.")
@click.option("--exclude", "excluded", multiple=True, metavar="WHO", help="Who is not.")
@click.option("--scope", metavar="SCOPE", help="Where. Default: the subscription.")
@click.option("--only-here", is_flag=True, help="Not below the scope.")
@options.data
@options.as_json
def add(
    name: str,
    actions: tuple[str, ...],
    not_actions: tuple[str, ...],
    data_actions: tuple[str, ...],
    principals: tuple[str, ...],
    excluded: tuple[str, ...],
    scope: str | None,
    only_here: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """Deny actions at a scope."""
    from genkan.cli.client import Azure
    from genkan.cli.role import find_principal

    if not actions and not data_actions:
        raise click.UsageError("give at least one --action or --data-action")
    azure = Azure.of(options.root(data))
    block = {"actions": list(actions), "notActions": list(not_actions), "dataActions": list(data_actions)}
    wish = {
        "denyAssignmentName": name,
        "scope": scope or azure.subscription,
        "permissions": [block],
        "principals": [{"id": find_principal(azure, one)["id"]} for one in principals] or [{"id": EVERYONE}],
        "excludePrincipals": [{"id": find_principal(azure, one)["id"]} for one in excluded],
        "doNotApplyToChildScopes": only_here,
    }
    _put(azure, {"properties": wish}, as_json)


@deny.command()
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@options.data
@options.as_json
def seed(files: tuple[Path, ...], data: str | None, as_json: bool) -> None:
    """Write the deny assignments of JSON files, all or none.

    A file holds what a GET of Microsoft.Authorization/denyAssignments answers, such as `az rest` prints it.
    """
    from genkan.cli.client import Azure

    found: list[Any] = []
    for file in files:
        try:
            content = json.loads(file.read_bytes())
        except ValueError as fault:
            raise Fault(f"`{file}` is not JSON: {fault}") from None
        listed = content.get("value", [content]) if isinstance(content, dict) else content
        found += listed if isinstance(listed, list) else [listed]
    _put(Azure.of(options.root(data)), {"value": found}, as_json)


@deny.command("list")
@click.option("--scope", metavar="SCOPE", help="Default: the subscription and everything below it.")
@options.data
@options.as_json
def index(scope: str | None, data: str | None, as_json: bool) -> None:
    """List deny assignments."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    path = f"{(scope or azure.subscription).rstrip('/')}/providers/Microsoft.Authorization/denyAssignments"
    found = list(azure.arm_all(path, API))
    if as_json:
        output.print_json(found)
        return
    rows = [(one["name"], one["properties"]["denyAssignmentName"], one["properties"]["scope"]) for one in found]
    output.table(("ID", "Name", "Scope"), rows, "There are no deny assignments.")


@deny.command()
@click.argument("id")
@options.data
def remove(id: str, data: str | None) -> None:
    """Remove a deny assignment."""
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    ask(Azure.of(options.root(data)), "DELETE", f"/denyAssignments/{id}")
    click.echo(f"removed the deny assignment {id}")


def _put(azure: Any, body: dict[str, Any], as_json: bool) -> None:
    from genkan.cli.genkan_api import ask

    written = ask(azure, "PUT", "/denyAssignments", body)["value"]
    if as_json:
        output.print_json(written)
        return
    for one in written:
        click.echo(f"deny assignment {one['name']} at {one['scope']}")
