"""Deny assignments come first, and they win over every role."""

from __future__ import annotations

from tests.access.scene import BLOB_READ, DELETE, GROUP, MACHINE, READ, START, SUBSCRIPTION, Scene

from genkan.access.decision import Reason
from genkan.access.model import ALL_PRINCIPALS, Permission


def test_deny_wins_over_every_role() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.grant("alice", MACHINE, DELETE)
    deny = scene.deny("alice", GROUP, "*/delete")
    refused = scene.decide("alice", DELETE, MACHINE)
    assert (refused.allowed, refused.reason, refused.deny) == (False, Reason.DENY_ASSIGNMENT, deny)
    assert scene.may("alice", START, MACHINE)


def test_deny_takes_away_what_its_block_names_and_does_not_subtract() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.deny("alice", GROUP, permissions=(Permission(actions=("*",), not_actions=("*/read",)),))
    assert scene.may("alice", READ, MACHINE)
    assert not scene.may("alice", START, MACHINE)


def test_deny_of_a_group_reaches_its_members_through_nesting() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.group("company", "team")
    scene.group("team", "alice")
    scene.deny("company", GROUP, "*")
    assert not scene.may("alice", START, MACHINE)


def test_excluded_principal_is_spared_itself_or_through_a_group() -> None:
    scene = Scene()
    for who in ("alice", "bob", "carol"):
        scene.grant(who, "/", "*")
    scene.group("team", "alice", "bob", "carol")
    scene.group("spared", "bob")
    scene.deny("team", GROUP, "*", exclude_principals=("ALICE", "spared"))
    assert scene.may("alice", START, MACHINE)
    assert scene.may("bob", START, MACHINE)
    assert not scene.may("carol", START, MACHINE)


def test_all_principals_id_names_everybody() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.grant("bob", "/", "*")
    scene.deny(ALL_PRINCIPALS, GROUP, "*/delete", exclude_principals=("bob",))
    assert not scene.may("alice", DELETE, MACHINE)
    assert scene.may("bob", DELETE, MACHINE)


def test_deny_covers_child_scopes_unless_it_says_otherwise() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.deny("alice", GROUP + "/", "*", does_not_apply_to_child_scopes=True)
    assert not scene.may("alice", START, GROUP.upper())
    assert scene.may("alice", START, MACHINE)
    assert scene.may("alice", START, SUBSCRIPTION)
    scene.deny("alice", GROUP, "*")
    assert not scene.may("alice", START, MACHINE)


def test_deny_says_nothing_about_other_scopes() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.deny("alice", GROUP, "*")
    assert scene.may("alice", START, MACHINE.replace("/rg1/", "/rg10/"))
    assert scene.may("alice", START, SUBSCRIPTION)


def test_deny_of_data_actions_leaves_the_control_plane_alone() -> None:
    scene = Scene()
    scene.role("Both", Permission(actions=("*",), data_actions=("*",)))
    scene.assign("alice", "both", "/")
    scene.deny("alice", GROUP, permissions=(Permission(data_actions=("*",)),))
    assert scene.may("alice", BLOB_READ, GROUP)
    assert not scene.may("alice", BLOB_READ, GROUP, data=True)


def test_deny_with_a_condition_applies_when_it_holds() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.deny("alice", GROUP, "*", condition="@Request[where] StringEquals 'outside'")
    assert not scene.may("alice", START, MACHINE, request={"where": "outside"})
    assert scene.may("alice", START, MACHINE, request={"where": "inside"})
    assert scene.may("alice", START, MACHINE)


def test_stored_deny_condition_that_cannot_be_read_spares_nobody() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    scene.deny("alice", GROUP, "*", condition="((")
    assert not scene.may("alice", START, MACHINE)


def test_removed_deny_gives_back() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    deny = scene.deny("alice", GROUP, "*")
    everyone = scene.deny(ALL_PRINCIPALS, GROUP, "*")
    assert not scene.may("alice", START, MACHINE)
    scene.index.remove_deny(deny.id)
    assert not scene.may("alice", START, MACHINE)
    scene.index.remove_deny(everyone.id)
    scene.index.remove_deny("never-there")
    assert scene.may("alice", START, MACHINE)


def test_deny_grants_nothing() -> None:
    scene = Scene()
    scene.deny("alice", GROUP, "*/delete", exclude_principals=("bob",))
    assert not scene.may("bob", START, MACHINE)
    assert not scene.may("bob", DELETE, MACHINE)
