"""`genkan up`: the server in the foreground."""

from __future__ import annotations

import logging
import os
import sys
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from genkan.cli import banner
from genkan.cli.fault import Fault
from genkan.server import settings as server_settings
from genkan.server.runtime import Running
from genkan.server.settings import OPTIONS, Settings, SettingsError

if TYPE_CHECKING:
    from genkan.server.lifespan import ASGIApp

SWITCHES = ("memory", "offline", "log_requests", "until_idle")
HIDDEN = ("until_idle",)


def _options(command: Any) -> Any:
    """One option a setting. Values stay as typed: the settings report all faults together."""
    for name, text in reversed(list(OPTIONS.items())):
        flag = "--" + name.replace("_", "-")
        hidden = name in HIDDEN
        if name in SWITCHES:
            command = click.option(flag, name, is_flag=True, hidden=hidden, help=text)(command)
        else:
            command = click.option(flag, name, metavar="VALUE", help=text)(command)
    return command


def read_settings(given: dict[str, Any]) -> Settings:
    """Settings from the options of a command line and the environment."""
    flags = {name: "true" if value is True else (value or None) for name, value in given.items()}
    try:
        return server_settings.load(flags, os.environ)
    except SettingsError as fault:
        listed = "".join(f"\n  - {one}" for one in fault.faults)
        raise Fault(f"the settings cannot be used:{listed}", next_step="genkan up --help", exit_code=2) from None


def _announce(settings: Settings, running: Running, app: ASGIApp) -> None:
    from genkan.server.app import Front

    assert isinstance(app, Front), "what `serve.build` builds"
    try:
        banner.show(settings, running, app.invite)
    except BrokenPipeError:
        # `genkan up | head -1`: nobody reads on, and the server is no worse for it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@click.command()
@_options
def up(**given: Any) -> None:
    """Start the server in the foreground.

    Prints the tenant, the addresses and the owner's credentials once everything answers. Every option can also be
    given as a variable: --proxy-port is GENKAN_PROXY_PORT.
    """
    settings = read_settings(given)
    from genkan.server import serve
    from genkan.server.listeners import PortTaken
    from genkan.server.logs import FILE

    try:
        serve.run(settings, partial(_announce, settings))
    except serve.AlreadyRunning as fault:
        raise Fault(str(fault), next_step="use it, stop it, or choose another folder with --data") from None
    except PortTaken as fault:
        raise Fault(str(fault)) from None
    except Exception as fault:
        # Whatever it is: the person gets one line, the log the traceback.
        logging.getLogger("genkan").critical("the server cannot start", exc_info=True, extra={"file_only": True})
        reason = str(fault).strip().split("\n")[0] or type(fault).__name__
        raise Fault(f"the server cannot start: {reason}", next_step=f"see {settings.data_dir / FILE}") from fault
