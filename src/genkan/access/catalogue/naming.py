"""How entries of the catalogue are told apart, named in a report, and compared."""

from __future__ import annotations

from collections.abc import Hashable

from genkan.access.catalogue.entries import DirectoryRole, GraphPermission, Operation
from genkan.access.catalogue.imported import Entry
from genkan.access.model import Permission, RoleDefinition


def key(entry: Entry) -> tuple[str, ...]:
    """The same for two versions of one entry."""
    if isinstance(entry, RoleDefinition | DirectoryRole):
        return (entry.id,)
    if isinstance(entry, GraphPermission):
        return (entry.kind, entry.id)
    if isinstance(entry, Operation):
        return ("data" if entry.data else "control", entry.action.lower())
    return (entry.provider.lower(), entry.type.lower())


def name(entry: Entry) -> str:
    """What a person calls it."""
    if isinstance(entry, RoleDefinition | DirectoryRole):
        return entry.name
    if isinstance(entry, GraphPermission):
        return f"{entry.value} ({entry.kind})"
    if isinstance(entry, Operation):
        return f"{entry.action} (data)" if entry.data else entry.action
    return f"{entry.provider}/{entry.type}"


def substance(entry: Entry) -> Hashable:
    """What makes an entry changed: not order, casing of actions, texts for people, or times."""
    if isinstance(entry, RoleDefinition):
        blocks = tuple(map(_block, entry.permissions))
        return entry.name, frozenset(entry.assignable_scopes), frozenset(blocks), len(blocks)
    if isinstance(entry, DirectoryRole):
        given = frozenset((frozenset(block.actions), block.condition) for block in entry.permissions)
        return entry.name, given, frozenset(entry.inherits)
    if isinstance(entry, Operation):
        return ()
    return entry


def _block(block: Permission) -> Hashable:
    lists = (block.actions, block.not_actions, block.data_actions, block.not_data_actions)
    return tuple(frozenset(map(str.lower, actions)) for actions in lists), block.condition
