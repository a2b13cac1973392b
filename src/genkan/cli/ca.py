"""`genkan ca`: where the local certificate authority's certificate is, and the certificate itself."""

from __future__ import annotations

from pathlib import Path

import click

from genkan.cli import options


def _certificate(data: str | None) -> Path:
    from datetime import UTC, datetime

    from genkan.server.authority import open_authority

    # Made if need be: to trust it before the first start is a fair wish.
    return open_authority(options.root(data), datetime.now(UTC)).certificate_path


@click.group()
def ca() -> None:
    """Show the local certificate authority.

    It can vouch for Azure's served names and localhost only; its key never leaves the data folder.
    """


@ca.command()
@options.data
def path(data: str | None) -> None:
    """Print the path of the CA certificate (PEM)."""
    click.echo(_certificate(data))


@ca.command("print")
@options.data
def print_(data: str | None) -> None:
    """Print the CA certificate (PEM)."""
    click.echo(_certificate(data).read_text(encoding="ascii"), nl=False)
