"""The opened house: store, rooms and surfaces of one process, and how it is closed.

A surface is imported and built at its first request. A program that only fetches tokens never pays for the
portal, neither in start-up time nor in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial

from genkan.access.live import LiveAccess
from genkan.clock import Clock
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.server import hosts
from genkan.server.first import ensure_first_tenant, sealing_key
from genkan.server.settings import Settings
from genkan.store import Store
from genkan.surfaces.http import Reply, Request, Surface
from genkan.surfaces.nowhere import Nowhere
from genkan.surfaces.services import Services
from genkan.tokens import cluster
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.service import TokenService


class House:
    """Every surface of one process, by its name in the host table."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._unknown = Nowhere("unknown", "this host name")
        self._open: dict[hosts.Surface, Surface] = {}

    def surface(self, name: hosts.Surface | None) -> Surface:
        """The surface of that name; one that refuses clearly for a name that is not served."""
        if name is None:
            return self._unknown
        found = self._open.get(name)
        if found is None:
            found = self._open[name] = SURFACES[name](self)
        return found

    async def ask(self, name: hosts.Surface, request: Request) -> Reply:
        """Hand a request to a surface in this process, as any program would over the network."""
        return await self.surface(name).answer(request)

    def close(self) -> None:
        self.services.journal.flush()
        self.services.store.close()


def open_house(settings: Settings, clock: Clock) -> House:
    """Open the store, and make the first tenant if there is none."""
    store = Store.throw_away() if settings.memory else Store.open(settings.database_url)
    journal = Journal(store)
    tokens = TokenService(
        store,
        clock,
        journal,
        sealing_key(settings),
        _lifetimes(settings),
        settings.federation_issuers,
        settings.data_dir / cluster.FILE,
    )
    services = Services(store, clock, LiveAccess(store, clock), tokens, journal, Recorder(store, clock))
    ensure_first_tenant(services, settings)
    return House(services)


def _lifetimes(settings: Settings) -> Lifetimes:
    return Lifetimes(
        access_token=timedelta(seconds=settings.access_token_seconds),
        refresh_token=timedelta(seconds=settings.refresh_token_seconds),
    )


def _login(house: House) -> Surface:
    from genkan.surfaces.login import LoginSurface

    return LoginSurface(house.services)


def _graph(house: House) -> Surface:
    from genkan.surfaces.graph import GraphSurface

    return GraphSurface(house.services)


def _arm(house: House) -> Surface:
    from genkan.surfaces.arm import ArmSurface

    return ArmSurface(house.services)


def _admin(house: House) -> Surface:
    from genkan.surfaces.admin import AdminSurface

    return AdminSurface(house.services)


def _metadata(house: House) -> Surface:
    from genkan.surfaces.metadata import MetadataSurface

    return MetadataSurface(house.services)


def _portal(house: House) -> Surface:
    """The portal asks the others as any program does: it is handed their doors, and nothing else of them."""
    from genkan.surfaces.portal import PortalSurface

    return PortalSurface(
        house.services,
        graph=partial(house.ask, "graph"),
        arm=partial(house.ask, "arm"),
        admin=partial(house.ask, "admin"),
        login=partial(house.ask, "login"),
    )


def _vault(_: House) -> Surface:
    return Nowhere("vault", "Key Vault yet")


SURFACES: Mapping[hosts.Surface, Callable[[House], Surface]] = {
    "login": _login,
    "graph": _graph,
    "arm": _arm,
    "admin": _admin,
    "metadata": _metadata,
    "portal": _portal,
    "vault": _vault,
}
