"""What a command tells when it cannot do what it was asked: what happened, the code, the next step."""

from __future__ import annotations

import click


class Fault(Exception):
    """Ends the command. Exit code 1 is a failure, 2 a mistake in the command line or the settings."""

    def __init__(self, what: str, code: str = "", next_step: str = "", exit_code: int = 1) -> None:
        super().__init__(what)
        self.what = what
        self.code = code
        self.next_step = next_step
        self.exit_code = exit_code

    def show(self) -> None:
        click.echo(f"genkan: {self.what}", err=True)
        if self.code:
            click.echo(f"  code: {self.code}", err=True)
        if self.next_step:
            click.echo(f"  next: {self.next_step}", err=True)
