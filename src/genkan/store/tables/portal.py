"""Who has the portal open: sessions and one-time links, by their hashes.

Sessions change with every visit and nobody caches them, so they take no revisions.
"""

from __future__ import annotations

from sqlalchemy import Column, Index, LargeBinary, Table

from genkan.store.tables.schema import metadata, tenant_table
from genkan.store.types import Guid, Moment

portal_sessions = Table(
    "portal_sessions",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("id_hash", LargeBinary(32), primary_key=True),  # SHA-256 of the cookie's value
    Column("user_id", Guid, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("ix_portal_sessions_id_hash", "id_hash"),
    Index("ix_portal_sessions_seen_at", "seen_at"),
)

portal_links = tenant_table(
    "portal_links",
    Column("token_hash", LargeBinary(32), primary_key=True),
    Column("user_id", Guid, nullable=False),
    Column("ends_at", Moment, nullable=False),
)
