"""The opened house: store, rooms and surfaces of one process, and how it is closed.

A surface is imported and built at its first request. A program that only fetches tokens never pays for the
portal, neither in start-up time nor in memory.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from genkan.access.live import LiveAccess
from genkan.clock import Clock
from genkan.journal.journal import Journal
from genkan.journal.recorder import Recorder
from genkan.server import hosts
from genkan.server.cross_origin import CrossOrigin
from genkan.server.first import ensure_first_tenant, sealing_key
from genkan.server.settings import Settings
from genkan.store import Store
from genkan.surfaces.http import Reply, Request, Surface
from genkan.surfaces.nowhere import Nowhere
from genkan.surfaces.services import Services
from genkan.tokens import cluster
from genkan.tokens.lifetimes import Lifetimes
from genkan.tokens.rates import Rates

if TYPE_CHECKING:
    from genkan.server.misbehaviour.plan import Plan
from genkan.tokens.service import TokenService

# Web pages of other origins call these with a token of their own; the sign-in surface sees to itself.
CALLED_BY_PAGES: frozenset[hosts.Surface] = frozenset({"graph", "arm"})


class House:
    """Every surface of one process, by its name in the host table."""

    def __init__(self, services: Services, settings: Settings) -> None:
        self.services, self.settings = services, settings
        self.rates = Rates(settings.rate_limit, services.clock) if settings.rate_limit else None
        self._unknown = Nowhere("unknown", "this host name")
        self._open: dict[hosts.Surface, Surface] = {}
        self._doors: dict[hosts.Surface, Surface] = {}

    def door(self, name: hosts.Surface | None) -> Surface:
        """What answers requests that come over the network: the surface, or one that misbehaves where told to."""
        if name is None:
            return self._unknown
        found = self._doors.get(name)
        if found is None:
            plan = self.settings.misbehaviour
            found = self.surface(name) if plan is None else _misbehaving(self, name, plan)
            found = self._doors[name] = CrossOrigin(found) if name in CALLED_BY_PAGES else found
        return found

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
    tokens = _tokens(store, clock, journal, settings, _lifetimes(settings))
    services = Services(store, clock, LiveAccess(store, clock), tokens, journal, Recorder(store, clock))
    ensure_first_tenant(services, settings)
    return House(services, settings)


def _tokens(store: Store, clock: Clock, journal: Journal, settings: Settings, lifetimes: Lifetimes) -> TokenService:
    return TokenService(
        store,
        clock,
        journal,
        sealing_key(settings),
        lifetimes,
        settings.federation_issuers,
        settings.data_dir / cluster.FILE,
    )


def _lifetimes(settings: Settings) -> Lifetimes:
    usual = Lifetimes(
        access_token=timedelta(seconds=settings.access_token_seconds),
        refresh_token=timedelta(seconds=settings.refresh_token_seconds),
    )
    # A token that is to expire in seconds must not be forgiven five minutes.
    return usual if settings.misbehaviour is None else replace(usual, skew=timedelta(0))


def _login(house: House) -> Surface:
    from genkan.surfaces.login import LoginSurface

    return LoginSurface(house.services, house.rates)


def _misbehaving(house: House, name: hosts.Surface, plan: Plan) -> Surface:
    """A surface behind faults. The sign-in host has another beside it, with tokens that die young."""
    from genkan.server.misbehaviour.plan import BRIEF, KINDS_OF
    from genkan.server.misbehaviour.surface import Misbehaving

    if name not in KINDS_OF:
        return house.surface(name)
    if name != "login":
        return Misbehaving(house.surface(name), plan)
    from genkan.surfaces.login import LoginSurface

    services, settings = house.services, house.settings
    lifetimes = replace(_lifetimes(settings), access_token=BRIEF)
    tokens = _tokens(services.store, services.clock, services.journal, settings, lifetimes)
    return Misbehaving(house.surface(name), plan, LoginSurface(replace(services, tokens=tokens), house.rates))


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
    from genkan.surfaces.portal.surface import PortalSurface

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
