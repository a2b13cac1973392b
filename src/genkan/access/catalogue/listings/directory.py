"""Graph's `roleManagement/directory/roleDefinitions`: Microsoft Entra roles, whole answer or bare list.

Custom directory roles are left out. Source: the resource type unifiedRoleDefinition of Graph v1.0.
"""

from __future__ import annotations

from genkan.access.catalogue.entries import DirectoryPermission, DirectoryRole, PartKind
from genkan.access.catalogue.listings.document import Document, Listing


def recognises(document: Document) -> bool:
    """Objects with `rolePermissions`, under `value` or bare."""
    first = _rows(document).first()
    return first is not None and first.has("rolePermissions", "displayName")


def read(document: Document) -> Listing:
    """The built-in directory roles by name."""
    document = document.as_kind(PartKind.DIRECTORY_ROLES)
    if document.has("@odata.nextLink"):
        raise document.problem("is one page of several: `@odata.nextLink` follows. Fetch all pages")
    found: dict[str, DirectoryRole] = {}
    custom: list[str] = []
    for item in _rows(document).items():
        if not item.flag("isBuiltIn", True):
            custom.append(item.text("displayName"))
            continue
        role = DirectoryRole(
            item.guid("templateId"),
            item.text("displayName"),
            tuple(
                DirectoryPermission(block.texts("allowedResourceActions"), block.optional_text("condition"))
                for block in item.list("rolePermissions")
            ),
            tuple(parent.guid("id") for parent in item.list("inheritsPermissionsFrom")),
        )
        if role.id in found:
            raise item.problem(f"at {item.place}: role {role.id} stands twice")
        found[role.id] = role
    if not found:
        raise document.problem("has no built-in directory role")
    roles = sorted(found.values(), key=lambda role: role.name.lower())
    return Listing(PartKind.DIRECTORY_ROLES, tuple(roles), tuple(sorted(custom)))


def _rows(document: Document) -> Document:
    if document.has("value"):
        return Document(document.file, document.value["value"], ".value", document.kind)
    return document
