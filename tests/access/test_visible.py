"""Lists are filtered by the same decision as a single read."""

from __future__ import annotations

from datetime import timedelta

from tests.access.scene import EVERYTHING, GROUP, MACHINE, NOON, READ, SUBSCRIPTION, Scene

from genkan.access.model import Permission
from genkan.access.principal import Principal
from genkan.access.visible import assignments_at, has_any_at_or_below, permissions_at, visible

ALICE = Principal("alice")


def test_list_shows_what_the_caller_may_read_in_its_order() -> None:
    scene = Scene()
    scene.grant("alice", MACHINE, READ)
    scene.grant("alice", GROUP + "3", READ)
    machines = [GROUP + n + "/providers/Microsoft.Compute/virtualMachines/vm1" for n in ("3", "2", "")]
    assert visible(scene.index, ALICE, READ, machines, now=NOON) == [machines[0], machines[2]]


def test_subscription_is_seen_by_whoever_has_anything_in_it() -> None:
    scene = Scene()
    scene.grant("alice", MACHINE, "something/odd")
    assert has_any_at_or_below(scene.index, ALICE, SUBSCRIPTION, now=NOON)
    assert has_any_at_or_below(scene.index, ALICE, MACHINE, now=NOON)
    assert not has_any_at_or_below(scene.index, ALICE, SUBSCRIPTION + "0", now=NOON)
    assert not has_any_at_or_below(scene.index, ALICE, GROUP + "0", now=NOON)


def test_subscription_is_seen_through_groups_and_from_management_groups_above() -> None:
    scene = Scene()
    scene.group("team", "alice")
    scene.index.place_subscription(SUBSCRIPTION, "department")
    scene.assign("team", "r", "/providers/Microsoft.Management/managementGroups/department")
    assert has_any_at_or_below(scene.index, ALICE, SUBSCRIPTION, now=NOON)
    assert not has_any_at_or_below(scene.index, Principal("bob"), SUBSCRIPTION, now=NOON)


def test_management_group_is_seen_by_whoever_has_anything_below_it() -> None:
    scene = Scene()
    scene.index.place_subscription(SUBSCRIPTION, "department")
    scene.index.set_parent("department", "company")
    scene.assign("alice", "r", GROUP)
    company = "/providers/Microsoft.Management/managementGroups/company"
    assert has_any_at_or_below(scene.index, ALICE, company, now=NOON)
    assert not has_any_at_or_below(scene.index, ALICE, company + "2", now=NOON)


def test_assignment_that_is_not_yet_in_effect_shows_nothing() -> None:
    scene = Scene()
    scene.assign("alice", "r", GROUP, effective_from=NOON + timedelta(minutes=1))
    assert not has_any_at_or_below(scene.index, ALICE, SUBSCRIPTION, now=NOON)
    assert has_any_at_or_below(scene.index, ALICE, SUBSCRIPTION, now=NOON + timedelta(minutes=1))


def test_permissions_are_the_blocks_of_every_role_that_counts_here_each_once() -> None:
    scene = Scene()
    reader = Permission(actions=("*/read",))
    scene.role("Owner", EVERYTHING)
    scene.role("Reader", reader)
    scene.role("Both", reader, EVERYTHING)
    scene.assign("alice", "reader", SUBSCRIPTION)
    scene.assign("alice", "both", GROUP)
    scene.assign("alice", "owner", GROUP + "0")
    scene.assign("alice", "not known", GROUP)
    assert permissions_at(scene.index, ALICE, MACHINE, now=NOON) == (reader, EVERYTHING)
    assert permissions_at(scene.index, ALICE, SUBSCRIPTION, now=NOON) == (reader,)
    assert permissions_at(scene.index, ALICE, "/", now=NOON) == ()


def test_assignments_at_a_scope_include_inherited_ones_and_those_of_groups() -> None:
    scene = Scene()
    scene.group("team", "alice")
    inherited = scene.assign("team", "r", "/")
    own = scene.assign("alice", "r", GROUP)
    scene.assign("alice", "r", MACHINE)
    assert assignments_at(scene.index, ALICE, GROUP, now=NOON) in ([own, inherited], [inherited, own])
