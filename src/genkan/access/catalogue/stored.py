"""An imported part as plain JSON text, for the store, and back. One form for each kind, versioned.

Lists are positional where there are many entries; texts for people are kept for roles only.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from genkan.access.catalogue.entries import (
    DirectoryPermission,
    DirectoryRole,
    GraphPermission,
    Operation,
    PartKind,
    ResourceType,
)
from genkan.access.catalogue.errors import CatalogueError
from genkan.access.catalogue.imported import ImportedPart
from genkan.access.model import Permission, RoleDefinition

VERSION = 1


def dumps(part: ImportedPart) -> str:
    """The part as one JSON object."""
    return json.dumps(
        {
            "version": VERSION,
            "kind": part.kind.value,
            "file": part.file,
            "date": part.date.isoformat(),
            "sha256": part.sha256,
            "leftOut": part.left_out,
            "entries": [_WRITE[part.kind](entry) for entry in part.entries],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def loads(text: str) -> ImportedPart:
    """The part that `dumps` wrote; anything else raises `CatalogueError`."""
    try:
        stored = json.loads(text)
        if stored["version"] != VERSION:
            raise CatalogueError("the stored import", 1, f"version {stored['version']} is not {VERSION}")
        kind = PartKind(stored["kind"])
        return ImportedPart(
            kind,
            stored["file"],
            date.fromisoformat(stored["date"]),
            stored["sha256"],
            tuple(map(_READ[kind], stored["entries"])),
            tuple(stored["leftOut"]),
        )
    except (KeyError, TypeError, ValueError, IndexError) as error:
        raise CatalogueError("the stored import", 1, f"is not what was written ({error!r})") from error


def _role_out(role: RoleDefinition) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "scopes": role.assignable_scopes,
        "description": role.description,
        "created": role.created_on.isoformat() if role.created_on else None,
        "updated": role.updated_on.isoformat() if role.updated_on else None,
        "blocks": [
            [
                block.actions,
                block.not_actions,
                block.data_actions,
                block.not_data_actions,
                block.condition,
                block.condition_version,
            ]
            for block in role.permissions
        ],
    }


def _role_in(row: dict[str, Any]) -> RoleDefinition:
    return RoleDefinition(
        row["id"],
        row["name"],
        tuple(map(_block_in, row["blocks"])),
        tuple(row["scopes"]),
        description=row["description"],
        created_on=datetime.fromisoformat(row["created"]) if row["created"] else None,
        updated_on=datetime.fromisoformat(row["updated"]) if row["updated"] else None,
    )


def _block_in(row: list[Any]) -> Permission:
    given, taken, data_given, data_taken, condition, version = row
    return Permission(tuple(given), tuple(taken), tuple(data_given), tuple(data_taken), condition, version)


def _directory_role_in(row: list[Any]) -> DirectoryRole:
    blocks = tuple(DirectoryPermission(tuple(actions), condition) for actions, condition in row[2])
    return DirectoryRole(row[0], row[1], blocks, tuple(row[3]))


_WRITE: dict[PartKind, Callable[[Any], Any]] = {
    PartKind.ROLES: _role_out,
    PartKind.OPERATIONS: lambda operation: [operation.action, operation.data],
    PartKind.DIRECTORY_ROLES: lambda role: [
        role.id,
        role.name,
        [[block.actions, block.condition] for block in role.permissions],
        role.inherits,
    ],
    PartKind.GRAPH_PERMISSIONS: lambda grant: [
        grant.id,
        grant.value,
        grant.kind,
        grant.admin_consent,
        grant.enabled,
    ],
    PartKind.RESOURCE_TYPES: lambda kind: [kind.provider, kind.type, kind.api_versions, kind.locations],
}
_READ: dict[PartKind, Callable[[Any], Any]] = {
    PartKind.ROLES: _role_in,
    PartKind.OPERATIONS: lambda row: Operation(row[0], row[1]),
    PartKind.DIRECTORY_ROLES: _directory_role_in,
    PartKind.GRAPH_PERMISSIONS: lambda row: GraphPermission(*row),
    PartKind.RESOURCE_TYPES: lambda row: ResourceType(row[0], row[1], tuple(row[2]), tuple(row[3])),
}
