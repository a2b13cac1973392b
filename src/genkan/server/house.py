"""The opened house: store, rooms and surfaces of one process, and how it is closed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from genkan.access.live import LiveAccess
from genkan.clock import Clock
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.server import hosts
from genkan.server.bootstrap import ensure_first_tenant, sealing_key
from genkan.server.settings import Settings
from genkan.store import Store
from genkan.surfaces.admin import AdminSurface
from genkan.surfaces.arm import ArmSurface
from genkan.surfaces.graph import GraphSurface
from genkan.surfaces.http import Surface
from genkan.surfaces.login import LoginSurface
from genkan.surfaces.metadata import MetadataSurface
from genkan.surfaces.nowhere import Nowhere
from genkan.surfaces.portal import PortalSurface
from genkan.surfaces.services import Services
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.service import TokenService


@dataclass(frozen=True, slots=True)
class House:
    services: Services
    surfaces: Mapping[hosts.Surface, Surface]
    unknown: Surface

    def surface(self, name: hosts.Surface | None) -> Surface:
        """The surface of that name; one that refuses clearly for a name that is not served."""
        return self.unknown if name is None else self.surfaces[name]

    def close(self) -> None:
        self.services.journal.flush()
        self.services.store.close()


def open_house(settings: Settings, clock: Clock) -> House:
    """Open the store, make the first tenant if there is none, and wire every surface."""
    store = Store.throw_away() if settings.memory else Store.open(settings.database_url)
    journal = Journal(store)
    tokens = TokenService(
        store, clock, journal, sealing_key(settings), _lifetimes(settings), settings.federation_issuers
    )
    services = Services(store, clock, LiveAccess(store, clock), tokens, journal, Recorder(store, clock))
    ensure_first_tenant(services, settings)
    login, graph = LoginSurface(services), GraphSurface(services)
    arm, admin = ArmSurface(services), AdminSurface(services)
    surfaces: dict[hosts.Surface, Surface] = {
        "login": login,
        "graph": graph,
        "arm": arm,
        "admin": admin,
        "metadata": MetadataSurface(services),
        "vault": Nowhere("vault", "Key Vault yet"),
        # The portal asks the others as any program does: it is handed their `answer`, and nothing else of them.
        "portal": PortalSurface(services, graph=graph.answer, arm=arm.answer, admin=admin.answer, login=login.answer),
    }
    return House(services, surfaces, Nowhere("unknown", "this host name"))


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        access_token=timedelta(seconds=settings.access_token_seconds),
        refresh_token=timedelta(seconds=settings.refresh_token_seconds),
    )
