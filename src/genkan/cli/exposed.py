"""`genkan app expose`: an application becomes an API, with scopes for people's programs and roles for programs."""

from __future__ import annotations

import uuid
from typing import Any

import click

from genkan.cli import options, output

NEWEST = 2  # version of the access tokens that an API gets; version 1 is for those that never asked


@click.command()
@click.argument("app")
@click.option("--scope", "scopes", multiple=True, metavar="NAME", help="What programs may do in people's names.")
@click.option("--role", "roles", multiple=True, metavar="NAME", help="What programs may do in their own.")
@options.data
def expose(app: str, scopes: tuple[str, ...], roles: tuple[str, ...], data: str | None) -> None:
    """Make an application an API that other programs can ask tokens for.

    Its identifier is api://CLIENT-ID unless it has one; its tokens are of version 2. `genkan app grant --resource APP`
    then lets a program use it.
    """
    from genkan.cli.applications import find
    from genkan.cli.client import Azure

    if not scopes and not roles:
        raise click.UsageError("give at least one --scope or --role")
    azure = Azure.of(options.root(data))
    found = find(azure, app)
    api = found.get("api") or {}
    identifiers = found.get("identifierUris") or [f"api://{found['appId']}"]
    change = {
        "identifierUris": identifiers,
        "appRoles": _with(found.get("appRoles") or [], roles, _role),
        "api": {
            "requestedAccessTokenVersion": NEWEST,
            "oauth2PermissionScopes": _with(api.get("oauth2PermissionScopes") or [], scopes, _scope),
        },
    }
    azure.graph("PATCH", f"/applications/{found['id']}", change)
    click.echo(output.clean(f"{found['displayName']} offers {' '.join((*scopes, *roles))} as {identifiers[0]}"))


def _with(kept: list[dict[str, Any]], names: tuple[str, ...], made: Any) -> list[dict[str, Any]]:
    """What is there, and what is not yet."""
    known = {one["value"] for one in kept}
    return [*kept, *(made(name) for name in dict.fromkeys(names) if name not in known)]


def _scope(name: str) -> dict[str, Any]:
    described = dict.fromkeys(("adminConsentDisplayName", "adminConsentDescription"), name)
    described |= dict.fromkeys(("userConsentDisplayName", "userConsentDescription"), name)
    return {"id": str(uuid.uuid4()), "value": name, "type": "User", "isEnabled": True, **described}


def _role(name: str) -> dict[str, Any]:
    described = {"displayName": name, "description": name}
    members = {"allowedMemberTypes": ["Application"]}
    return {"id": str(uuid.uuid4()), "value": name, "isEnabled": True, **described, **members}
