"""`genkan app grant` and `revoke`: consent by command. An app role for the application itself, or delegated scopes.

Nothing but Graph's appRoleAssignments and oauth2PermissionGrants, so that what az and the portal show is the same.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, TypeVar

import click

from genkan.cli import options, output
from genkan.cli.fault import Fault

if TYPE_CHECKING:
    from genkan.cli.client import Azure

F = TypeVar("F", bound=Callable[..., Any])
GRAPH_NAME = "Microsoft Graph"


@dataclass(frozen=True, slots=True)
class Consent:
    """Whose consent to which resource: `person` is an object id, None with `delegated` means everyone."""

    azure: Azure
    client: dict[str, Any]
    resource: dict[str, Any]
    delegated: bool
    person: str | None
    to: str

    @classmethod
    def of(cls, app: str, resource: str, delegated: bool, upn: str | None, everyone: bool, data: str | None) -> Consent:
        """Raises `Fault`, with exit code 2 for options that do not go together."""
        from genkan.cli.client import Azure

        if delegated != bool(upn or everyone) or (upn and everyone):
            what = "--delegated takes one of --for UPN and --everyone, and they take --delegated"
            raise Fault(what, next_step="genkan app grant --help", exit_code=2)
        azure = Azure.of(options.root(data))
        person = _one(azure, "users", "userPrincipalName", upn)["id"] if upn else None
        to = upn or ("everyone" if everyone else "itself")
        return cls(azure, _client(azure, app), _resource(azure, resource), delegated, person, to)

    def offered(self, value: str) -> dict[str, Any]:
        """The app role or scope of that name; a Fault with near names."""
        kind = "oauth2PermissionScopes" if self.delegated else "appRoles"
        known = {one["value"]: one for one in self.resource.get(kind) or () if one.get("value")}
        if value in known:
            return dict(known[value])
        near = get_close_matches(value, known, n=3)
        noun = "delegated permission" if self.delegated else "app role"
        step = f"did you mean {' or '.join(f'`{name}`' for name in near)}?" if near else "name it as its resource does"
        raise Fault(f"{self.resource['displayName']} has no {noun} `{value}`", next_step=step)

    def held(self) -> dict[str, str]:
        """App role id -> assignment id."""
        listed = self.azure.graph_all(f"/servicePrincipals/{self.client['id']}/appRoleAssignments")
        return {one["appRoleId"]: one["id"] for one in listed if one["resourceId"] == self.resource["id"]}

    def grant(self) -> dict[str, Any] | None:
        """The delegated grant that stands for this person, or for everyone."""
        for one in self.azure.graph_all(f"/servicePrincipals/{self.client['id']}/oauth2PermissionGrants"):
            if one["resourceId"] == self.resource["id"] and one.get("principalId") == self.person:
                return one
        return None

    def tell(self, done: str, values: tuple[str, ...]) -> None:
        where = f"{self.resource['displayName']} {' '.join(values)}"
        for_whom = f" for {self.to}" if self.delegated else ""
        click.echo(output.clean(f"{self.client['displayName']} {done} {where}{for_whom}"))


def _named(command: F) -> F:
    """The arguments and options that both commands take."""
    for option in reversed(
        (
            click.argument("app"),
            click.argument("permissions", nargs=-1, required=True, metavar="PERMISSION..."),
            click.option("--resource", default=GRAPH_NAME, metavar="NAME", help=f"Whose. Default: {GRAPH_NAME}."),
            click.option("--delegated", is_flag=True, help="In the name of people who sign in."),
            click.option("--for", "upn", metavar="UPN", help="With --delegated: in this person's name."),
            click.option("--everyone", is_flag=True, help="With --delegated: in everyone's name."),
            options.data,
        )
    ):
        command = option(command)
    return command


@click.command()
@_named
def grant(
    app: str,
    permissions: tuple[str, ...],
    resource: str,
    delegated: bool,
    upn: str | None,
    everyone: bool,
    data: str | None,
) -> None:
    """Let an application do something at Microsoft Graph or at another API.

    An app role for itself, or with --delegated a scope. The next token shows it.
    """
    consent = Consent.of(app, resource, delegated, upn, everyone, data)
    offered = [consent.offered(value) for value in permissions]
    azure, ids = consent.azure, {"resourceId": consent.resource["id"]}
    if not delegated:
        held = consent.held()
        for role in offered:
            if role["id"] not in held:
                body = {**ids, "principalId": consent.client["id"], "appRoleId": role["id"]}
                azure.graph("POST", f"/servicePrincipals/{consent.client['id']}/appRoleAssignments", body)
    elif found := consent.grant():
        scope = " ".join(dict.fromkeys([*(found.get("scope") or "").split(), *permissions]))
        azure.graph("PATCH", f"/oauth2PermissionGrants/{found['id']}", {"scope": scope})
    else:
        whose = {"consentType": "Principal", "principalId": consent.person} if upn else {"consentType": "AllPrincipals"}
        body = {**ids, **whose, "clientId": consent.client["id"], "scope": " ".join(permissions)}
        azure.graph("POST", "/oauth2PermissionGrants", body)
    consent.tell("now has", permissions)


@click.command()
@_named
def revoke(
    app: str,
    permissions: tuple[str, ...],
    resource: str,
    delegated: bool,
    upn: str | None,
    everyone: bool,
    data: str | None,
) -> None:
    """Take back what `genkan app grant` gave. The next token no longer shows it."""
    consent = Consent.of(app, resource, delegated, upn, everyone, data)
    held = {} if delegated else consent.held()
    found = consent.grant() if delegated else None
    had = (found.get("scope") or "").split() if found else []
    for value in permissions:
        if value not in had if delegated else consent.offered(value)["id"] not in held:
            what = f"{consent.client['displayName']} does not have {value}"
            raise Fault(output.clean(what), next_step="genkan app grant")
    if not delegated:
        for value in permissions:
            path = f"/servicePrincipals/{consent.client['id']}/appRoleAssignments"
            consent.azure.graph("DELETE", f"{path}/{held[consent.offered(value)['id']]}")
    elif found:
        left = [value for value in had if value not in permissions]
        path = f"/oauth2PermissionGrants/{found['id']}"
        if left:
            consent.azure.graph("PATCH", path, {"scope": " ".join(left)})
        else:
            consent.azure.graph("DELETE", path)
    consent.tell("no longer has", permissions)


def _client(azure: Azure, app: str) -> dict[str, Any]:
    """The service principal of an application of the tenant."""
    from genkan.cli.applications import find

    found = find(azure, app)
    return _one(azure, "servicePrincipals", "appId", found["appId"])


def _resource(azure: Azure, named: str) -> dict[str, Any]:
    from genkan.cli.applications import is_guid

    return _one(azure, "servicePrincipals", "appId" if is_guid(named) else "displayName", named)


def _one(azure: Azure, kind: str, name: str, value: str) -> dict[str, Any]:
    from genkan.cli.client import quoted

    found = list(azure.graph_all(f"/{kind}", _filter=f"{name} eq {quoted(value)}"))
    noun = "user" if kind == "users" else "service principal"
    if not found:
        raise Fault(
            f"there is no {noun} `{value}`", next_step="genkan app list" if noun != "user" else "az ad user list"
        )
    if len(found) > 1:
        ids = ", ".join(one["appId"] for one in found)
        raise Fault(
            f"{len(found)} service principals are called `{value}`", next_step=f"name one by its client ID: {ids}"
        )
    return found[0]
