"""`az role definition list -o json`: Azure's built-in roles. Custom roles in the listing are left out."""

from __future__ import annotations

from datetime import datetime

from genkan.access.catalogue.entries import PartKind
from genkan.access.catalogue.listings.document import Document, Listing
from genkan.access.model import Permission, RoleDefinition


def recognises(document: Document) -> bool:
    """A list of objects with a role's name and its permissions."""
    first = document.first()
    return first is not None and first.has("roleName", "permissions")


def read(document: Document) -> Listing:
    """The built-in roles by name."""
    document = document.as_kind(PartKind.ROLES)
    found: dict[str, RoleDefinition] = {}
    custom: list[str] = []
    for item in document.items():
        kind = item.text("roleType")
        if kind == "CustomRole":
            custom.append(item.text("roleName"))
            continue
        if kind != "BuiltInRole":
            raise item.problem(f"at {item.place}: `{kind}` is not a type of role")
        role = _role(item)
        if role.id in found:
            raise item.problem(f"at {item.place}: role {role.id} stands twice")
        found[role.id] = role
    if not found:
        raise document.problem("has no built-in role")
    roles = sorted(found.values(), key=lambda role: role.name.lower())
    return Listing(PartKind.ROLES, tuple(roles), tuple(sorted(custom)))


def _role(item: Document) -> RoleDefinition:
    return RoleDefinition(
        item.guid("name"),
        item.text("roleName"),
        tuple(_permission(block) for block in item.list("permissions")),  # some roles grant nothing
        item.texts("assignableScopes") or ("/",),
        description=item.optional_text("description") or "",
        created_on=_moment(item, "createdOn"),
        updated_on=_moment(item, "updatedOn"),
    )


def _permission(block: Document) -> Permission:
    condition = block.optional_text("condition")
    return Permission(
        block.texts("actions"),
        block.texts("notActions"),
        block.texts("dataActions"),
        block.texts("notDataActions"),
        condition,
        (block.optional_text("conditionVersion") or "2.0") if condition else None,
    )


def _moment(item: Document, name: str) -> datetime | None:
    text = item.optional_text(name)
    if text is None:
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        raise item.problem(f"at {item.place}.{name}: `{text[:60]}` is not a time") from None
