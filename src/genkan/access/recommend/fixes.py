"""The fix, ready to paste: az, Bicep, Terraform and Genkan's own command line.

Each maker takes assignments and custom roles, so that one denial and a whole recording are written alike.
"""

from __future__ import annotations

import json
import shlex
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from genkan.access.recommend.custom import CustomRole
from genkan.access.recommend.place import resource_group_of

_NAMESPACE = uuid.UUID("5f0f6bd5-2f9f-4b0e-9e57-3a8d3b8f6c11")

_API_VERSIONS = {
    "microsoft.compute": "2024-07-01",
    "microsoft.containerregistry": "2023-07-01",
    "microsoft.keyvault": "2023-07-01",
    "microsoft.managedidentity": "2023-01-31",
    "microsoft.network": "2024-05-01",
    "microsoft.storage": "2023-05-01",
}


@dataclass(frozen=True, slots=True)
class Give:
    """A role (by name and GUID) to a principal at a scope."""

    role_id: str
    role_name: str
    scope: str
    principal_id: str
    principal_type: str = "ServicePrincipal"

    @property
    def id(self) -> str:
        """The same assignment always has the same GUID."""
        return str(uuid.uuid5(_NAMESPACE, f"{self.scope}\n{self.principal_id}\n{self.role_id}".lower()))


@dataclass(frozen=True, slots=True)
class Fixes:
    """The same fix in every language; `genkan` is None where no decision of this house is known."""

    az: str
    bicep: str
    terraform: str
    genkan: str | None = None


def fixes(gives: Sequence[Give], roles: Sequence[CustomRole] = (), genkan: str | None = None) -> Fixes:
    """Scripts that make the custom roles and then the assignments."""
    return Fixes(az(gives, roles), bicep(gives, roles), terraform(gives, roles), genkan)


def az(gives: Sequence[Give], roles: Sequence[CustomRole] = ()) -> str:
    lines = [
        f"az role definition create --role-definition {shlex.quote(json.dumps(role.as_az(), ensure_ascii=False))}"
        for role in roles
    ]
    for give in gives:
        lines.append(
            f"az role assignment create --role {shlex.quote(give.role_name)} \\\n"
            f"  --assignee-object-id {shlex.quote(give.principal_id)}"
            f" --assignee-principal-type {give.principal_type} \\\n"
            f"  --scope {shlex.quote(give.scope)}"
        )
    return "\n".join(lines)


def bicep(gives: Sequence[Give], roles: Sequence[CustomRole] = ()) -> str:
    """One file a place of deployment; each file opens with the command that deploys it."""
    own = {role.id: number for number, role in enumerate(roles, 1)}
    files: dict[str, list[str]] = {}
    for role in roles:
        files.setdefault(_head(role.assignable_scopes[0]), []).append(_bicep_role(role, own[role.id]))
    for number, give in enumerate(gives, 1):
        files.setdefault(_head(give.scope), []).append(_bicep_give(give, number))
    return "\n\n".join("\n\n".join([head, *parts]) for head, parts in files.items())


def terraform(gives: Sequence[Give], roles: Sequence[CustomRole] = ()) -> str:
    parts = [
        f'resource "azurerm_role_definition" "custom_{number}" {{\n'
        f'  role_definition_id = "{role.id}"\n'
        f"  name               = {_quoted(role.name)}\n"
        f"  scope              = {_quoted(role.assignable_scopes[0])}\n"
        "  permissions {\n"
        f"    actions      = {_listed(role.actions)}\n"
        f"    data_actions = {_listed(role.data_actions)}\n"
        "  }\n"
        f"  assignable_scopes = {_listed(role.assignable_scopes)}\n"
        "}"
        for number, role in enumerate(roles, 1)
    ]
    custom = {role.id: f"azurerm_role_definition.custom_{number}" for number, role in enumerate(roles, 1)}
    for number, give in enumerate(gives, 1):
        by = (
            f"role_definition_id   = {custom[give.role_id]}.role_definition_resource_id"
            if give.role_id in custom
            else f"role_definition_name = {_quoted(give.role_name)}"
        )
        parts.append(
            f'resource "azurerm_role_assignment" "fix_{number}" {{\n'
            f"  scope                = {_quoted(give.scope)}\n"
            f"  {by}\n"
            f"  principal_id         = {_quoted(give.principal_id)}\n"
            f"  principal_type       = {_quoted(give.principal_type)}\n"
            "}"
        )
    return "\n\n".join(parts)


