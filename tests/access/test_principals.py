"""The caller is its own object id plus every group that it is in, through nesting."""

from __future__ import annotations

from tests.access.scene import GROUP, MACHINE, START, Scene

from genkan.access.decision import Reason
from genkan.access.principal import Principal


def test_caller_has_what_its_groups_have_through_nesting() -> None:
    scene = Scene()
    scene.group("company", "department")
    scene.group("department", "team")
    scene.group("team", "alice")
    scene.grant("company", GROUP, START)
    assert scene.may("alice", START, MACHINE)
    assert not scene.may("bob", START, MACHINE)


def test_managed_identity_can_be_in_a_group_too() -> None:
    scene = Scene()
    scene.group("operators", "machine-identity")
    scene.grant("operators", GROUP, START)
    assert scene.may("machine-identity", START, MACHINE)


def test_membership_counts_upwards_only() -> None:
    scene = Scene()
    scene.group("team", "alice")
    scene.grant("alice", GROUP, START)
    assert not scene.may("team", START, MACHINE)


def test_changed_membership_counts_at_once() -> None:
    scene = Scene()
    scene.grant("company", GROUP, START)
    scene.group("team", "alice")
    assert not scene.may("alice", START, MACHINE)
    scene.group("company", "team")
    assert scene.may("alice", START, MACHINE)
    scene.index.remove_member("team", "ALICE")
    assert not scene.may("alice", START, MACHINE)
    scene.group("team", "alice")
    scene.index.remove_member("company", "team")
    assert not scene.may("alice", START, MACHINE)


def test_groups_in_a_circle_are_harmless() -> None:
    scene = Scene()
    scene.group("a", "b", "alice")
    scene.group("b", "a")
    scene.grant("b", GROUP, START)
    assert scene.may("alice", START, MACHINE)


def test_removing_a_member_that_is_none_changes_nothing() -> None:
    scene = Scene()
    scene.group("team", "alice")
    scene.grant("team", GROUP, START)
    scene.index.remove_member("team", "bob")
    scene.index.remove_member("nothing", "alice")
    assert scene.may("alice", START, MACHINE)


def test_explicit_groups_replace_those_of_the_directory() -> None:
    scene = Scene()
    scene.group("team", "alice")
    scene.grant("team", GROUP, START)
    scene.grant("guests", GROUP, START + "2")
    only_guest = Principal("alice", groups=frozenset({"Guests"}))
    assert not scene.may(only_guest, START, MACHINE)
    assert scene.may(only_guest, START + "2", MACHINE)
    assert [one.via for one in scene.trace(only_guest, START + "2", MACHINE).considered] == [("alice", "guests")]


def test_ids_are_compared_without_regard_to_case() -> None:
    scene = Scene()
    scene.group("TEAM", "Alice")
    scene.grant("Team", GROUP.upper(), START)
    assert scene.may("ALICE", START, MACHINE.lower())


def test_nobody_is_an_administrator_by_nature() -> None:
    scene = Scene()
    owner = scene.grant("bootstrap-owner", "/", "*")
    assert scene.may("bootstrap-owner", START, MACHINE)
    scene.index.remove_assignment(owner.id)
    refused = scene.decide("bootstrap-owner", START, MACHINE)
    assert (refused.allowed, refused.reason) == (False, Reason.NO_ASSIGNMENT)


def test_index_that_holds_nothing_allows_nothing() -> None:
    assert not Scene().may("00000000-0000-0000-0000-000000000000", "*", "/")


def test_caller_that_asks_again_sees_every_change_of_its_groups_assignments() -> None:
    scene = Scene()
    scene.group("one", "alice")
    scene.group("two", "alice")
    scene.grant("one", GROUP, "a/read")
    scene.grant("two", GROUP, "b/read")
    for _ in range(3):  # the third time everything is joined
        assert scene.may("alice", "a/read", MACHINE)
        assert scene.may("alice", "b/read", MACHINE)
    later = scene.grant("two", GROUP, "c/read")
    assert scene.may("alice", "c/read", MACHINE)
    assert scene.may("alice", "a/read", MACHINE)
    scene.index.remove_assignment(later.id)
    assert not scene.may("alice", "c/read", MACHINE)


def test_caller_with_very_many_assignments_is_answered_right() -> None:
    scene = Scene()
    scene.group("team", "alice")
    scene.role("R", *[])
    scene.grant("team", GROUP, START)
    for number in range(700):
        scene.assign("alice", "r", f"{GROUP}{number}")
    for _ in range(3):
        assert scene.may("alice", START, MACHINE)
        assert not scene.may("alice", START, f"{GROUP}5")


def test_more_callers_than_are_remembered_are_all_answered_right() -> None:
    scene = Scene()
    scene.group("team", "caller-7", "caller-17000")
    scene.grant("team", GROUP, START)
    allowed = [number for number in range(17_001) if scene.may(f"caller-{number}", START, MACHINE)]
    assert allowed == [7, 17_000]
    assert scene.may("caller-7", START, MACHINE)
