"""`genkan catalogue`: what Genkan knows of Azure's roles and operations, and bringing in your own listings."""

from __future__ import annotations

import base64
import gzip
from pathlib import Path

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault


@click.group()
def catalogue() -> None:
    """Roles, operations, directory roles, Graph permissions and resource types that are known."""


@catalogue.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@options.data
@options.as_json
def take(files: tuple[Path, ...], data: str | None, as_json: bool) -> None:
    """Take listings as they are; each replaces what was known of its kind, all files or none.

    \b
    az role definition list -o json
    az provider operation list -o json
    az provider list -o json
    az ad sp show --id 00000003-0000-0000-c000-000000000000
    az rest --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleDefinitions
    """
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    packed = [{"name": file.name, "gzip": _packed(file)} for file in files]
    answer = ask(Azure.of(options.root(data)), "POST", "/catalogue", {"files": packed})
    if as_json:
        output.print_json(answer)
        return
    for one in answer["imported"]:
        click.echo(output.clean(f"{one['file']}: {one['entries']:,} entries of {one['kind']}"))
        for change in ("added", "changed", "dropped"):
            _tell(change, one[change]["count"], one[change]["first"])
        _tell("left out", len(one["leftOut"]), one["leftOut"])


@catalogue.command()
@options.data
@options.as_json
def show(data: str | None, as_json: bool) -> None:
    """What is known, where it comes from and how old it is."""
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    answer = ask(Azure.of(options.root(data)), "GET", "/catalogue")
    if as_json:
        output.print_json(answer)
        return
    rows = [
        (one["kind"], f"{one['entries']:,}", one["asOf"], one["source"], (one["sha256"] or "")[:12])
        for one in answer["parts"]
    ]
    output.table(("Part", "Entries", "As of", "Source", "SHA-256"), rows, "Nothing is known.")
    click.echo(f"\n{answer['sentence']}")
    if not answer["complete"]:
        click.echo("The rest comes from your own tenant: genkan catalogue import --help")


def _packed(file: Path) -> str:
    try:
        content = file.read_bytes()
    except OSError as fault:
        raise Fault(f"`{file}` cannot be read: {fault.strerror}", exit_code=2) from None
    return base64.b64encode(gzip.compress(content, 9)).decode("ascii")


def _tell(what: str, count: int, names: list[str]) -> None:
    if count:
        more = f" and {count - len(names):,} more" if count > len(names) else ""
        click.echo(output.clean(f"  {what} {count:,}: {', '.join(names)}{more}"))
