"""`genkan keys`: the keys that sign tokens, and their rotation."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import click

from genkan.cli import options, output
from genkan.cli.durations import Duration

STATES = {"signing": "signs", "published": "published, does not sign yet", "retiring": "verifies, signs no more"}


@click.group()
def keys() -> None:
    """The keys that sign the tenant's tokens."""


@keys.command("list")
@options.data
@options.as_json
def index(data: str | None, as_json: bool) -> None:
    """List the keys that the key set publishes."""
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    _show(ask(Azure.of(options.root(data)), "GET", "/keys")["value"], as_json)


@keys.command()
@click.option("--publish", type=Duration(), default="24h", show_default=True, help="Publish it so long first.")
@options.data
@options.as_json
def rotate(publish: timedelta, data: str | None, as_json: bool) -> None:
    """Make a new key: it is published at once, signs later, and only then the old ones retire.

    Resource servers keep the key set for up to a day, so a key that signs at once (--publish 1s) can surprise them.
    The old keys verify until the last token that they signed has ended.
    """
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    wish = {"publishSeconds": int(publish.total_seconds())}
    _show(ask(Azure.of(options.root(data)), "POST", "/keys/rotate", wish)["value"], as_json)


def _show(found: list[dict[str, Any]], as_json: bool) -> None:
    if as_json:
        output.print_json(found)
        return
    rows = [(one["kid"], STATES[one["state"]], one["signsFrom"], one["retiresAt"] or "") for one in found]
    output.table(("Key", "State", "Signs from", "Retires"), rows, "There are no keys.")
