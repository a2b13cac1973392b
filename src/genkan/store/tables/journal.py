"""What happened: decisions, sign-ins, directory audit, activity (append-only, no revisions), and open recordings."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Index, Integer, String, Table

from genkan.store.tables.schema import metadata, tenant_table
from genkan.store.types import Guid, Json, Moment

# Denials, the first yes to what was denied before, and every decision while a recorder listens: all allowed calls
# would drown the rest.
decisions = Table(
    "decisions",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("id", Guid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("surface", String(8), nullable=False),  # arm, graph
    Column("allowed", Boolean, nullable=False),
    Column("principal_id", Guid, nullable=False),
    Column("app_id", Guid),
    Column("action", String(512), nullable=False),
    Column("scope", String(1100), nullable=False),
    Column("record", Json, nullable=False),  # the whole decision as it was explained then
    Column("recording_id", Guid),  # the recording that heard it
    Index("ix_decisions_at", "tenant_id", "at"),
    Index("ix_decisions_principal_at", "tenant_id", "principal_id", "at"),
    Index("ix_decisions_recording_id", "tenant_id", "recording_id"),
)

recordings = tenant_table(
    "recordings",
    Column("id", Guid, primary_key=True),
    Column("owner_id", Guid, nullable=False),  # the principal that started it, never recorded itself
    Column("principal_id", Guid),  # none: everyone but the owner
    Column("allows_arm", Boolean, nullable=False),
    Column("allows_graph", Boolean, nullable=False),
    Column("started_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),  # moved on while its owner lives
    Column("stopped_at", Moment),
    Column("command", String(512)),  # the program that was recorded, as `journal.command_line` lets it be shown
)

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("id", Guid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("error_code", Integer, nullable=False),  # 0, or the AADSTS number
    Column("app_id", Guid),
    Column("principal_id", Guid),
    Column("record", Json, nullable=False),
    Index("ix_sign_ins_at", "tenant_id", "at"),
)

audits = Table(
    "audits",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("id", Guid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("activity", String(256), nullable=False),
    Column("initiated_by", Guid),
    Column("target_id", Guid),
    Column("record", Json, nullable=False),
    Index("ix_audits_at", "tenant_id", "at"),
)

activities = Table(
    "activities",
    metadata,
    Column("tenant_id", Guid, primary_key=True),
    Column("id", Guid, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("subscription_id", Guid),
    Column("scope_key", String(1100), nullable=False),
    Column("operation", String(512), nullable=False),
    Column("caller_id", Guid, nullable=False),
    Column("status", Integer, nullable=False),  # the HTTP status that was answered
    Column("record", Json, nullable=False),
    Index("ix_activities_at", "tenant_id", "at"),
)
