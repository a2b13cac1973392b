"""Recordings: while one is open, every decision about its principals is journalled, allowed ones too.

A recording may also let everything through (`allows_arm`, `allows_graph`), so that a program runs to its end and
shows all that it needs. That is a door that stands open, so it lasts only while its owner keeps renewing it, and
each decision that it turned is marked with its id. Recordings stand in the store: every worker sees the same ones.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, distinct, func, select

from genkan.clock import Clock
from genkan.store import Read, Store, Write
from genkan.store.tables.journal import decisions, recordings

LEASE = timedelta(seconds=120)  # an owner that was killed leaves the door open no longer than this


@dataclass(frozen=True, slots=True)
class Recording:
    """One recording. `principal_id` is the only principal recorded, or None for everyone but the owner.

    `command` is the command line without what may be a secret (`journal.command_line`), None when nobody told it.

    It listens from `started_at` until it is stopped, and never beyond `expires_at`.
    """

    id: str
    owner_id: str
    principal_id: str | None
    allows_arm: bool
    allows_graph: bool
    started_at: datetime
    expires_at: datetime
    stopped_at: datetime | None
    command: str | None = None

    def is_open(self, now: datetime) -> bool:
        return self.stopped_at is None and now < self.expires_at

    def hears(self, principal_id: str, now: datetime) -> bool:
        """Whether a decision about this principal, now, belongs to the recording."""
        if not self.is_open(now):
            return False
        principal_id = principal_id.lower()
        return principal_id != self.owner_id if self.principal_id is None else principal_id == self.principal_id


class Recorder:
    """What the gates ask: is somebody recording this principal? Nearly always nobody is, and that is cheap."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._open: dict[str, tuple[int, tuple[Recording, ...]]] = {}

    def listening(self, tenant_id: str, principal_id: str) -> Recording | None:
        """The recording that hears this principal now; of several the newest."""
        revision = self._store.revision(tenant_id)
        known = self._open.get(tenant_id)
        if known is None or known[0] != revision:
            with self._store.read() as tx:
                known = self._open[tenant_id] = (tx.revision_of(tenant_id), unstopped(tx, tenant_id))
        if not known[1]:
            return None
        now = self._clock.now()
        return next((one for one in known[1] if one.hears(principal_id, now)), None)


def start(
    tx: Write,
    owner_id: str,
    now: datetime,
    *,
    principal_id: str | None,
    allows_arm: bool,
    allows_graph: bool,
    command: str | None = None,
) -> Recording:
    """Opens a recording. Whoever calls has checked that the owner could give what the recording allows."""
    recording = Recording(
        id=str(uuid.uuid4()),
        owner_id=owner_id.lower(),
        principal_id=None if principal_id is None else principal_id.lower(),
        allows_arm=allows_arm,
        allows_graph=allows_graph,
        started_at=now,
        expires_at=now + LEASE,
        stopped_at=None,
        command=command,
    )
    tx.insert(
        recordings,
        id=recording.id,
        owner_id=recording.owner_id,
        principal_id=recording.principal_id,
        allows_arm=allows_arm,
        allows_graph=allows_graph,
        started_at=now,
        expires_at=recording.expires_at,
        stopped_at=None,
        command=command,
    )
    return recording


def find(tx: Read, tenant_id: str, recording_id: str) -> Recording | None:
    row = tx.get(recordings, tenant_id=tenant_id, id=recording_id.lower())
    return None if row is None else _recording(row)


def renew(tx: Write, recording: Recording, now: datetime) -> None:
    """Keeps an open recording open for another `LEASE`; a stopped one stays stopped."""
    if recording.stopped_at is None:
        tx.update(recordings, {"id": recording.id}, expires_at=now + LEASE)


def stop(tx: Write, recording: Recording, now: datetime) -> None:
    if recording.stopped_at is None:
        tx.update(recordings, {"id": recording.id}, stopped_at=now)


def unstopped(tx: Read, tenant_id: str) -> tuple[Recording, ...]:
    """Recordings that nobody has stopped, newest first."""
    query = select(recordings).where(recordings.c.tenant_id == tenant_id, recordings.c.stopped_at.is_(None))
    return tuple(_recording(row) for row in tx.all(query.order_by(recordings.c.started_at.desc())))


def listed(tx: Read, tenant_id: str, *, owner_id: str | None, skip: int, limit: int) -> tuple[Recording, ...]:
    """Newest first: those of one owner, or all."""
    query = select(recordings).where(recordings.c.tenant_id == tenant_id)
    if owner_id is not None:
        query = query.where(recordings.c.owner_id == owner_id.lower())
    query = query.order_by(recordings.c.started_at.desc(), recordings.c.id).offset(skip).limit(limit)
    return tuple(_recording(row) for row in tx.all(query))


def counted(tx: Read, tenant_id: str, ids: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By recording: how many calls it heard, and how many different actions. Silent ones are missing."""
    table = decisions.c
    heard_by = select(table.recording_id, func.count().label("calls"), func.count(distinct(table.action)).label("uses"))
    query = heard_by.where(table.tenant_id == tenant_id, table.recording_id.in_(ids)).group_by(table.recording_id)
    return {row.recording_id: (row.calls, row.uses) for row in tx.all(query)}


def heard(tx: Read, tenant_id: str, recording_id: str) -> list[dict[str, Any]]:
    """The decisions of a recording as journalled, oldest first."""
    query = select(decisions).where(decisions.c.tenant_id == tenant_id, decisions.c.recording_id == recording_id)
    return [dict(row._mapping) for row in tx.all(query.order_by(decisions.c.at))]


def _recording(row: Row[Any]) -> Recording:
    return Recording(
        id=row.id,
        owner_id=row.owner_id,
        principal_id=row.principal_id,
        allows_arm=row.allows_arm,
        allows_graph=row.allows_graph,
        started_at=row.started_at,
        expires_at=row.expires_at,
        stopped_at=row.stopped_at,
        command=row.command,
    )
