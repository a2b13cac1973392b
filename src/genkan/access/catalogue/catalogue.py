"""One immutable snapshot of what Azure is known to have: the core shipped here, or with a user's imports.

A part (roles, operations, directory roles, Graph permissions, resource types) is read when it is first
asked for. An import replaces a whole part, never single entries: the result is what one listing said.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from typing import Any, cast

from genkan.access.catalogue import loader
from genkan.access.catalogue.entries import DirectoryRole, GraphPermission, PartKind, ResourceType
from genkan.access.catalogue.granted import Granted, RolePatterns
from genkan.access.catalogue.imported import Entry, ImportedPart
from genkan.access.catalogue.operations import Known, Operations
from genkan.access.model import RoleDefinition


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part comes from. `sha256` is that of the imported file, None for the core."""

    source: str
    as_of: date
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Size:
    """How many entries each part has."""

    roles: int
    operations: int
    data_operations: int
    providers: int
    directory_roles: int
    graph_permissions: int
    resource_types: int


@dataclass(frozen=True, slots=True)
class Part:
    """A part's origin and how to read its entries."""

    origin: Origin
    read: Callable[[], tuple[Any, ...]]


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Roles, operations and the other parts. Safe to share between threads: nothing in it changes."""

    parts: Mapping[PartKind, Part]

    @cached_property
    def roles(self) -> tuple[RoleDefinition, ...]:
        """Built-in roles by name."""
        return self.parts[PartKind.ROLES].read()

    @cached_property
    def operations(self) -> Operations:
        """The known operations."""
        return Operations(self.parts[PartKind.OPERATIONS].read())

    @cached_property
    def directory_roles(self) -> tuple[DirectoryRole, ...]:
        """Microsoft Entra roles."""
        return self.parts[PartKind.DIRECTORY_ROLES].read()

    @cached_property
    def graph_permissions(self) -> tuple[GraphPermission, ...]:
        """Microsoft Graph's app roles and scopes; the core has those that decide about identity."""
        return self.parts[PartKind.GRAPH_PERMISSIONS].read()

    @cached_property
    def resource_types(self) -> tuple[ResourceType, ...]:
        """Resource types with api-versions; empty until imported."""
        return self.parts[PartKind.RESOURCE_TYPES].read()

    def role(self, role_id: str) -> RoleDefinition | None:
        """The built-in role with this GUID; a full role definition id is taken too."""
        return self._roles_by_id.get(role_id.rpartition("/")[2].lower())

    def role_named(self, name: str) -> RoleDefinition | None:
        """The built-in role with this name, in any casing."""
        return self._roles_by_name.get(name.lower())

    def is_known(self, action: str, data: bool = False) -> Known:
        """Whether an action is an operation that the catalogue knows, or cannot know."""
        return self.operations.is_known(action, data)

    def canonical(self, action: str) -> str | None:
        """An action in the catalogued casing; None when it is not known."""
        return self.operations.canonical(action)

    def granted(self, role: RoleDefinition) -> Granted:
        """What a role grants of the known operations, conditions left aside; kept for built-in roles.

        A custom role is worked out anew each time: its caller holds it, and it may change.
        """
        if not self._is_own(role):
            return Granted.by(role, self.operations)
        found = self._granted.get(role.id)
        if found is None:
            found = self._granted[role.id] = Granted.by(role, self.operations)
        return found

    def granted_count(self, role: RoleDefinition) -> tuple[int, int]:
        """How many known operations a role grants: (control, data). See `Granted` for what is not counted."""
        granted = self.granted(role)
        return granted.control_count, granted.data_count

    def grants(self, role: RoleDefinition, action: str, data: bool = False) -> bool:
        """Whether a role grants an action, known or not; conditions are left aside."""
        patterns = self._patterns.get(role.id) if self._is_own(role) else RolePatterns(role)
        if patterns is None:
            patterns = self._patterns[role.id] = RolePatterns(role)
        return patterns.grant(action.lower(), data)

    def roles_granting(self, action: str, data: bool = False) -> tuple[RoleDefinition, ...]:
        """Built-in roles that grant an action, narrowest first, conditional ones included."""
        found = [role for role in self.roles if self.grants(role, action, data)]
        return tuple(sorted(found, key=lambda role: (self.granted(role).breadth, role.name.lower())))

    def entries(self, kind: PartKind) -> tuple[Entry, ...]:
        """All entries of a part."""
        if kind is PartKind.ROLES:
            return self.roles
        return cast("tuple[Entry, ...]", self.parts[kind].read())

    def origin(self, kind: PartKind) -> Origin:
        """Where a part comes from."""
        return self.parts[kind].origin

    @property
    def complete(self) -> bool:
        """True when roles AND operations are a listing of Azure's own, not the core's nine providers."""
        return all(self.origin(kind).sha256 for kind in (PartKind.ROLES, PartKind.OPERATIONS))

    @property
    def as_of(self) -> date:
        """The date of the older of roles and operations: what the catalogue can be trusted for."""
        return min(self.origin(kind).as_of for kind in (PartKind.ROLES, PartKind.OPERATIONS))

    @property
    def source(self) -> str:
        """Where roles and operations come from, in words."""
        kinds = (PartKind.ROLES, PartKind.OPERATIONS)
        return ", ".join(dict.fromkeys(self.origin(kind).source for kind in kinds))

    @cached_property
    def size(self) -> Size:
        """Counts of all parts; reads them all."""
        control, data = self.operations.counts()
        return Size(
            len(self.roles),
            control,
            data,
            len(self.operations.providers),
            len(self.directory_roles),
            len(self.graph_permissions),
            len(self.resource_types),
        )

    def with_imports(self, parts: Iterable[ImportedPart]) -> Catalogue:
        """A new catalogue in which each given part stands in place of this one's."""
        replaced = dict(self.parts)
        for part in parts:  # of two parts of one kind the later wins: stored imports come oldest first
            origin = Origin(part.file, part.date, part.sha256)
            replaced[part.kind] = Part(origin, _entries_of(part))
        return Catalogue(replaced)

    def _is_own(self, role: RoleDefinition) -> bool:
        return self._roles_by_id.get(role.id) is role

    @cached_property
    def _roles_by_id(self) -> dict[str, RoleDefinition]:
        return {role.id: role for role in self.roles}

    @cached_property
    def _roles_by_name(self) -> dict[str, RoleDefinition]:
        return {role.name.lower(): role for role in self.roles}

    @cached_property
    def _patterns(self) -> dict[str, RolePatterns]:
        return {}

    @cached_property
    def _granted(self) -> dict[str, Granted]:
        return {}


def _entries_of(part: ImportedPart) -> Callable[[], tuple[Any, ...]]:
    return lambda: cast("tuple[Any, ...]", part.entries)


def _nothing() -> tuple[Any, ...]:
    return ()


@cache
def core() -> Catalogue:
    """The catalogue in the package. Costs nothing until a part is asked for."""
    origin = Origin("the core catalogue shipped with Genkan", loader.CORE_AS_OF)
    read: dict[PartKind, Callable[[], tuple[Any, ...]]] = {
        PartKind.ROLES: loader.core_roles,
        PartKind.OPERATIONS: loader.core_operations,
        PartKind.DIRECTORY_ROLES: loader.core_directory_roles,
        PartKind.GRAPH_PERMISSIONS: loader.core_graph_permissions,
        PartKind.RESOURCE_TYPES: _nothing,
    }
    return Catalogue({kind: Part(origin, entries) for kind, entries in read.items()})
