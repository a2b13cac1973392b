"""`genkan run`: any program, in any language, with its Azure calls led to Genkan."""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from genkan.cli import options
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.server.runtime import Running


@click.command(
    context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False},
)
@click.option("--as", "app", metavar="APP", help="Give the program the credentials of an app.")
@click.option("--vm", metavar="VM", help="Let it stand on this virtual machine, with its managed identity.")
@click.option("--site", metavar="SITE", help="Let it stand on this App Service site, with its managed identity.")
@click.option(
    "--kind",
    metavar="KIND",
    type=click.Choice(["app-service", "machine-learning", "cloud-shell"]),
    help="What the site is like: app-service (if not given), machine-learning or cloud-shell.",
)
@click.option("--workload", metavar="NAME", help="Let it be this application or identity by a projected token.")
@click.option("--offline", is_flag=True, help="Refuse every host that is not Azure's, too.")
@click.option("--memory", is_flag=True, help="Use a throw-away server, whatever else is running.")
@options.data
@click.argument("command", nargs=-1, required=True, type=click.UNPROCESSED, metavar="-- COMMAND [ARG]...")
@click.pass_context
def run(
    ctx: click.Context,
    app: str | None,
    vm: str | None,
    site: str | None,
    kind: str | None,
    workload: str | None,
    offline: bool,
    memory: bool,
    data: str | None,
    command: tuple[str, ...],
) -> None:
    """Run COMMAND so that public Azure host names reach Genkan; its exit code is passed on.

    A server is started if none is up, and stopped afterwards. Hosts that are not Azure's are left alone.
    """
    from genkan.cli.borrowed import borrowed

    if sum(1 for given in (app, vm, site, workload) if given) > 1:
        raise Fault("--as, --vm, --site and --workload exclude one another: a program is one of them", exit_code=2)
    if kind and not site:
        raise Fault("--kind tells what a --site is like, and there is none", exit_code=2)
    with borrowed(options.root(data), memory) as (running, root):
        if vm or site or workload:
            from genkan.cli.place import APP_SERVICE, place

            with place(running, vm=vm, site=site, kind=kind or APP_SERVICE, workload=workload) as here:
                code = under(running, root, command, app=None, offline=offline, here=here)
        else:
            code = under(running, root, command, app=app, offline=offline)
    ctx.exit(code)


def under(
    running: Running,
    root: Path,
    command: tuple[str, ...],
    *,
    app: str | None,
    offline: bool,
    here: Mapping[str, str] | None = None,
) -> int:
    """Run a command with its Azure calls led to a server that is up; returns its exit code.

    `here` are the variables of the place where it stands (`place.place`).
    """
    from genkan.cli import child
    from genkan.cli.passage import passage
    from genkan.server import environment, userproxy
    from genkan.server.egress import Egress

    faults: list[str] = []
    upstream = userproxy.from_environment(os.environ, faults)
    if faults:
        raise Fault("; ".join(faults), exit_code=2)
    # What this proxy itself refuses (--offline) is told in one line; Azure's refusals are in the server's log.
    logging.basicConfig(format="genkan: %(message)s", level=logging.WARNING)

    folder = Path(running.data_dir)
    try:
        found = environment.app_credentials(folder, app).variables() if app else {}
        kept = environment.owner(folder)
    except environment.NotKept as fault:
        raise Fault(str(fault)) from None
    egress = Egress(
        server=userproxy.UpstreamProxy("127.0.0.1", running.proxy_port),
        upstream_http=upstream.http,
        upstream_https=upstream.https,
        no_proxy=upstream.no_proxy,
        offline=offline,
    )
    with passage(egress) as proxy:
        environ = {
            # Not credentials, only where: what the user has set himself stays.
            "AZURE_TENANT_ID": kept["tenant_id"],
            "AZURE_SUBSCRIPTION_ID": kept["subscription_id"],
            **os.environ,
        }
        for name in environment.in_the_way(running, os.environ):
            del environ[name]
        environ |= found | environment.variables(running, proxy, os.environ) | {"GENKAN_DATA": str(root)}
        if here:
            from genkan.cli.place import cleared

            environ = cleared(environ, here)
        return child.run(command, environ)
