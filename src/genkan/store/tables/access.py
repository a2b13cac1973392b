"""What principals may do: custom roles, assignments, denials, management groups, the imported catalogue."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, LargeBinary, String, UniqueConstraint

from genkan.store.tables.schema import tenant_table
from genkan.store.types import Guid, Json, Moment

# Custom roles only: the built-in ones come from the catalogue.
role_definitions = tenant_table(
    "role_definitions",
    Column("id", Guid, primary_key=True),
    Column("name", String(512), nullable=False),
    Column("name_key", String(512), nullable=False),  # lower case
    Column("description", String(2048), nullable=False),
    Column("permissions", Json, nullable=False),
    Column("assignable_scopes", Json, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("created_by", Guid),
    Column("updated_by", Guid),
    UniqueConstraint("tenant_id", "name_key"),
)

role_assignments = tenant_table(
    "role_assignments",
    Column("id", Guid, primary_key=True),
    Column("scope", String(1024), nullable=False),  # as written
    Column("scope_key", String(1024), nullable=False),  # normalised: lower case, no trailing slash
    Column("principal_id", Guid, nullable=False),
    Column("principal_type", String(20), nullable=False),
    Column("role_definition_id", Guid, nullable=False),
    Column("condition", String(8192)),
    Column("condition_version", String(8)),
    Column("description", String(1024)),
    Column("delegated_managed_identity_resource_id", String(1024)),
    Column("effective_from", Moment),  # later than `created_at` while it propagates; none: at once
    Column("effective_until", Moment),  # set while a removal propagates
    Column("created_at", Moment, nullable=False),
    Column("updated_at", Moment, nullable=False),
    Column("created_by", Guid),
    Column("updated_by", Guid),
    Index("ix_role_assignments_scope_key", "tenant_id", "scope_key"),
    Index("ix_role_assignments_principal_id", "tenant_id", "principal_id"),
    Index("ix_role_assignments_role", "tenant_id", "role_definition_id"),
)

deny_assignments = tenant_table(
    "deny_assignments",
    Column("id", Guid, primary_key=True),
    Column("name", String(256), nullable=False),
    Column("description", String(2048), nullable=False),
    Column("scope", String(1024), nullable=False),
    Column("scope_key", String(1024), nullable=False),
    Column("permissions", Json, nullable=False),
    Column("principals", Json, nullable=False),
    Column("exclude_principals", Json, nullable=False),
    Column("does_not_apply_to_child_scopes", Boolean, nullable=False),
    Column("is_system_protected", Boolean, nullable=False),
    Column("condition", String(8192)),
    Column("condition_version", String(8)),
    Column("created_at", Moment, nullable=False),
)

management_groups = tenant_table(
    "management_groups",
    Column("name", String(90), primary_key=True),  # the id that people choose, lower case
    Column("display_name", String(256), nullable=False),
    Column("canonical_name", String(90), nullable=False),  # as written
    Column("parent", String(90)),  # none only for the root, which is named by the tenant id
    Column("updated_at", Moment, nullable=False),
    Column("updated_by", Guid),
)

# One row a kind; written whole by `genkan catalogue import`, so that a reader never sees half an import.
catalogue_imports = tenant_table(
    "catalogue_imports",
    Column("kind", String(40), primary_key=True),
    Column("source", String(1024), nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("entries", LargeBinary, nullable=False),  # compressed JSON
)
