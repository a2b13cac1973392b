"""What a role grants: blocks united and never merged, `notActions` as a subtraction, two separate planes."""

from __future__ import annotations

from dataclasses import replace

from tests.access.scene import BLOB_READ, DELETE, EVERYTHING, GROUP, MACHINE, READ, START, Scene

from genkan.access.decision import Reason
from genkan.access.model import Permission


def test_block_grants_what_it_names_and_does_not_subtract() -> None:
    scene = Scene()
    scene.role("Contributor", Permission(actions=("*",), not_actions=("*/delete",)))
    scene.assign("alice", "contributor", GROUP)
    assert scene.may("alice", START, MACHINE)
    refused = scene.decide("alice", DELETE, MACHINE)
    assert (refused.allowed, refused.reason) == (False, Reason.NOT_ACTION)


def test_not_actions_of_one_role_do_not_touch_another_role() -> None:
    scene = Scene()
    scene.role("Contributor", Permission(actions=("*",), not_actions=("*/delete",)))
    scene.assign("alice", "contributor", GROUP)
    scene.grant("alice", MACHINE, DELETE)
    assert scene.may("alice", DELETE, MACHINE)


def test_blocks_of_one_role_are_united_and_never_merged() -> None:
    scene = Scene()
    scene.role(
        "Two blocks",
        Permission(actions=("Microsoft.Compute/*",), not_actions=(DELETE,)),
        Permission(actions=(DELETE,), not_actions=(READ,)),
    )
    scene.assign("alice", "two blocks", GROUP)
    # Merged, the first block's notActions would take DELETE away and the second's READ.
    assert scene.may("alice", DELETE, MACHINE)
    assert scene.may("alice", READ, MACHINE)


def test_owner_has_no_data_action() -> None:
    scene = Scene()
    scene.role("Owner", EVERYTHING)
    scene.assign("alice", "owner", "/")
    assert scene.may("alice", BLOB_READ, GROUP)
    assert not scene.may("alice", BLOB_READ, GROUP, data=True)


def test_data_actions_grant_nothing_on_the_control_plane() -> None:
    scene = Scene()
    scene.role("Blob Reader", Permission(data_actions=("Microsoft.Storage/*/read",)))
    scene.assign("alice", "blob reader", GROUP)
    assert scene.may("alice", BLOB_READ, GROUP, data=True)
    assert not scene.may("alice", BLOB_READ, GROUP)


def test_not_data_actions_subtract_data_actions_only() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=("*",), data_actions=("*",), not_data_actions=("*/blobs/read",)))
    scene.assign("alice", "r", GROUP)
    assert scene.may("alice", BLOB_READ, GROUP)
    assert not scene.may("alice", BLOB_READ, GROUP, data=True)
    assert scene.may("alice", BLOB_READ.replace("read", "write"), GROUP, data=True)


def test_action_is_compared_without_regard_to_case() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "microsoft.compute/VIRTUALMACHINES/*/action")
    assert scene.may("alice", START.upper(), MACHINE)


def test_block_condition_limits_its_own_block_only() -> None:
    scene = Scene()
    scene.role(
        "Mixed",
        Permission(actions=(START,), condition="@Request[why] StringEquals 'exercise'"),
        Permission(actions=(READ,)),
    )
    scene.assign("alice", "mixed", GROUP)
    assert scene.may("alice", READ, MACHINE)
    assert not scene.may("alice", START, MACHINE)
    assert scene.may("alice", START, MACHINE, request={"why": "exercise"})


def test_conditions_of_block_and_assignment_must_both_hold() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=("*",), condition="@Request[a] NumericEquals 1"))
    scene.assign("alice", "r", GROUP, condition="@Request[b] NumericEquals 2")
    assert scene.may("alice", START, MACHINE, request={"a": 1, "b": 2})
    assert not scene.may("alice", START, MACHINE, request={"a": 1})
    assert not scene.may("alice", START, MACHINE, request={"b": 2})


def test_assignment_with_a_false_condition_does_not_spoil_another() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition="@Request[a] NumericEquals 1")
    assert scene.decide("alice", START, MACHINE).reason is Reason.CONDITION_FALSE
    scene.grant("alice", GROUP, START)
    assert scene.may("alice", START, MACHINE)


def test_stored_condition_that_cannot_be_read_grants_nothing() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition="this is (no condition")
    assert scene.decide("alice", START, MACHINE).reason is Reason.CONDITION_FALSE


def test_changed_role_counts_for_assignments_that_are_there() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=(READ,)))
    scene.assign("alice", "r", GROUP)
    assert not scene.may("alice", START, MACHINE)
    scene.role("R", Permission(actions=(START,)))
    assert scene.may("alice", START, MACHINE)
    scene.index.remove_definition("R")
    assert not scene.may("alice", START, MACHINE)


def test_role_asked_for_very_many_actions_still_answers_right() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*/action")
    for number in range(10_000):
        assert scene.may("alice", f"P/t{number}/action", MACHINE)
        assert not scene.may("alice", f"P/t{number}/read", MACHINE)


def test_index_tells_what_it_holds() -> None:
    scene = Scene()
    given = scene.grant("alice", GROUP, START)
    assert scene.index.assignment(given.id.upper()) == given
    assert list(scene.index.assignments()) == [given]
    assert scene.index.definition(given.role_definition_id.upper()) is not None
    assert scene.index.definition("another") is None
    scene.index.remove_assignment(given.id)
    assert scene.index.assignment(given.id) is None
    assert list(scene.index.assignments()) == []


def test_assignment_put_again_replaces_the_one_of_the_same_id() -> None:
    scene = Scene()
    given = scene.grant("alice", GROUP, START)
    scene.index.put_assignment(replace(given, id=given.id.upper(), principal_id="bob"))
    assert not scene.may("alice", START, MACHINE)
    assert scene.may("bob", START, MACHINE)


def test_decision_is_true_when_it_allows() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, START)
    assert scene.decide("alice", START, MACHINE)
    assert not scene.decide("alice", READ, MACHINE)
