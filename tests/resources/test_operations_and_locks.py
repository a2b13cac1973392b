"""Long-running operations come due by the clock, once; locks are found up and down."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from genkan.clock import ManualClock
from genkan.resources import groups, inventory, locks, machines, operations, subscriptions
from genkan.resources.effects import settle
from genkan.resources.errors import Busy, LocationFixed, ResourceMissing, TooManyTags
from genkan.resources.ids import ResourceId
from genkan.resources.inventory import Draft
from genkan.resources.locations import known, normalized
from genkan.resources.tags import checked
from genkan.store import Store

TENANT = str(uuid.uuid4())
SUBSCRIPTION = str(uuid.uuid4())
VM = ResourceId(SUBSCRIPTION, "demo", "Microsoft.Compute", ("virtualMachines",), ("vm1",))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{tmp_path}/s.db", durable=False)
    with opened.write(TENANT) as tx:
        subscriptions.create(tx, id=SUBSCRIPTION, display_name="S")
        groups.put(tx, SUBSCRIPTION, "demo", location="westeurope", tags={})
        machines.put(tx, VM, Draft(location="westeurope"), ManualClock().now(), power="deallocated")
    yield opened
    opened.close()


def begin_start(store: Store, clock: ManualClock) -> operations.Operation:
    with store.write(TENANT) as tx:
        machine = inventory.get(tx, TENANT, VM)
        arrival = machines.depart(tx, machine, "start", clock.now())
        return operations.begin(
            tx,
            scope=str(VM),
            name="Microsoft.Compute/virtualMachines/start/action",
            effect={"kind": "power", "id": VM.key, "power": arrival},
            started_by="me",
            now=clock.now(),
            lasts=timedelta(seconds=1),
        )


def power(store: Store) -> object:
    with store.read() as tx:
        return inventory.get(tx, TENANT, VM).state["power"]


def test_effect_comes_when_it_is_due_and_only_once(store: Store) -> None:
    clock = ManualClock()
    begun = begin_start(store, clock)
    assert settle(store, TENANT, clock.now()) == 0
    assert power(store) == "starting"
    clock.advance(timedelta(seconds=1))
    assert settle(store, TENANT, clock.now()) == 1
    assert settle(store, TENANT, clock.now()) == 0
    assert power(store) == "running"
    with store.read() as tx:
        ended = operations.find(tx, TENANT, begun.id)
    assert ended is not None
    assert ended.status == "Succeeded"


def test_operation_of_a_machine_that_is_gone_ends_all_the_same(store: Store) -> None:
    clock = ManualClock()
    begin_start(store, clock)
    with store.write(TENANT) as tx:
        inventory.remove(tx, VM)
    clock.advance(timedelta(seconds=1))
    assert settle(store, TENANT, clock.now()) == 1


def test_one_thing_has_one_operation_at_a_time(store: Store) -> None:
    clock = ManualClock()
    begin_start(store, clock)
    with pytest.raises(Busy):
        begin_start(store, clock)


def test_locks_hold_for_what_is_below_by_whole_segments(store: Store) -> None:
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/demo"
    now = ManualClock().now()
    with store.write(TENANT) as tx:
        locks.put(tx, scope, "keep", level="cannotdelete", notes=None, now=now)
    with store.read() as tx:
        assert [lock.level for lock in locks.blocking(tx, TENANT, str(VM), deletes=True)] == ["CanNotDelete"]
        assert locks.blocking(tx, TENANT, str(VM), deletes=False) == []
        assert locks.blocking(tx, TENANT, scope + "10", deletes=True) == []
        assert len(locks.blocking(tx, TENANT, f"/subscriptions/{SUBSCRIPTION}", deletes=True)) == 1


def test_resource_stays_where_it_was_made(store: Store) -> None:
    with store.write(TENANT) as tx, pytest.raises(LocationFixed):
        machines.put(tx, VM, Draft(location="eastus"), ManualClock().now())
    with store.write(TENANT) as tx, pytest.raises(ResourceMissing):
        inventory.get(tx, TENANT, ResourceId(SUBSCRIPTION, "demo", "A.B", ("c",), ("d",)))


def test_another_tenant_sees_nothing(store: Store) -> None:
    with store.read() as tx:
        assert inventory.find(tx, str(uuid.uuid4()), VM) is None
        assert groups.find(tx, str(uuid.uuid4()), SUBSCRIPTION, "demo") is None


def test_locations_are_normalised_and_pairs_are_known_locations() -> None:
    assert normalized("West Europe") == "westeurope"
    names = {location.name for location in known()}
    assert {location.paired for location in known() if location.paired} - names <= {"swedensouth"}


def test_tags_are_limited() -> None:
    assert checked(None) == {}
    with pytest.raises(TooManyTags):
        checked({str(number): "" for number in range(51)})
