"""The reason for a refusal: every assignment of the caller, anywhere, and what kept it from helping."""

from __future__ import annotations

from tests.access.scene import BLOB_READ, DELETE, EVERYTHING, GROUP, MACHINE, START, SUBSCRIPTION, Scene

from genkan.access.decision import Reason
from genkan.access.model import ALL_PRINCIPALS, Permission


def test_caller_with_nothing_has_no_assignment() -> None:
    found = Scene().trace("alice", START, MACHINE)
    assert (found.allowed, found.reason, found.considered) == (False, Reason.NO_ASSIGNMENT, ())


def test_assignment_elsewhere_that_would_grant_is_the_reason() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "Something/else")
    scene.grant("alice", GROUP + "0", START)
    found = scene.trace("alice", START, MACHINE)
    assert found.reason is Reason.OTHER_SCOPE
    assert [(one.outcome, one.would_grant) for one in found.considered] == [
        (Reason.OTHER_SCOPE, True),
        (Reason.LACKS_ACTION, False),
    ]


def test_assignments_elsewhere_that_would_not_grant_are_no_assignment_here() -> None:
    scene = Scene()
    scene.grant("alice", GROUP + "0", "Something/else")
    found = scene.trace("alice", START, MACHINE)
    assert found.reason is Reason.NO_ASSIGNMENT
    assert [one.outcome for one in found.considered] == [Reason.OTHER_SCOPE]


def test_pattern_and_block_that_took_the_action_away_are_named() -> None:
    scene = Scene()
    block = Permission(actions=("*",), not_actions=("Microsoft.Network/*", "*/Delete"))
    scene.role("Contributor", Permission(actions=("other/*",)), block)
    scene.assign("alice", "contributor", GROUP)
    (one,) = scene.trace("alice", DELETE, MACHINE).considered
    assert (one.outcome, one.pattern, one.block) == (Reason.NOT_ACTION, "*/Delete", block)
    assert one.role is not None
    assert one.role.name == "Contributor"


def test_failed_comparison_is_told_with_both_values() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition="@Request[a] NumericEquals 1 AND @Request[b] StringEquals 'x'")
    (one,) = scene.trace("alice", START, MACHINE, request={"a": 1, "b": "y"}).considered
    assert one.outcome is Reason.CONDITION_FALSE
    (finding,) = one.findings
    assert (finding.text, finding.left, finding.right) == ("@Request[b] StringEquals 'x'", ("y",), ("x",))


def test_missing_attribute_shows_no_value() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition="@Request[a] NumericEquals 1")
    (finding,) = scene.trace("alice", START, MACHINE).considered[0].findings
    assert (finding.left, finding.right) == ((), (1,))


def test_guard_of_a_condition_is_not_told_as_the_failure() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition=f"!(ActionMatches{{'{START}'}}) OR @Request[a] NumericEquals 1")
    findings = scene.trace("alice", START, MACHINE, request={"a": 2}).considered[0].findings
    assert [finding.text for finding in findings] == ["@Request[a] NumericEquals 1"]


def test_condition_of_a_block_is_told_when_it_failed() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=("*",), condition="!(Exists @Request[a])"))
    scene.assign("alice", "r", GROUP)
    (finding,) = scene.trace("alice", START, MACHINE, request={"a": 2}).considered[0].findings
    assert (finding.text, finding.negated, finding.left) == ("!(Exists @Request[a])", True, (2,))


def test_unreadable_condition_is_told_as_such() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "*", condition="((")
    (finding,) = scene.trace("alice", START, MACHINE).considered[0].findings
    assert finding.error is not None
    assert "character 3" in finding.error


def test_way_through_the_groups_is_told() -> None:
    scene = Scene()
    scene.group("company", "department")
    scene.group("department", "alice")
    scene.grant("company", GROUP, START)
    found = scene.trace("alice", START, MACHINE)
    assert found.considered[0].via == ("alice", "department", "company")
    assert found.considered[0].through_group == "company"
    assert found.groups == ("department", "company")


def test_own_assignment_goes_through_no_group() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, START)
    assert scene.trace("alice", START, MACHINE).considered[0].through_group is None


def test_deny_is_told_with_who_it_named_and_what_it_took() -> None:
    scene = Scene()
    scene.grant("alice", "/", "*")
    deny = scene.deny(ALL_PRINCIPALS, GROUP, "Microsoft.Compute/*")
    spared = scene.deny("alice", GROUP, "*", exclude_principals=("alice",))
    found = scene.trace("alice", START, MACHINE)
    assert (found.allowed, found.reason) == (False, Reason.DENY_ASSIGNMENT)
    assert (found.considered[0].outcome, found.considered[0].deny) == (Reason.DENY_ASSIGNMENT, deny)
    first, second = found.denies
    assert (first.deny, first.applies, first.pattern) == (deny, True, "Microsoft.Compute/*")
    assert (second.deny, second.applies, second.excluded_as) == (spared, False, "alice")


def test_deny_is_the_reason_even_for_one_who_has_nothing() -> None:
    scene = Scene()
    scene.deny("alice", GROUP, "*")
    assert scene.decide("alice", START, MACHINE).reason is Reason.DENY_ASSIGNMENT
    assert scene.trace("alice", START, MACHINE).reason is Reason.DENY_ASSIGNMENT


def test_owner_asking_for_data_is_told_of_the_other_plane() -> None:
    scene = Scene()
    scene.role("Owner", EVERYTHING)
    scene.assign("alice", "owner", SUBSCRIPTION)
    found = scene.trace("alice", BLOB_READ, GROUP, data=True)
    assert found.reason is Reason.WRONG_PLANE
    assert found.considered[0].pattern == "*"


def test_role_that_is_not_known_is_told() -> None:
    scene = Scene()
    scene.assign("alice", "imported elsewhere", GROUP)
    found = scene.trace("alice", START, MACHINE)
    assert found.reason is Reason.UNKNOWN_ROLE
    assert found.considered[0].role is None


def test_grant_is_traced_to_its_block_and_pattern() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=("x",)), Permission(actions=("a/*", "Microsoft.Compute/*")))
    scene.assign("alice", "r", GROUP)
    (one,) = scene.trace("alice", START, MACHINE).considered
    assert (one.outcome, one.pattern) == (Reason.GRANTED, "Microsoft.Compute/*")


def test_chain_of_scopes_is_told_with_management_groups() -> None:
    scene = Scene()
    scene.index.place_subscription(SUBSCRIPTION, "team")
    chain = scene.trace("alice", START, MACHINE).chain
    assert chain == (
        MACHINE.lower(),
        GROUP.lower(),
        SUBSCRIPTION,
        "/providers/microsoft.management/managementgroups/team",
        "/",
    )
