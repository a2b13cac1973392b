"""`genkan app`: applications with their service principals, as Graph keeps them."""

from __future__ import annotations

from datetime import timedelta

import click

from genkan.cli import addresses, exposed, options, output, permission, proof, secret
from genkan.cli.durations import Duration
from genkan.cli.fault import Fault


@click.group()
def app() -> None:
    """Applications, their service principals and secrets.

    APP is a display name, an application (client) ID or an object ID.
    """


app.add_command(secret.secret)
app.add_command(permission.grant)
app.add_command(permission.revoke)
app.add_command(proof.certify)
app.add_command(proof.federate)
app.add_command(addresses.redirect)
app.add_command(exposed.expose)


@app.command()
@click.argument("name")
@click.option("--expires-in", type=Duration(), metavar="TIME", help="Life of the secret: 90d, 12h, ... Default 2y.")
@options.data
@options.as_json
def create(name: str, expires_in: timedelta | None, data: str | None, as_json: bool) -> None:
    """Make an application, its service principal and a client secret in one step.

    Prints the AZURE_* lines and keeps them (0600) for `genkan run --as NAME` and `genkan env --as NAME`.
    """
    from genkan.cli.client import Azure, quoted

    azure = Azure.of(options.root(data))
    if list(azure.graph_all("/applications", _filter=f"displayName eq {quoted(name)}")):
        step = f"genkan app secret add {name}, or genkan app delete {name}"
        raise Fault(f"an application `{name}` exists already", next_step=step)
    made = azure.graph("POST", "/applications", {"displayName": name, "signInAudience": "AzureADMyOrg"})
    azure.graph("POST", "/servicePrincipals", {"appId": made["appId"], "accountEnabled": True})
    added = secret.add_to(azure, made, "genkan", expires_in)
    lines = secret.keep(azure, made, added["secretText"])
    if as_json:
        output.print_json(lines)
        return
    for variable, value in lines.items():
        click.echo(f"{variable}={value}")


@app.command("list")
@options.data
@options.as_json
def index(data: str | None, as_json: bool) -> None:
    """List the tenant's applications."""
    from genkan.cli.client import Azure

    found = list(Azure.of(options.root(data)).graph_all("/applications"))
    if as_json:
        output.print_json(found)
        return
    rows = [(one["displayName"], one["appId"], len(one.get("passwordCredentials", ()))) for one in found]
    output.table(("Name", "Client ID", "Secrets"), rows, "There are no applications.")


@app.command()
@click.argument("app")
@options.data
@options.as_json
def show(app: str, data: str | None, as_json: bool) -> None:
    """Show an application and its service principal: three ids, three meanings."""
    from genkan.cli import applications
    from genkan.cli.client import Azure, quoted

    azure = Azure.of(options.root(data))
    found = applications.find(azure, app)
    principals = list(azure.graph_all("/servicePrincipals", _filter=f"appId eq {quoted(found['appId'])}"))
    if as_json:
        output.print_json({**found, "servicePrincipals": principals})
        return
    output.fields(
        {
            "Display name": found["displayName"],
            "Application (client) ID": found["appId"],
            "Object ID of the application": found["id"],
            "Object ID of the service principal": principals[0]["id"] if principals else "none",
            "Directory (tenant) ID": azure.owner["tenant_id"],
            "Secrets": len(found.get("passwordCredentials", ())),
        }
    )


@app.command()
@click.argument("app")
@options.data
def delete(app: str, data: str | None) -> None:
    """Delete an application, its service principal and what is kept of its credentials."""
    from genkan.cli import applications
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    found = applications.find(azure, app)
    azure.graph("DELETE", f"/applications/{found['id']}")
    secret.forget(azure, found)
    click.echo(f"deleted {output.clean(found['displayName'])} ({found['appId']})")
