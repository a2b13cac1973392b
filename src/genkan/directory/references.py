"""Forgetting an object for good: everything in the directory that points to it, or belongs to it, goes too."""

from __future__ import annotations

from genkan.store import Write
from genkan.store.tables import directory as tables


def forget(tx: Write, object_id: str) -> None:
    """Remove memberships, ownerships, credentials, grants and role assignments of a purged object."""
    tx.delete(tables.memberships, member_id=object_id)
    tx.delete(tables.memberships, group_id=object_id)
    tx.delete(tables.owners, owner_id=object_id)
    tx.delete(tables.owners, object_id=object_id)
    tx.delete(tables.password_credentials, owner_id=object_id)
    tx.delete(tables.key_credentials, owner_id=object_id)
    tx.delete(tables.federated_credentials, owner_id=object_id)
    tx.delete(tables.app_role_assignments, principal_id=object_id)
    tx.delete(tables.app_role_assignments, resource_id=object_id)
    tx.delete(tables.permission_grants, client_id=object_id)
    tx.delete(tables.permission_grants, resource_id=object_id)
    tx.delete(tables.permission_grants, principal_id=object_id)
    tx.delete(tables.directory_role_assignments, principal_id=object_id)
    tx.delete(tables.identifier_uris, application_id=object_id)
    tx.delete(tables.service_principal_names, service_principal_id=object_id)
