"""Who exists: tenants, domains, applications, service principals, people, groups, credentials, consent."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Index, LargeBinary, String, Table, UniqueConstraint

from genkan.store.tables.schema import metadata, partial_index, tenant_table
from genkan.store.types import Guid, Json, Moment


def key_text(length: int) -> Any:
    """Lower-cased text for comparing. Ordered by code point everywhere, so that a prefix is a range of the index."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def _lower_display_name(context: Any) -> str:
    return str(context.get_current_parameters()["display_name"]).lower()


def display_name_key() -> Column[str]:
    """Lower-cased display name; filled by itself on insert, by the domain on update."""
    return Column("display_name_key", key_text(256), nullable=False, default=_lower_display_name)


def held() -> Column[int]:
    """Which of the properties that lists are filtered by have a value, a bit each (`genkan.directory.values`)."""
    return Column("held", BigInteger, nullable=False, default=0)


tenants = Table(
    "tenants",
    metadata,
    Column("id", Guid, primary_key=True),
    Column("display_name", String(256), nullable=False),
    Column("initial_domain", String(255), nullable=False, unique=True),
    Column("created_at", Moment, nullable=False),
    Column("settings", Json, nullable=False),
    # Signs the continuation tokens of lists, in every worker alike.
    Column("paging_key", LargeBinary(32), nullable=False, default=lambda: secrets.token_bytes(32)),
    Column("revision", BigInteger, nullable=False),
)

# A verified domain leads to one tenant in the whole world, so its name alone is the key.
domains = Table(
    "domains",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("tenant_id", Guid, nullable=False, index=True),
    Column("is_default", Boolean, nullable=False),
    Column("is_initial", Boolean, nullable=False),
    Column("revision", BigInteger, nullable=False),
)

applications = tenant_table(
    "applications",
    Column("id", Guid, primary_key=True),
    Column("app_id", Guid, nullable=False, unique=True),
    Column("display_name", String(256), nullable=False),
    display_name_key(),
    Column("sign_in_audience", String(40), nullable=False),
    Column("unique_name", String(256)),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    # Everything else of Graph's resource, by its own property names.
    Column("properties", Json, nullable=False),
    held(),
    UniqueConstraint("tenant_id", "unique_name"),
)

identifier_uris = tenant_table(
    "identifier_uris",
    Column("uri", String(255), primary_key=True),  # lower case
    Column("application_id", Guid, nullable=False),
    Index("ix_identifier_uris_application_id", "tenant_id", "application_id"),
)

service_principals = tenant_table(
    "service_principals",
    Column("id", Guid, primary_key=True),
    Column("app_id", Guid, nullable=False),
    Column("display_name", String(256), nullable=False),
    display_name_key(),
    Column("type", String(32), nullable=False),  # Application, ManagedIdentity
    Column("account_enabled", Boolean, nullable=False),
    Column("app_owner_tenant_id", Guid),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("properties", Json, nullable=False),
    held(),
)

# One living service principal for an application; deleted ones wait for 30 days beside it.
partial_index(
    "uq_service_principals_living",
    service_principals.c.tenant_id,
    service_principals.c.app_id,
    unique=True,
    sqlite=service_principals.c.deleted_at.is_(None),
    postgresql=service_principals.c.deleted_at.is_(None),
)

# Each name by which a token may be asked for this service principal (servicePrincipalNames).
service_principal_names = tenant_table(
    "service_principal_names",
    Column("name", String(255), primary_key=True),  # lower case, no trailing slash
    Column("service_principal_id", Guid, nullable=False),
    Index("ix_service_principal_names_owner", "tenant_id", "service_principal_id"),
)

