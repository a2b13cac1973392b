"""`genkan vm`: virtual machines, for a look and a start without az."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.cli.client import Azure

API = "2024-07-01"
PATIENCE_S = 60
TYPE = "providers/Microsoft.Compute/virtualMachines"


@click.group()
def vm() -> None:
    """Virtual machines."""


def _path(azure: Azure, group: str | None, name: str) -> str:
    return f"{azure.subscription}/resourceGroups/{group or azure.owner['resource_group']}/{TYPE}/{name}"


def _power(shown: dict[str, Any]) -> str:
    statuses = shown.get("properties", {}).get("instanceView", {}).get("statuses", ())
    return next((one["displayStatus"] for one in statuses if one["code"].startswith("PowerState/")), "unknown")


@vm.command("list")
@options.data
@options.as_json
def index(data: str | None, as_json: bool) -> None:
    """List the subscription's virtual machines."""
    from genkan.cli.client import Azure

    azure = Azure.of(options.root(data))
    found = list(azure.arm_all(f"{azure.subscription}/{TYPE}", API))
    if as_json:
        output.print_json(found)
        return
    rows = [(one["name"], one["id"].split("/")[4], one["location"]) for one in found]
    output.table(("Name", "Group", "Location"), rows, "There are no virtual machines.")


@vm.command()
@click.argument("name")
@click.option("--group", help="Resource group. Default: demo.")
@options.data
@options.as_json
def show(name: str, group: str | None, data: str | None, as_json: bool) -> None:
    """Show a virtual machine and whether it runs."""
    from genkan.cli.client import ARM, Azure, fault_of

    azure = Azure.of(options.root(data))
    answer = azure.send(ARM, "GET", _path(azure, group, name), None, **{"api-version": API, "$expand": "instanceView"})
    if answer.is_error:
        raise fault_of(answer)
    found = answer.json()
    if as_json:
        output.print_json(found)
        return
    output.fields({"Name": found["name"], "State": _power(found), "Location": found["location"], "ID": found["id"]})


def _change(verb: str, name: str, group: str | None, data: str | None, done: str) -> None:
    """POST the action and follow its operation to the end (Azure-AsyncOperation)."""
    import time

    from genkan.cli.client import ARM, Azure, fault_of, local

    azure = Azure.of(options.root(data))
    answer = azure.send(ARM, "POST", f"{_path(azure, group, name)}/{verb}", None, **{"api-version": API})
    if answer.is_error:
        raise fault_of(answer)
    follow = answer.headers.get("azure-asyncoperation")
    deadline = time.monotonic() + PATIENCE_S
    while follow:
        status = azure.send(ARM, "GET", local(follow))
        if status.is_error:
            raise fault_of(status)
        state = status.json()["status"]
        if state == "Succeeded":
            break
        if state in ("Failed", "Canceled"):
            raise Fault(f"{verb} of `{name}` ended as {state}", code=state)
        if time.monotonic() > deadline:
            raise Fault(
                f"{verb} of `{name}` has not ended after {PATIENCE_S} seconds", next_step=f"genkan vm show {name}"
            )
        time.sleep(min(float(status.headers.get("retry-after", 1)), 1))
    click.echo(f"{name}: {done}")


@vm.command()
@click.argument("name")
@click.option("--group", help="Resource group. Default: demo.")
@options.data
def start(name: str, group: str | None, data: str | None) -> None:
    """Start a virtual machine."""
    _change("start", name, group, data, "VM running")


@vm.command()
@click.argument("name")
@click.option("--group", help="Resource group. Default: demo.")
@options.data
def deallocate(name: str, group: str | None, data: str | None) -> None:
    """Stop a virtual machine and give its resources back."""
    _change("deallocate", name, group, data, "VM deallocated")
