"""The engine against the rules written plainly, on random worlds; and what must hold when a world changes."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.access import random_worlds as worlds
from tests.access.naive import World, allows

from genkan.access.conditions import Attributes
from genkan.access.decide import decide
from genkan.access.decision import Decision, Reason
from genkan.access.index import AccessIndex
from genkan.access.principal import Principal
from genkan.access.trace import trace

SEEDS = st.integers(min_value=0, max_value=2**48)
MANY = settings(max_examples=1300, deadline=None, suppress_health_check=list(HealthCheck))
SOME = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
QUESTIONS_A_WORLD = 80  # 1,300 worlds of 80 questions: 104,000 cases a run


def ask(index: AccessIndex, question: dict[str, Any]) -> Decision:
    asked = dict(question)
    attributes = Attributes(request=asked.pop("request"))
    return decide(index, Principal(asked.pop("principal")), attributes=attributes, **asked)


def rule(world: World, question: dict[str, Any]) -> bool:
    return allows(world, **question)


def questions(rng: random.Random, count: int) -> list[dict[str, Any]]:
    return [worlds.question(rng) for _ in range(count)]


@MANY
@given(SEEDS)
def test_engine_decides_as_the_rules_say(seed: int) -> None:
    rng = random.Random(seed)
    world = worlds.world(rng)
    index = worlds.index(world)
    for question in questions(rng, QUESTIONS_A_WORLD):
        assert ask(index, question).allowed == rule(world, question), question


@SOME
@given(SEEDS)
def test_trace_agrees_with_the_decision_and_considers_every_assignment(seed: int) -> None:
    rng = random.Random(seed)
    index = worlds.index(worlds.world(rng))
    for question in questions(rng, 15):
        decision = ask(index, question)
        asked = dict(question)
        attributes = Attributes(request=asked.pop("request"))
        found = trace(index, Principal(asked.pop("principal")), attributes=attributes, **asked)
        assert found.allowed == decision.allowed
        refined = {Reason.OTHER_SCOPE, Reason.WRONG_PLANE, Reason.UNKNOWN_ROLE, Reason.NO_ASSIGNMENT}
        coarse = {Reason.LACKS_ACTION, Reason.NO_ASSIGNMENT}
        assert found.reason == decision.reason or (found.reason in refined and decision.reason in coarse)
        for one in found.considered:
            if one.outcome is Reason.CONDITION_FALSE:
                assert one.findings
            if one.outcome in (Reason.NOT_ACTION, Reason.GRANTED, Reason.WRONG_PLANE):
                assert one.pattern is not None
                assert one.block is not None


@SOME
@given(SEEDS)
def test_index_changed_step_by_step_equals_index_built_anew(seed: int) -> None:
    rng = random.Random(seed)
    before, after = worlds.world(rng), worlds.world(rng)
    index = worlds.index(before)
    for question in questions(rng, 10):
        ask(index, question)  # so that everything that is remembered is remembered from before
    for child in before.parents:
        worlds.place(index, child, None)
    for child, parent in after.parents.items():
        worlds.place(index, child, parent)
    for role in before.roles:
        index.remove_definition(role.id)
    for assignment in before.assignments:
        index.remove_assignment(assignment.id.upper())
    for deny in before.denies[1:]:
        index.remove_deny(deny.id)
    for group, member in before.members:
        index.remove_member(group, member)
    for group, member in after.members:
        index.put_member(group, member)
    for assignment in after.assignments:
        index.put_assignment(assignment)
    for role in after.roles:
        index.put_definition(role)
    for deny in before.denies[:1]:
        index.remove_deny(deny.id)
    for deny in after.denies:
        index.put_deny(deny)
    for question in questions(rng, 40):
        assert ask(index, question).allowed == rule(after, question), question


@SOME
@given(SEEDS)
def test_adding_an_assignment_never_takes_access_and_removing_never_gives(seed: int) -> None:
    rng = random.Random(seed)
    world = worlds.world(rng)
    index = worlds.index(world)
    asked = questions(rng, 30)
    before = [ask(index, question).allowed for question in asked]
    extra = worlds.assignment(rng, 99, len(world.roles))
    index.put_assignment(extra)
    after = [ask(index, question).allowed for question in asked]
    assert all(now or not then for then, now in zip(before, after, strict=True))
    index.remove_assignment(extra.id)
    assert [ask(index, question).allowed for question in asked] == before


@SOME
@given(SEEDS)
def test_adding_a_deny_assignment_never_gives_access(seed: int) -> None:
    rng = random.Random(seed)
    index = worlds.index(worlds.world(rng))
    asked = questions(rng, 30)
    before = [ask(index, question).allowed for question in asked]
    index.put_deny(worlds.deny(rng, 99))
    after = [ask(index, question).allowed for question in asked]
    assert all(then or not now for then, now in zip(before, after, strict=True))


@SOME
@given(SEEDS)
def test_order_and_duplicates_do_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    world = worlds.world(rng)
    twice = [replace(one, id=one.id + "-again") for one in world.assignments]
    shuffled = [*world.assignments, *twice]
    rng.shuffle(shuffled)
    other = worlds.index(replace(world, assignments=shuffled, roles=world.roles[::-1]))
    index = worlds.index(world)
    for question in questions(rng, 30):
        assert ask(index, question).allowed == ask(other, question).allowed


@SOME
@given(SEEDS)
def test_case_of_ids_does_not_matter(seed: int) -> None:
    rng = random.Random(seed)
    index = worlds.index(worlds.world(rng))
    for question in questions(rng, 30):
        loud = question | {name: question[name].upper() for name in ("principal", "action", "scope")}
        assert ask(index, question).allowed == ask(index, loud).allowed


@SOME
@given(SEEDS)
def test_access_at_a_scope_is_access_below_it_when_nothing_is_denied(seed: int) -> None:
    rng = random.Random(seed)
    index = worlds.index(replace(worlds.world(rng), denies=[]))
    for question in questions(rng, 20):
        if ask(index, question).allowed:
            for scope in worlds.SCOPES:
                if index.tree.covers(question["scope"], scope):
                    assert ask(index, question | {"scope": scope}).allowed
