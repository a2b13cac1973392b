"""Options that several commands share, so that they are spelled and explained once."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])

data: Callable[[F], F] = click.option(
    "--data", metavar="DIR", help="Data folder of the server. Default: GENKAN_DATA, or the user's own data folder."
)
as_json: Callable[[F], F] = click.option("--json", "as_json", is_flag=True, help="Print JSON for programs.")


def root(chosen: str | None) -> Path:
    """The data folder that a command works on."""
    from genkan.server.settings import root_folder

    return root_folder(chosen, os.environ)
