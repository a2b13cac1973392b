"""What there is to act on: subscriptions, resource groups, resources, locks, long-running operations."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, UniqueConstraint

from genkan.store.tables.schema import tenant_table
from genkan.store.types import Guid, Json, Moment

subscriptions = tenant_table(
    "subscriptions",
    Column("id", Guid, primary_key=True),
    Column("display_name", String(256), nullable=False),
    Column("state", String(16), nullable=False),
    Column("management_group", String(90), nullable=False),  # name, lower case
    Column("tags", Json, nullable=False),
    UniqueConstraint("id"),
)

resource_groups = tenant_table(
    "resource_groups",
    Column("subscription_id", Guid, primary_key=True),
    Column("name_key", String(90), primary_key=True),  # lower case
    Column("name", String(90), nullable=False),
    Column("location", String(64), nullable=False),
    Column("tags", Json, nullable=False),
    Column("provisioning_state", String(32), nullable=False),
    Column("managed_by", String(1024)),
)

resources = tenant_table(
    "resources",
    Column("id_key", String(1024), primary_key=True),  # the whole id, lower case
    Column("id", String(1024), nullable=False),  # canonical casing
    Column("subscription_id", Guid, nullable=False),
    Column("resource_group_key", String(90), nullable=False),
    Column("type_key", String(256), nullable=False),  # e.g. microsoft.compute/virtualmachines
    Column("type", String(256), nullable=False),
    Column("name", String(260), nullable=False),
    Column("location", String(64)),
    Column("tags", Json, nullable=False),
    Column("identity", Json),
    Column("sku", Json),
    Column("properties", Json, nullable=False),
    Column("state", Json, nullable=False),  # what clients cannot write: power state, times, generated ids
    Column("created_at", Moment, nullable=False),
    Column("changed_at", Moment, nullable=False),
    Index("ix_resources_group", "tenant_id", "subscription_id", "resource_group_key"),
    Index("ix_resources_type", "tenant_id", "subscription_id", "type_key"),
)

locks = tenant_table(
    "locks",
    Column("scope_key", String(1024), primary_key=True),
    Column("name_key", String(260), primary_key=True),
    Column("scope", String(1024), nullable=False),
    Column("name", String(260), nullable=False),
    Column("level", String(20), nullable=False),  # CanNotDelete, ReadOnly
    Column("notes", String(512)),
    Column("created_at", Moment, nullable=False),
    Index("ix_locks_scope_key", "tenant_id", "scope_key"),
)

operations = tenant_table(
    "operations",
    Column("id", Guid, primary_key=True),
    Column("subscription_id", Guid),
    Column("scope", String(1024), nullable=False),  # the resource it works on
    Column("scope_key", String(1024), nullable=False),
    Column("name", String(256), nullable=False),  # the action
    Column("status", String(16), nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),  # when it is due; its effect is applied at the first look after
    Column("retry_after", Integer, nullable=False),  # seconds
    Column("effect", Json, nullable=False),
    Column("error", Json),
    Column("started_by", Guid),  # may follow it to its end without further permission
    Index("ix_operations_status", "tenant_id", "status", "ends_at"),
)
