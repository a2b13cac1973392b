"""The `genkan` command: a table of sub-commands, each imported only when it is asked for.

`genkan --help` must answer within 0.2 seconds, so nothing here imports more than click, and the table carries
each command's one-line help itself.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib import import_module

import click

from genkan import __version__
from genkan.cli.fault import Fault

# name -> (module, attribute, one line of help)
COMMANDS: Mapping[str, tuple[str, str, str]] = {
    "up": ("genkan.cli.up", "up", "Start the server in the foreground."),
    "run": ("genkan.cli.run", "run", "Run a program whose Azure calls reach Genkan."),
    "env": ("genkan.cli.env", "env", "Print the variables that make programs reach Genkan."),
    "ca": ("genkan.cli.ca", "ca", "Show the local certificate authority."),
    "portal": ("genkan.cli.portal", "portal", "Open the web pages, signed in."),
    "tenant": ("genkan.cli.tenant", "tenant", "Show the tenant."),
    "app": ("genkan.cli.app", "app", "Applications, their service principals and secrets."),
    "role": ("genkan.cli.role", "role", "Azure role assignments."),
    "deny": ("genkan.cli.deny", "deny", "Deny assignments, which Azure only lets people read."),
    "why": ("genkan.cli.why", "why", "Why was it denied, and what mends it?"),
    "record": ("genkan.cli.record", "record", "Run a program and tell the least that it needs."),
    "token": ("genkan.cli.token", "token", "What a token says, and whether it counts here."),
    "keys": ("genkan.cli.keys", "keys", "The keys that sign tokens, and their rotation."),
    "catalogue": ("genkan.cli.catalogue", "catalogue", "What is known of Azure's roles and operations."),
    "vm": ("genkan.cli.vm", "vm", "Virtual machines."),
}


class Lazy(click.Group):
    """A group that knows its commands by name only."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        found = COMMANDS.get(cmd_name)
        if found is None:
            return None
        command = getattr(import_module(found[0]), found[1])
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, text) for name, (_, _, text) in COMMANDS.items()])


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="genkan")
def genkan() -> None:
    """Microsoft Entra ID, Microsoft Graph and Azure RBAC on your own machine, for unmodified Azure programs.

    Begin with `genkan up`, and in another terminal `genkan app create my-app`.
    """


def main() -> None:
    """Run the command line; faults are told in one line each, without a traceback."""
    try:
        status = genkan.main(prog_name="genkan", standalone_mode=False)
    except Fault as fault:
        fault.show()
        status = fault.exit_code
    except click.ClickException as fault:
        context = getattr(fault, "ctx", None)
        hint = f"\n  next: {context.command_path} --help" if context is not None else ""
        click.echo(f"genkan: {fault.format_message()}{hint}", err=True)
        status = fault.exit_code
    except (click.Abort, KeyboardInterrupt):
        status = 130
    except BrokenPipeError:
        # `genkan app list | head`: nobody reads on. The interpreter must not try to flush again.
        sys.stderr.close()
        status = 141
    sys.exit(status if isinstance(status, int) else 0)
