"""An assignment made or removed with a propagation delay counts from, or until, its time."""

from __future__ import annotations

from datetime import timedelta

from tests.access.scene import GROUP, MACHINE, NOON, START, Scene

from genkan.access.decision import Reason
from genkan.access.model import Permission

FOUR_MINUTES = timedelta(minutes=4)


def test_assignment_counts_from_its_time_on() -> None:
    scene = Scene()
    given = scene.grant("alice", GROUP, START, effective_from=NOON + FOUR_MINUTES)
    refused = scene.decide("alice", START, MACHINE)
    assert (refused.allowed, refused.reason, refused.assignment) == (False, Reason.NOT_YET_EFFECTIVE, given)
    scene.now = NOON + FOUR_MINUTES
    assert scene.may("alice", START, MACHINE)


def test_removed_assignment_counts_until_its_time() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, START, effective_until=NOON + FOUR_MINUTES)
    assert scene.may("alice", START, MACHINE)
    scene.now = NOON + FOUR_MINUTES
    assert scene.decide("alice", START, MACHINE).reason is Reason.NO_LONGER_EFFECTIVE


def test_explanation_knows_when_the_assignment_will_count() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, START, effective_from=NOON + FOUR_MINUTES)
    found = scene.trace("alice", START, MACHINE)
    assert (found.reason, found.considered[0].effective_at) == (Reason.NOT_YET_EFFECTIVE, NOON + FOUR_MINUTES)


def test_assignment_that_will_not_help_is_not_called_early() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, "Something/else", effective_from=NOON + FOUR_MINUTES)
    assert scene.decide("alice", START, MACHINE).reason is Reason.LACKS_ACTION


def test_assignment_in_effect_helps_beside_one_that_is_not_yet() -> None:
    scene = Scene()
    scene.role("R", Permission(actions=(START,)))
    scene.assign("alice", "r", GROUP, effective_from=NOON + FOUR_MINUTES)
    scene.assign("alice", "r", MACHINE, effective_from=NOON)
    assert scene.may("alice", START, MACHINE)


def test_utc_now_is_an_attribute_of_the_environment() -> None:
    scene = Scene()
    scene.grant("alice", GROUP, START, condition="@Environment[UtcNow] DateTimeLessThan '2026-11-23T12:00:01Z'")
    assert scene.may("alice", START, MACHINE)
    scene.now = NOON + FOUR_MINUTES
    assert not scene.may("alice", START, MACHINE)