users = tenant_table(
    "users",
    Column("id", Guid, primary_key=True),
    Column("upn", String(320), nullable=False),  # as written
    Column("upn_key", key_text(320), nullable=False),  # lower case
    Column("display_name", String(256), nullable=False),
    display_name_key(),
    Column("mail", String(320)),
    Column("mail_key", key_text(320)),
    Column("user_type", String(16), nullable=False),
    Column("account_enabled", Boolean, nullable=False),
    Column("password_hash", String(256)),
    Column("password_changed_at", Moment),
    Column("sessions_valid_from", Moment, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("properties", Json, nullable=False),
    held(),
    UniqueConstraint("tenant_id", "upn_key"),
    Index("ix_users_mail", "tenant_id", "mail_key"),
)

groups = tenant_table(
    "groups",
    Column("id", Guid, primary_key=True),
    Column("display_name", String(256), nullable=False),
    display_name_key(),
    Column("mail_nickname", String(64), nullable=False),
    Column("mail_nickname_key", key_text(64), nullable=False),
    Column("security_enabled", Boolean, nullable=False),
    Column("mail_enabled", Boolean, nullable=False),
    Column("unique_name", String(256)),
    Column("created_at", Moment, nullable=False),
    Column("deleted_at", Moment),
    Column("properties", Json, nullable=False),
    UniqueConstraint("tenant_id", "unique_name"),
    held(),
)

# What lists of living objects are sorted by, and what tells quickly which of them lack a value.
for _table in (applications, service_principals, users, groups):
    _key = (_table.c.tenant_id, _table.c.id, _table.c.held)
    _living = _table.c.deleted_at.is_(None)
    partial_index(f"ix_{_table.name}_held", *_key, sqlite=_living, postgresql=_living)
    for _name in ("display_name_key", "created_at"):
        _key = (_table.c.tenant_id, _table.c[_name], _table.c.id)
        partial_index(f"ix_{_table.name}_{_name}", *_key, sqlite=_living, postgresql=_living)

# Each value that a living object can be found by, so that every filter is a range of one index.
directory_values = Table(
    "directory_values",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("property", key_text(200), primary_key=True),  # `user/city`
    Column("value", key_text(256), primary_key=True),  # lower case, cut at 256 characters
    Column("object_id", Guid, primary_key=True),
    sqlite_with_rowid=False,
)

# How many living objects there are of a kind (`user/`), and how many have a value (`user/city`).
directory_counts = Table(
    "directory_counts",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("property", key_text(200), primary_key=True),
    Column("objects", BigInteger, nullable=False),
)

memberships = tenant_table(
    "memberships",
    Column("group_id", Guid, primary_key=True),
    Column("member_id", Guid, primary_key=True),
    Column("member_type", String(20), nullable=False),  # User, Group, ServicePrincipal
    Index("ix_memberships_member_id", "tenant_id", "member_id"),
)

owners = tenant_table(
    "owners",
    Column("object_id", Guid, primary_key=True),
    Column("owner_id", Guid, primary_key=True),
    Column("owner_type", String(20), nullable=False),
    Index("ix_owners_owner_id", "tenant_id", "owner_id"),
)

password_credentials = tenant_table(
    "password_credentials",
    Column("key_id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),  # object id of an application or a service principal
    Column("display_name", String(256)),
    Column("hint", String(3), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("salt", LargeBinary(16), nullable=False),
    Column("digest", LargeBinary(32), nullable=False),
    Index("ix_password_credentials_owner_id", "tenant_id", "owner_id"),
)

key_credentials = tenant_table(
    "key_credentials",
    Column("key_id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("display_name", String(256)),
    Column("type", String(32), nullable=False),
    Column("usage", String(16), nullable=False),
    Column("starts_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
    Column("certificate", LargeBinary, nullable=False),  # DER
    Column("sha1", LargeBinary(20), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Index("ix_key_credentials_owner_id", "tenant_id", "owner_id"),
)

federated_credentials = tenant_table(
    "federated_credentials",
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),
    Column("name", String(120), nullable=False),
    Column("issuer", String(600), nullable=False),
    Column("subject", String(600), nullable=False),
    Column("audiences", Json, nullable=False),
    Column("description", String(600)),
    UniqueConstraint("tenant_id", "owner_id", "name"),
)

# Authorities whose certificates applications may trust by subject name (certificateBasedApplicationConfiguration).
certificate_trusts = tenant_table(
    "certificate_trusts",
    Column("id", Guid, primary_key=True),
    Column("display_name", String(256)),
    Column("description", String(1024)),
    Column("authorities", Json, nullable=False),  # [{id, root, certificate}], DER in base64
)

app_role_assignments = tenant_table(
    "app_role_assignments",
    Column("id", String(64), primary_key=True),
    Column("principal_id", Guid, nullable=False),
    Column("principal_type", String(20), nullable=False),
    Column("resource_id", Guid, nullable=False),  # object id of the resource's service principal
    Column("app_role_id", Guid, nullable=False),
    Column("created_at", Moment, nullable=False),
    UniqueConstraint("tenant_id", "principal_id", "resource_id", "app_role_id"),
    Index("ix_app_role_assignments_resource_id", "tenant_id", "resource_id"),
)

permission_grants = tenant_table(
    "permission_grants",
    Column("id", String(64), primary_key=True),
    Column("client_id", Guid, nullable=False),  # object id of the client's service principal
    Column("resource_id", Guid, nullable=False),
    Column("consent_type", String(16), nullable=False),  # AllPrincipals, Principal
    Column("principal_id", Guid),
    Column("scope", String(8000), nullable=False),
    Column("start_time", Moment),
    Column("expiry_time", Moment),
    Index("ix_permission_grants_client_id", "tenant_id", "client_id"),
)

directory_role_assignments = tenant_table(
    "directory_role_assignments",
    Column("id", String(64), primary_key=True),
    Column("principal_id", Guid, nullable=False),
    Column("role_id", Guid, nullable=False),  # template id
    Column("directory_scope", String(256), nullable=False),
    UniqueConstraint("tenant_id", "principal_id", "role_id", "directory_scope"),
)
