"""`genkan tenant`: which directory this is, and which of the many ids is its own."""

from __future__ import annotations

import click

from genkan.cli import options, output


@click.group()
def tenant() -> None:
    """Show the tenant."""


@tenant.command()
@options.data
@options.as_json
def show(data: str | None, as_json: bool) -> None:
    """Print the tenant's id beside the ids that are often taken for it."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    found = next(azure.arm_all("/tenants", "2022-12-01"))
    subscriptions = list(azure.arm_all("/subscriptions", "2022-12-01"))
    if as_json:
        output.print_json({**found, "subscriptions": subscriptions})
        return
    rows: dict[str, object] = {
        "Tenant ID": found["tenantId"],
        "Display name": found.get("displayName"),
        "Default domain": found.get("defaultDomain"),
    }
    for subscription in subscriptions:
        rows["Subscription ID"] = subscription["subscriptionId"]
    rows["genkan-cli's client ID"] = azure.owner["client_id"]
    output.fields(rows)
    click.echo("\nThe tenant ID (directory ID) names the directory. It is no subscription, no client and no object ID.")
