"""`genkan why`: the reason for a denial and the way out; of the last one, of one by its id, or of a pasted text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

Document = Mapping[str, Any]
LANGUAGES = ("az", "bicep", "terraform")


@click.command()
@click.argument("what", required=False, metavar="[ID | TEXT | -]")
@click.option("--action", help="Ask about an operation instead, such as Microsoft.Compute/disks/write.")
@click.option("--scope", metavar="SCOPE", help="With --action: where. Default: the subscription.")
@click.option("--for", "principal", metavar="WHO", help="With --action: who; the server then decides it.")
@click.option("--data-action", is_flag=True, help="With --action: it is a data operation.")
@click.option("--as", "asked_by", metavar="WHO", help="The last denial of this principal.")
@click.option("--fix", "languages", multiple=True, type=click.Choice(LANGUAGES), help="Print the fix in this language.")
@click.option("--custom", is_flag=True, help="Print only the fix with a custom role of exactly this.")
@options.data
@options.as_json
def why(
    what: str | None,
    action: str | None,
    scope: str | None,
    principal: str | None,
    data_action: bool,
    asked_by: str | None,
    languages: tuple[str, ...],
    custom: bool,
    data: str | None,
    as_json: bool,
) -> None:
    """Why was it denied, and what mends it?

    Without arguments: the last denial. With an ID: the decision of that id (header x-genkan-decision). With a TEXT:
    a refusal pasted from the real Azure, an SDK or az, explained without any server; `-` reads it from the input.
    """
    if what is not None and (action or asked_by):
        raise Fault("a decision or a text stands alone, without --action and --as", exit_code=2)
    if action:
        document = _asked(action, scope, principal, data_action, data)
    elif what is None:
        document = _last(asked_by, data)
    else:
        document = _given(sys.stdin.read() if what == "-" else what, data)
    if as_json:
        output.print_json(document)
        return
    _show(document, languages or LANGUAGES, custom)


def _show(document: Document, languages: tuple[str, ...], custom: bool) -> None:
    from rich.console import Console

    from genkan.cli.why_screen import show, show_custom

    console = Console(highlight=False)
    if not custom:
        show(document, console, languages)
    elif document["mend"]:
        show_custom(document, console, languages)
    else:
        raise Fault("a custom role mends a denial of Azure RBAC only, and this is none")


def _last(asked_by: str | None, data: str | None) -> Document:
    from genkan.cli.client import Azure
    from genkan.cli.genkan_api import ask

    azure = Azure.of(options.root(data))
    query = {}
    if asked_by:
        from genkan.cli.role import find_principal

        query = {"principalId": find_principal(azure, asked_by)["id"]}
    return dict(ask(azure, "GET", "/decisions/last", **query))


def _given(text: str, data: str | None) -> Document:
    """An id, or a pasted refusal; one of Genkan's own decisions is explained by the server that made it."""
    from genkan.access.explain.pasted import CannotTell, decision_id, read
    from genkan.cli.applications import is_guid

    stripped = text.strip()
    own = stripped if is_guid(stripped) else decision_id(text)
    if own:
        from genkan.cli.client import Azure
        from genkan.cli.genkan_api import ask

        return dict(ask(Azure.of(options.root(data)), "GET", f"/decisions/{own}"))
    try:
        pasted = read(text)
    except CannotTell as fault:
        raise Fault(str(fault)) from None
    from genkan.access.explain.explanation import as_json
    from genkan.access.explain.from_text import from_text
    from genkan.cli.kept_catalogue import catalogue

    return as_json(from_text(pasted, catalogue(options.root(data))))


def _asked(action: str, scope: str | None, principal: str | None, data_action: bool, data: str | None) -> Document:
    """A question: decided by the server for a principal, answered from the catalogue alone for nobody."""
    if principal is not None:
        from genkan.cli.client import Azure
        from genkan.cli.genkan_api import ask
        from genkan.cli.role import find_principal

        azure = Azure.of(options.root(data))
        body = {
            "action": action,
            "scope": scope or azure.subscription,
            "principalId": find_principal(azure, principal)["id"],
            "data": True if data_action else None,
        }
        return dict(ask(azure, "POST", "/explain", body))
    from genkan.access.explain.explanation import as_json
    from genkan.access.explain.from_text import from_question
    from genkan.cli.kept_catalogue import catalogue

    known = catalogue(options.root(data))
    return as_json(from_question(known, action, scope or "/subscriptions/<subscription id>", data=data_action))
