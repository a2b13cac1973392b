"""Each tenant's decision index, kept level with the store, also when another process writes.

Before every use the newest revision is compared with the index's own; only rows above it are read. So a
changed assignment counts for the very next decision, in every process, and nothing is ever rebuilt.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, Table

from genkan.access import rows
from genkan.access.catalogue import Catalogue, core
from genkan.access.catalogue.storage import loads
from genkan.access.conditions import NO_ATTRIBUTES, Attributes
from genkan.access.decide import decide
from genkan.access.decision import Decision
from genkan.access.index import AccessIndex
from genkan.access.principal import Principal
from genkan.clock import Clock
from genkan.store import Read, Store
from genkan.store.changes import gone_since, rows_since
from genkan.store.tables import access as tables
from genkan.store.tables.directory import memberships
from genkan.store.tables.resources import subscriptions


@dataclass(slots=True)
class _World:
    """One tenant's index and catalogue, and the revision they show."""

    index: AccessIndex = field(default_factory=AccessIndex)
    catalogue: Catalogue = field(default_factory=core)
    revision: int = 0


class LiveAccess:
    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._worlds: dict[str, _World] = {}

    def index(self, tenant_id: str) -> AccessIndex:
        """The tenant's index as of now."""
        return self._world(tenant_id).index

    def catalogue(self, tenant_id: str) -> Catalogue:
        """The catalogue as the tenant has it: the core, or what was imported."""
        return self._world(tenant_id).catalogue

    def decide(
        self,
        tenant_id: str,
        principal_id: str,
        action: str,
        scope: str,
        *,
        data: bool = False,
        attributes: Attributes = NO_ATTRIBUTES,
    ) -> Decision:
        """Whether a principal of the tenant may do `action` at `scope` now."""
        index = self.index(tenant_id)
        now = self._clock.now()
        return decide(index, Principal(principal_id), action, scope, now=now, data=data, attributes=attributes)

    def _world(self, tenant_id: str) -> _World:
        world = self._worlds.get(tenant_id)
        if world is None:
            world = self._worlds[tenant_id] = _World()
            for role in world.catalogue.roles:
                world.index.put_definition(role)
        if self._store.revision(tenant_id) != world.revision:
            with self._store.read() as tx:
                _catch_up(world, tx, tenant_id)
        return world


def _catch_up(world: _World, tx: Read, tenant_id: str) -> None:
    # Inside the transaction: what is read below is then exactly what this revision saw.
    newest = tx.revision_of(tenant_id)
    gone = gone_since(tx, tenant_id, world.revision)
    _take_imports(world, tx, tenant_id, gone)
    for table, put, drop in _followed(world.index):
        for key in gone.get(table.name, ()):
            drop(*key)
        for row in rows_since(tx, table, tenant_id, world.revision):
            put(row)
    world.revision = newest


def _followed(index: AccessIndex) -> tuple[tuple[Table, Callable[[Row[Any]], None], Callable[..., None]], ...]:
    """Each table that decisions are made from: how a row enters the index, and how a key leaves it."""
    return (
        (
            tables.management_groups,
            lambda row: index.set_parent(row.name, row.parent),
            lambda name: index.set_parent(name, None),
        ),
        (
            subscriptions,
            lambda row: index.place_subscription(row.id, row.management_group),
            lambda key: index.place_subscription(key, None),
        ),
        (tables.role_definitions, lambda row: index.put_definition(rows.definition(row)), index.remove_definition),
        (memberships, lambda row: index.put_member(row.group_id, row.member_id), index.remove_member),
        (tables.role_assignments, lambda row: index.put_assignment(rows.assignment(row)), index.remove_assignment),
        (tables.deny_assignments, lambda row: index.put_deny(rows.deny_assignment(row)), index.remove_deny),
    )


def _take_imports(world: _World, tx: Read, tenant_id: str, gone: Mapping[str, Sequence[tuple[str, ...]]]) -> None:
    """An import replaces what the catalogue knew; roles that it does not list are gone."""
    table = tables.catalogue_imports
    if table.name not in gone and not rows_since(tx, table, tenant_id, world.revision):
        return
    everything = rows_since(tx, table, tenant_id, 0)
    before = {role.id for role in world.catalogue.roles}
    world.catalogue = core().with_imports([loads(row.entries) for row in everything])
    for role in world.catalogue.roles:
        world.index.put_definition(role)
    for role_id in before - {role.id for role in world.catalogue.roles}:
        world.index.remove_definition(role_id)
