"""`genkan env`: variables for a shell, a .env file or a program."""

from __future__ import annotations

import os

import click

from genkan.cli import options
from genkan.cli.fault import Fault


@click.command()
@click.option(
    "--format",
    "shape",
    type=click.Choice(["bash", "powershell", "dotenv", "json"]),
    default="bash",
    help="What will read it. bash also suits zsh and sh.",
)
@click.option("--as", "app", metavar="APP", help="Credentials of an app made by `genkan app create`.")
@options.data
def env(shape: str, app: str | None, data: str | None) -> None:
    """Print the variables that make programs reach Genkan.

    In a shell: eval "$(genkan env)". Without --as the credentials are those of genkan-cli, the subscription's owner.
    """
    from pathlib import Path

    from genkan.cli.house import running_server
    from genkan.server import environment, shells

    running = running_server(options.root(data))
    folder = Path(running.data_dir)
    try:
        who = environment.app_credentials(folder, app) if app else environment.owners_credentials(folder)
    except environment.NotKept as fault:
        raise Fault(str(fault)) from None
    found = who.variables() | environment.variables(running, running.proxy, os.environ)
    if data:
        found["GENKAN_DATA"] = str(options.root(data))
    click.echo(shells.FORMATS[shape](found, environment.in_the_way(running, os.environ)), nl=False)
