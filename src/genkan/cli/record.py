"""`genkan record`: run a program, write down what it uses, and say the least that would let it."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from genkan.cli import options
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.access.recommend.line import Line
    from genkan.cli.client import Azure

FORMATS = ("text", "json", "az", "bicep", "terraform")
BY_SUFFIX = {".json": "json", ".sh": "az", ".bicep": "bicep", ".tf": "terraform"}
RENEW_SECONDS = 30.0


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--enforce", is_flag=True, help="Decide as usual, instead of allowing everything.")
@click.option("--check", "line_file", metavar="FILE", help="Exit 1 when more is used than this recording allows.")
@click.option("-o", "--output", "output_file", metavar="FILE", help="Write the result to a file.")
@click.option("--format", "shape", type=click.Choice(FORMATS), help="Default: by the file's suffix, else text.")
@click.option("--as", "app", metavar="APP", help="Give the program the credentials of an app, and record only it.")
@click.option("--offline", is_flag=True, help="Refuse every host that is not Azure's, too.")
@click.option("--memory", is_flag=True, help="Use a throw-away server, whatever else is running.")
@options.data
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARG]...")
@click.pass_context
def record(
    ctx: click.Context,
    enforce: bool,
    line_file: str | None,
    output_file: str | None,
    shape: str | None,
    app: str | None,
    offline: bool,
    memory: bool,
    data: str | None,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND as `genkan run` does, with everything allowed, and tell what it used.

    Every principal but genkan-cli is recorded; with --as only that app. The exit code is the command's own, or 1
    when --check finds more than the file allows. The command is kept with what may be a secret in it as ***.
    """
    from genkan.cli.borrowed import borrowed
    from genkan.cli.client import Azure
    from genkan.cli.run import under

    line = _line(Path(line_file)) if line_file else None
    with borrowed(options.root(data), memory) as (running, root):
        azure = Azure(running)
        with _recording(azure, app, enforce, command) as recording:
            code = under(running, root, command, app=app, offline=offline)
    result = recording["result"]
    _warn(result, enforce)
    chosen = shape or BY_SUFFIX.get(Path(output_file or "").suffix.lower(), "text")
    if output_file or line is None:
        _write(result, chosen, output_file)
    if line is not None and _beyond(line, result) and code == 0:
        code = 1
    ctx.exit(code)


@contextmanager
def _recording(azure: Azure, app: str | None, enforce: bool, command: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """An open recording; its `result` is there afterwards. It ends by itself when this process dies."""
    from genkan.cli.genkan_api import ask
    from genkan.journal.command_line import shown

    body: dict[str, Any] = {"enforce": enforce, "command": shown(command, os.path.exists)}
    if app:
        from genkan.cli.role import find_principal
        from genkan.server import environment

        try:
            client_id = environment.app_credentials(azure.data_dir, app).variables()["AZURE_CLIENT_ID"]
        except environment.NotKept as fault:
            raise Fault(str(fault)) from None
        body["principalId"] = find_principal(azure, client_id)["id"]
    path = f"/recordings/{ask(azure, 'POST', '/recordings', body)['id']}"
    done = threading.Event()
    renewing = threading.Thread(target=_keep_open, args=(azure, path, done), daemon=True)
    renewing.start()
    kept: dict[str, Any] = {}
    try:
        yield kept
    finally:
        done.set()
        renewing.join()
        kept["result"] = ask(azure, "POST", f"{path}/stop")


def _keep_open(azure: Azure, path: str, done: threading.Event) -> None:
    from genkan.cli.genkan_api import ask

    while not done.wait(RENEW_SECONDS):
        try:
            ask(azure, "POST", f"{path}/renew")
        except Fault as fault:
            fault.show()
            return


def _line(file: Path) -> Line:
    from genkan.access.recommend import line

    try:
        return line.read(json.loads(file.read_text("utf-8")))
    except OSError as fault:
        raise Fault(f"`{file}` cannot be read: {fault.strerror}", exit_code=2) from None
    except ValueError as fault:  # no JSON, or no line
        raise Fault(f"`{file}` does not say what is allowed: {fault}", exit_code=2) from None


def _beyond(line: Line, result: Mapping[str, Any]) -> bool:
    """Tells what lies beyond the line; True when anything does."""
    from genkan.access.recommend.line import beyond

    found = beyond(line, result["policy"])
    if not found:
        click.echo("genkan: the program used nothing beyond the line", err=True)
        return False
    click.echo(f"genkan: the program used {len(found)} beyond the line:", err=True)
    for one in found:
        click.echo(f"  {one}", err=True)
    return True


def _warn(result: Mapping[str, Any], enforce: bool) -> None:
    policy = result["policy"]
    if not policy["uses"] and not policy["graph"]:
        click.echo(
            "genkan: nothing was recorded: the program made no call to Azure Resource Manager or Microsoft Graph that "
            "got past its token, or made them as genkan-cli",
            err=True,
        )
    if not enforce and not result["allowsGraph"]:
        click.echo("genkan: Microsoft Graph decided as usual: genkan-cli may not hand out its permissions", err=True)


def _write(result: Mapping[str, Any], shape: str, output_file: str | None) -> None:
    if shape == "text":
        from genkan.cli.record_screen import text

        written = text(result)
    elif shape == "json":
        written = json.dumps(result, indent=2, ensure_ascii=False)
    else:
        policy = result["policy"]
        parts = [policy["fixes"][shape], policy["graphAz"] if shape == "az" else ""]
        written = "\n".join(part for part in parts if part)
    if output_file is None:
        click.echo(written)
        return
    try:
        Path(output_file).write_text(written.rstrip("\n") + "\n", "utf-8")
    except OSError as fault:
        raise Fault(f"`{output_file}` cannot be written: {fault.strerror}") from None
