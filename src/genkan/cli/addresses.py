"""`genkan app redirect`: where people may be sent back to after they signed in."""

from __future__ import annotations

import click

from genkan.cli import options, output

PLATFORMS = {"web": "web", "spa": "spa", "native": "publicClient"}


@click.command()
@click.argument("app")
@click.argument("uris", nargs=-1, required=True, metavar="URI...")
@click.option(
    "--platform",
    type=click.Choice(list(PLATFORMS)),
    default="web",
    help="web keeps a secret, spa runs in the browser, native on a device. Default: web.",
)
@options.data
def redirect(app: str, uris: tuple[str, ...], platform: str, data: str | None) -> None:
    """Let people be sent back to these addresses after signing in."""
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    found = find(azure, app)
    kept = (found.get(PLATFORMS[platform]) or {}).get("redirectUris") or ()
    change = {PLATFORMS[platform]: {"redirectUris": list(dict.fromkeys((*kept, *uris)))}}
    azure.graph("PATCH", f"/applications/{found['id']}", change)
    click.echo(output.clean(f"{found['displayName']} receives people at {' '.join(uris)}"))
