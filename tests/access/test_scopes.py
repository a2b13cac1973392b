"""`/` > management groups > subscription > resource group > resource > child; no case, whole segments."""

from __future__ import annotations

import pytest
from tests.access.scene import GROUP, MACHINE, START, SUBSCRIPTION, Scene

from genkan.access.scopes import ScopeTree, ancestors, covers, normalize

MANAGEMENT = "/providers/Microsoft.Management/managementGroups/"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("/", "/"),
        ("", "/"),
        ("//", "/"),
        ("/Subscriptions/S/", "/subscriptions/s"),
        ("/subscriptions//s", "/subscriptions/s"),
        ("subscriptions/s", "/subscriptions/s"),
        (MACHINE + "//", MACHINE.lower()),
    ],
)
def test_scope_has_one_spelling(written: str, expected: str) -> None:
    assert normalize(written) == expected


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        ("/", ["/"]),
        ("/subscriptions/s", ["/subscriptions/s", "/"]),
        ("/subscriptions", ["/subscriptions", "/"]),
        ("/subscriptions/s/resourceGroups", ["/subscriptions/s/resourcegroups", "/subscriptions/s", "/"]),
        (
            "/subscriptions/s/resourceGroups/g/providers/P.Q/a/b/c/d",
            [
                "/subscriptions/s/resourcegroups/g/providers/p.q/a/b/c/d",
                "/subscriptions/s/resourcegroups/g/providers/p.q/a/b",
                "/subscriptions/s/resourcegroups/g",
                "/subscriptions/s",
                "/",
            ],
        ),
        (
            "/subscriptions/s/resourceGroups/g/providers/P.Q/a/b/providers/X.Y/locks/l",
            [
                "/subscriptions/s/resourcegroups/g/providers/p.q/a/b/providers/x.y/locks/l",
                "/subscriptions/s/resourcegroups/g/providers/p.q/a/b",
                "/subscriptions/s/resourcegroups/g",
                "/subscriptions/s",
                "/",
            ],
        ),
        (
            "/subscriptions/s/providers/P.Q/a",
            ["/subscriptions/s/providers/p.q/a", "/subscriptions/s", "/"],
        ),
        (
            MANAGEMENT + "m/providers/P.Q/a/b",
            [MANAGEMENT.lower() + "m/providers/p.q/a/b", MANAGEMENT.lower() + "m", "/"],
        ),
        ("/providers/P.Q/a/b", ["/providers/p.q/a/b", "/"]),
        ("/providers/P.Q", ["/providers/p.q", "/"]),
    ],
)
def test_id_tells_what_is_above_it(scope: str, expected: list[str]) -> None:
    assert list(ancestors(scope)) == expected


@pytest.mark.parametrize(
    ("above", "below", "expected"),
    [
        ("/", MACHINE, True),
        (SUBSCRIPTION, MACHINE, True),
        (GROUP, MACHINE, True),
        (GROUP, GROUP, True),
        (GROUP.upper(), MACHINE.lower(), True),
        (GROUP + "/", MACHINE, True),
        (MACHINE, MACHINE + "/extensions/e", True),
        (MACHINE, MACHINE + "/providers/Microsoft.Authorization/locks/l", True),
        (MACHINE, GROUP, False),
        (GROUP, GROUP + "0", False),
        (GROUP, GROUP + "0/providers/Microsoft.Compute/virtualMachines/vm1", False),
        (SUBSCRIPTION, SUBSCRIPTION + "0", False),
        (MACHINE, MACHINE + "0", False),
        (SUBSCRIPTION + "/resourceGroups/rg2", MACHINE, False),
    ],
)
def test_scope_covers_by_whole_segments(above: str, below: str, expected: bool) -> None:
    assert covers(above, below) is expected


def test_assignment_at_a_group_says_nothing_about_a_group_whose_name_begins_alike() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*")
    assert scene.may("alice", START, MACHINE)
    assert not scene.may("alice", START, MACHINE.replace("/rg1/", "/rg10/"))


def test_management_group_covers_every_subscription_below_it_through_every_level() -> None:
    scene = Scene()
    scene.grant("alice", MANAGEMENT + "top", "*")
    scene.index.set_parent("middle", "TOP")
    scene.index.set_parent("bottom", MANAGEMENT + "Middle")
    scene.index.place_subscription(SUBSCRIPTION.rsplit("/", 1)[1], "bottom")
    assert scene.may("alice", START, MACHINE)
    assert scene.may("alice", START, MANAGEMENT + "bottom")
    assert not scene.may("alice", START, MACHINE.replace("1111-1111", "1111-2222"))
    assert not scene.may("alice", START, "/")


def test_moved_subscription_is_covered_by_its_new_place_only() -> None:
    scene = Scene()
    scene.grant("alice", MANAGEMENT + "left", "*")
    scene.grant("bob", MANAGEMENT + "right", "*")
    scene.index.place_subscription(SUBSCRIPTION, "left")
    assert (scene.may("alice", START, MACHINE), scene.may("bob", START, MACHINE)) == (True, False)
    scene.index.place_subscription(SUBSCRIPTION, "right")
    assert (scene.may("alice", START, MACHINE), scene.may("bob", START, MACHINE)) == (False, True)
    scene.index.place_subscription(SUBSCRIPTION, None)
    assert (scene.may("alice", START, MACHINE), scene.may("bob", START, MACHINE)) == (False, False)


def test_moved_management_group_takes_its_subscriptions_along() -> None:
    scene = Scene()
    scene.grant("alice", MANAGEMENT + "top", "*")
    scene.index.place_subscription(SUBSCRIPTION, "team")
    assert not scene.may("alice", START, MACHINE)
    scene.index.set_parent("team", "top")
    assert scene.may("alice", START, MACHINE)


def test_management_group_cannot_be_below_itself() -> None:
    tree = ScopeTree()
    tree.set_parent("b", "a")
    tree.set_parent("c", "b")
    assert tree.is_below("c", "a")
    assert tree.is_below("a", "a")
    assert not tree.is_below("a", "c")


def test_circle_that_arises_while_changes_arrive_is_borne() -> None:
    tree = ScopeTree()
    tree.set_parent("b", "a")
    tree.set_parent("a", "b")
    assert tree.chain(MANAGEMENT + "a")[-1] == "/"
    tree.set_parent("b", None)
    assert tree.covers(MANAGEMENT + "b", MANAGEMENT + "a")
    assert not tree.covers(MANAGEMENT + "a", MANAGEMENT + "b")


def test_assignment_at_the_root_covers_everything() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    for scope in ("/", MANAGEMENT + "x", SUBSCRIPTION, MACHINE, "/providers/Microsoft.Capacity/orders/o"):
        assert scene.may("alice", START, scope)
