"""The catalogue's entries besides roles: operations, directory roles, Graph permissions, resource types."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


@dataclass(frozen=True, slots=True)
class Operation:
    """One action of a resource provider in the catalogued casing, `Microsoft.Compute/disks/read`."""

    action: str
    data: bool = False

    @property
    def provider(self) -> str:
        """The namespace, `Microsoft.Compute`."""
        return self.action.partition("/")[0]


@dataclass(frozen=True, slots=True)
class DirectoryPermission:
    """One permission block of a directory role; `condition` is Graph's, such as `$SubjectIsOwner`."""

    actions: tuple[str, ...]
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class DirectoryRole:
    """A Microsoft Entra role. `id` is the template id, the same in every tenant.

    `inherits` are template ids of roles whose permissions this one has too.
    """

    id: str
    name: str
    permissions: tuple[DirectoryPermission, ...] = ()
    inherits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GraphPermission:
    """A permission of Microsoft Graph: an app role (`application`) or a scope (`delegated`)."""

    id: str
    value: str
    kind: Literal["application", "delegated"]
    admin_consent: bool
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type that a provider serves, with its api-versions and locations as listed."""

    provider: str
    type: str
    api_versions: tuple[str, ...]
    locations: tuple[str, ...] = ()


class PartKind(StrEnum):
    """The five parts of the catalogue; each is imported and replaced on its own."""

    ROLES = "roles"
    OPERATIONS = "operations"
    DIRECTORY_ROLES = "directoryRoles"
    GRAPH_PERMISSIONS = "graphPermissions"
    RESOURCE_TYPES = "resourceTypes"

    @property
    def words(self) -> str:
        """What the part holds, for a sentence."""
        return _WORDS[self]

    @property
    def command(self) -> str:
        """The command whose output `genkan catalogue import` takes for this part."""
        return _COMMANDS[self]


_WORDS = {
    PartKind.ROLES: "built-in roles",
    PartKind.OPERATIONS: "provider operations",
    PartKind.DIRECTORY_ROLES: "directory roles",
    PartKind.GRAPH_PERMISSIONS: "Microsoft Graph permissions",
    PartKind.RESOURCE_TYPES: "resource types",
}
_COMMANDS = {
    PartKind.ROLES: "az role definition list -o json",
    PartKind.OPERATIONS: "az provider operation list -o json",
    PartKind.DIRECTORY_ROLES: (
        "az rest --url https://graph.microsoft.com/v1.0/roleManagement/directory/roleDefinitions"
    ),
    PartKind.GRAPH_PERMISSIONS: "az ad sp show --id 00000003-0000-0000-c000-000000000000",
    PartKind.RESOURCE_TYPES: "az provider list -o json",
}
