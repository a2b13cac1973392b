"""`genkan app secret`: a client secret is shown once, when it is made; afterwards its hint and its end."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import click

from genkan.cli import options, output
from genkan.cli.durations import Duration
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.cli.client import Azure


@click.group()
def secret() -> None:
    """Client secrets of an application."""


@secret.command()
@click.argument("app")
@click.option("--name", default="genkan", help="Display name of the secret.")
@click.option("--expires-in", type=Duration(), metavar="TIME", help="Life of the secret: 90d, 12h, ... Default 2y.")
@options.data
@options.as_json
def add(app: str, name: str, expires_in: timedelta | None, data: str | None, as_json: bool) -> None:
    """Make another secret. It is shown this once."""
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    added = add_to(azure, find(azure, app), name, expires_in)
    if as_json:
        output.print_json(added)
        return
    output.fields(
        {"Secret": added["secretText"], "Key ID": added["keyId"], "Hint": added["hint"], "Ends": added["endDateTime"]}
    )


@secret.command("list")
@click.argument("app")
@options.data
@options.as_json
def index(app: str, data: str | None, as_json: bool) -> None:
    """List an application's secrets: hint, end and key id, never the secret."""
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    kept = find(azure := Azure.of(options.root(data)), app)
    found = azure.graph("GET", f"/applications/{kept['id']}")["passwordCredentials"]
    if as_json:
        output.print_json(found)
        return
    rows = [(one["hint"], one.get("displayName"), _second(one["endDateTime"]), one["keyId"]) for one in found]
    output.table(("Hint", "Name", "Ends", "Key ID"), rows, "There are no secrets.")


@secret.command()
@click.argument("app")
@click.argument("which", metavar="KEY-ID|HINT|NAME")
@options.data
def remove(app: str, which: str, data: str | None) -> None:
    """Remove a secret: from then on it is refused with AADSTS7000215."""
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    kept = find(azure, app)
    every = azure.graph("GET", f"/applications/{kept['id']}")["passwordCredentials"]
    found = [one for one in every if which in (one["keyId"], one["hint"], one.get("displayName"))]
    if len(found) != 1:
        many = f"{len(found)} secrets match" if found else "no secret matches"
        raise Fault(f"{many} `{which}`", next_step=f"genkan app secret list {app}, and name one by its key id")
    azure.graph("POST", f"/applications/{kept['id']}/removePassword", {"keyId": found[0]["keyId"]})
    click.echo(f"removed the secret {found[0]['hint']}… ({found[0]['keyId']})")


def _second(moment: str) -> str:
    """A moment of Graph's without its fraction: a line of the table fits 80 columns."""
    return moment.partition(".")[0].rstrip("Z") + "Z"


def add_to(azure: Azure, app: dict[str, Any], name: str, life: timedelta | None) -> dict[str, Any]:
    """A new password credential of an application, with its `secretText`."""
    from genkan.clock import SystemClock, iso

    wish = {"displayName": name}
    if life is not None:
        wish["endDateTime"] = iso(SystemClock().now() + life)
    return dict(azure.graph("POST", f"/applications/{app['id']}/addPassword", {"passwordCredential": wish}))


def keep(azure: Azure, app: dict[str, Any], text: str) -> dict[str, str]:
    """Keep an app's AZURE_* lines (0600) for `--as`, and give them."""
    from genkan.server import files
    from genkan.server.environment import Credentials, app_file

    who = Credentials(azure.owner["tenant_id"], azure.owner["subscription_id"], app["appId"], text)
    names = ("AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET", "AZURE_SUBSCRIPTION_ID")
    lines = {name: who.variables()[name] for name in names}
    files.write(app_file(azure.data_dir, app["displayName"]), json.dumps(lines, indent=2) + "\n")
    return lines


def forget(azure: Azure, app: dict[str, Any]) -> None:
    """Remove what is kept of an app, unless another app of the same name is kept there."""
    from genkan.server.environment import app_file

    path = app_file(azure.data_dir, app["displayName"])
    if path.exists() and json.loads(path.read_text(encoding="utf-8"))["AZURE_CLIENT_ID"] == app["appId"]:
        path.unlink()
