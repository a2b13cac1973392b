"""What `genkan up` says once everything answers."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from genkan.server.environment import NotKept, owner
from genkan.server.runtime import Running
from genkan.server.settings import Settings

if TYPE_CHECKING:
    from genkan.server.misbehaviour.plan import Plan

LINK_AFTER_S = 0.5


def show(settings: Settings, running: Running, invite: Callable[[], str | None]) -> None:
    """Print addresses, the owner's credentials and the next steps; warn when others can reach the server."""
    click.echo(f"Genkan is up at {running.url} (Ctrl-C stops it)")
    try:
        kept = owner(settings.data_dir)
    except NotKept:
        kept = {}
    rows = [
        ("Tenant", kept.get("tenant_id", "")),
        ("Domain", kept.get("domain", "")),
        ("Subscription", kept.get("subscription_id", "")),
        ("Portal", f"{running.url}/"),
        ("Proxy", running.proxy),
        ("Managed id", running.plain),
        ("CA", running.ca),
        ("", ""),
        ("Admin", kept.get("admin_upn", "")),
        ("Password", kept.get("admin_password", "")),
        ("Client id", kept.get("client_id", "")),
        ("Client secret", kept.get("client_secret", "")),
    ]
    click.echo()
    for name, value in rows:
        if value or not name:
            click.echo(f"  {name:<14}{value}".rstrip())
    click.echo("\nNext, in another terminal:")
    folder = _own_folder(settings)
    if folder:
        click.echo(f"  export GENKAN_DATA={folder}")
    click.echo("  genkan portal")
    click.echo("  genkan app create my-app")
    click.echo("  genkan run --as my-app -- python app.py")
    if settings.misbehaviour is not None:
        _misbehaving(settings.misbehaviour)
    if settings.memory:
        click.echo("\nNothing is kept: everything is gone when this server stops.")
    if not settings.loopback_only:
        warn(settings, running)
    if settings.until_idle:
        return  # `genkan run` started this server, and nobody reads what it prints
    # Last, since it takes a password's check: whoever waited for this server is to be answered first.
    time.sleep(LINK_AFTER_S)
    if link := invite():
        click.echo(f"\nThe portal, signed in as the admin (works once, for ten minutes):\n  {running.url}{link}")


def _misbehaving(plan: Plan) -> None:
    from genkan.server.misbehaviour.plan import KINDS

    share = f"{plan.rate * 100:g} %"
    click.echo(
        f"\nMISBEHAVING on purpose (seed {plan.seed}): {share} of the requests to login, ARM and Graph meet one of"
    )
    for kind in plan.kinds:
        click.echo(f"  {kind:<14}{KINDS[kind]}")


def warn(settings: Settings, running: Running) -> None:
    """Said aloud, on standard error, so that it also stands out in a log."""
    click.echo(
        f"\nWARNING: listening on {settings.host}. Anyone on that network reaches this tenant at port {running.port} "
        f"and can send traffic through the proxy at port {running.proxy_port}. The certificate names localhost and "
        "Azure's hosts only.",
        err=True,
    )


def _own_folder(settings: Settings) -> Path | None:
    """The folder to name in other terminals; none when they find it by themselves."""
    from genkan.server.settings import root_folder

    return None if root_folder(None, os.environ) == settings.root_dir else settings.root_dir
