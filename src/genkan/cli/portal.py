"""`genkan portal`: open the web pages, signed in as the admin by a link that works once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from genkan.cli import options
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.cli.client import Azure

AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


@click.command()
@click.option("--print", "only_print", is_flag=True, help="Print the link instead of opening a browser.")
@options.data
def portal(data: str | None, only_print: bool) -> None:
    """Open the web pages, signed in.

    Signs in with the admin's name and password as they were made, and asks for a link with that token. The link
    works once, for ten minutes.
    """
    import webbrowser

    from genkan.cli.client import Azure

    url = link(Azure.of(options.root(data)))
    if only_print or not webbrowser.open(url):
        click.echo(url)


def link(azure: Azure) -> str:
    """A link that signs the admin in once. Raises Fault when the admin's password is not the first one any more."""
    from genkan.cli.client import fault_of

    form = {
        "grant_type": "password",
        "client_id": AZURE_CLI,
        "username": azure.owner["admin_upn"],
        "password": azure.owner["admin_password"],
        "scope": "https://management.azure.com/.default",
    }
    signed_in = azure.post(f"/{azure.owner['tenant_id']}/oauth2/v2.0/token", form=form)
    if signed_in.is_error:
        fault = fault_of(signed_in)
        raise Fault(fault.what, fault.code, "sign in at the portal's own address with the password as it is now")
    made = azure.post("/signin/link", token=signed_in.json()["access_token"])
    if made.is_error:
        raise fault_of(made)
    return str(made.json()["url"])
