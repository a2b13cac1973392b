"""What every surface is handed: the rooms below, wired once by `genkan.server.app`."""

from __future__ import annotations

from dataclasses import dataclass

from genkan.access.live import LiveAccess
from genkan.clock import Clock
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.store import Store
from genkan.tokens.service import TokenService


@dataclass(frozen=True, slots=True)
class Services:
    store: Store
    clock: Clock
    access: LiveAccess
    tokens: TokenService
    journal: Journal
    recorder: Recorder
