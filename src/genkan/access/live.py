"""Each tenant's decision index, kept level with the store, also when another process writes.

Before every use the newest revision is compared with the index's own; only rows above it are read. So a
changed assignment counts for the very next decision, in every process, and nothing is ever rebuilt.
"""

from __future__ import annotations

from dataclasses import dataclass, field

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
from genkan.store.changes import since
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
    index, known = world.index, world.revision
    # Inside the transaction: what is read below is then exactly what this revision saw.
    newest = tx.revision_of(tenant_id)
    _take_imports(world, tx, tenant_id)

    groups = since(tx, tables.management_groups, tenant_id, known)
    for (name,) in groups.gone:
        index.set_parent(name, None)
    for row in groups.rows:
        index.set_parent(row.name, row.parent)
    for row in since(tx, subscriptions, tenant_id, known).rows:
        index.place_subscription(row.id, row.management_group)

    roles = since(tx, tables.role_definitions, tenant_id, known)
    for (role_id,) in roles.gone:
        index.remove_definition(role_id)
    for row in roles.rows:
        index.put_definition(rows.definition(row))

    members = since(tx, memberships, tenant_id, known)
    for group_id, member_id in members.gone:
        index.remove_member(group_id, member_id)
    for row in members.rows:
        index.put_member(row.group_id, row.member_id)

    assignments = since(tx, tables.role_assignments, tenant_id, known)
    for (assignment_id,) in assignments.gone:
        index.remove_assignment(assignment_id)
    for row in assignments.rows:
        index.put_assignment(rows.assignment(row))

    denies = since(tx, tables.deny_assignments, tenant_id, known)
    for (deny_id,) in denies.gone:
        index.remove_deny(deny_id)
    for row in denies.rows:
        index.put_deny(rows.deny_assignment(row))
    world.revision = newest


def _take_imports(world: _World, tx: Read, tenant_id: str) -> None:
    """An import replaces what the catalogue knew; roles that it does not list are gone."""
    if not (changes := since(tx, tables.catalogue_imports, tenant_id, world.revision)).rows and not changes.gone:
        return
    everything = since(tx, tables.catalogue_imports, tenant_id, 0).rows
    before = {role.id for role in world.catalogue.roles}
    world.catalogue = core().with_imports([loads(row.entries) for row in everything])
    for role in world.catalogue.roles:
        world.index.put_definition(role)
    for role_id in before - {role.id for role in world.catalogue.roles}:
        world.index.remove_definition(role_id)