def _head(scope: str) -> str:
    return f"// {_deploy(scope)}\ntargetScope = '{_target(scope)}'"


def _bicep_role(role: CustomRole, number: int) -> str:
    actions = "\n".join(f"          {_single(action)}" for action in role.actions)
    data = "\n".join(f"          {_single(action)}" for action in role.data_actions)
    scopes = "\n".join(f"      {_single(scope)}" for scope in role.assignable_scopes)
    return (
        f"resource role{number} 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {{\n"
        f"  name: '{role.id}'\n"
        "  properties: {\n"
        f"    roleName: {_single(role.name)}\n"
        "    type: 'CustomRole'\n"
        "    permissions: [\n"
        "      {\n"
        f"        actions: [{_block(actions)}]\n"
        "        notActions: []\n"
        f"        dataActions: [{_block(data)}]\n"
        "        notDataActions: []\n"
        "      }\n"
        "    ]\n"
        f"    assignableScopes: [\n{scopes}\n    ]\n"
        "  }\n"
        "}"
    )


def _bicep_give(give: Give, number: int) -> str:
    declared, on = _bicep_target(give.scope, number)
    return (
        f"{declared}"
        f"resource fix{number} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {{\n"
        f"  name: '{give.id}'\n"
        f"{on}"
        "  properties: {\n"
        f"    roleDefinitionId: tenantResourceId('Microsoft.Authorization/roleDefinitions', {_single(give.role_id)})"
        f" // {_one_line(give.role_name)}\n"
        f"    principalId: {_single(give.principal_id)}\n"
        f"    principalType: '{give.principal_type}'\n"
        "  }\n"
        "}"
    )


def _bicep_target(scope: str, number: int) -> tuple[str, str]:
    """For a resource: its declaration as existing, and the `scope:` line. Nothing above a resource."""
    group = resource_group_of(scope)
    rest = [segment for segment in scope.split("/") if segment][4:]
    if group is None or len(rest) < 4 or rest[0].lower() != "providers":
        return "", ""
    types, names = "/".join([rest[1], *rest[2::2]]), "/".join(rest[3::2])
    # As a mere scope it compiles to the resource's id; nothing is fetched with this api-version.
    version = _API_VERSIONS.get(rest[1].lower(), "2024-01-01")
    declared = (
        f"resource target{number} {_single(f'{types}@{version}')} existing = {{\n  name: {_single(names)}\n}}\n\n"
    )
    return declared, f"  scope: target{number}\n"


def _target(scope: str) -> str:
    segments = [segment.lower() for segment in scope.split("/") if segment]
    if resource_group_of(scope):
        return "resourceGroup"
    if segments[:1] == ["subscriptions"]:
        return "subscription"
    return "managementGroup" if segments[:1] == ["providers"] else "tenant"


def _deploy(scope: str) -> str:
    # Names in a scope come from whoever made the request; this line is made to be pasted into a shell.
    segments = [shlex.quote(_one_line(segment)) for segment in scope.split("/") if segment]
    match _target(scope):
        case "resourceGroup":
            return f"az deployment group create --subscription {segments[1]} -g {segments[3]} -f fix.bicep"
        case "subscription":
            return f"az deployment sub create --subscription {segments[1]} -l <location> -f fix.bicep"
        case "managementGroup":
            return f"az deployment mg create -m {segments[-1]} -l <location> -f fix.bicep"
        case _:
            return "az deployment tenant create -l <location> -f fix.bicep"


def _block(lines: str) -> str:
    return f"\n{lines}\n        " if lines else ""


def _one_line(text: str) -> str:
    """Without line breaks and control characters, which would end a comment."""
    return "".join(character if character.isprintable() else " " for character in text)


def _single(text: str) -> str:
    """A string literal of Bicep."""
    return "'" + _one_line(text).replace("\\", "\\\\").replace("'", "\\'").replace("${", "\\${") + "'"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


def _listed(values: Sequence[str]) -> str:
    return "[" + ", ".join(_quoted(value) for value in values) + "]"
