"""The smallest set of built-in roles that covers many operations."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from genkan.access.catalogue import Catalogue, core
from genkan.access.catalogue.catalogue import Origin, Part
from genkan.access.catalogue.entries import Operation, PartKind
from genkan.access.catalogue.loader import CORE_AS_OF
from genkan.access.model import Permission, RoleDefinition
from genkan.access.recommend.cover import ROLE_PRICE, Need, cover

OPERATIONS = [f"A.B/t{number}/read" for number in range(30)]


def test_one_role_is_enough_for_what_one_role_grants() -> None:
    needs = [Need("Microsoft.Compute/virtualMachines/start/action"), Need("Microsoft.Compute/virtualMachines/read")]
    found = cover(core(), needs)
    assert [role.name for role in found.roles] == ["Desktop Virtualization Power On Contributor"]
    assert found.exact
    assert not found.uncovered


def test_unmarked_roles_only_gives_the_practical_answer() -> None:
    needs = [Need("Microsoft.Compute/virtualMachines/start/action"), Need("Microsoft.Compute/virtualMachines/read")]
    found = cover(core(), needs, unmarked_only=True)
    assert [role.name for role in found.roles] == ["Virtual Machine Contributor"]


@pytest.mark.parametrize(
    ("action", "role"),
    [
        # Many roles for something else grant these by the way, some of them little more.
        ("Microsoft.Resources/subscriptions/resourceGroups/read", "Reader"),
        ("Microsoft.Resources/subscriptions/resources/read", "Reader"),
        ("Microsoft.Resources/subscriptions/read", "Reader"),
        ("Microsoft.Resources/subscriptions/resourceGroups/write", "Contributor"),
        # Asked for what they are made for, they are the answer.
        ("Microsoft.Resources/tags/write", "Tag Contributor"),
        ("Microsoft.Resources/dataBoundaries/write", "Data Boundary Tenant Administrator"),
        ("Microsoft.Resources/templateSpecs/write", "Template Spec Contributor"),
        ("Microsoft.Support/supportTickets/write", "Support Request Contributor"),
    ],
)
def test_role_made_for_one_thing_is_no_practical_answer_to_what_it_grants_by_the_way(action: str, role: str) -> None:
    assert [found.name for found in cover(core(), [Need(action)], unmarked_only=True).roles] == [role]


def test_control_and_data_operations_are_covered_by_their_own_kinds() -> None:
    needs = [
        Need("Microsoft.KeyVault/vaults/secrets/getSecret/action", data=True),
        Need("Microsoft.KeyVault/vaults/read"),
    ]
    found = cover(core(), needs)
    assert not found.uncovered
    for need in needs:
        assert any(core().grants(role, need.action, need.data) for role in found.roles)


def test_what_no_role_grants_is_left_over_and_said() -> None:
    found = cover(core(), [Need("A.B/nothing/read", data=True)])
    assert found.roles == ()
    assert found.uncovered == (Need("a.b/nothing/read", data=True),)


def test_nothing_needed_takes_nothing() -> None:
    found = cover(core(), [])
    assert (found.roles, found.excess, found.uncovered, found.exact) == ((), 0, (), True)


def test_a_conditional_role_is_not_counted_on() -> None:
    plain = _role("plain", OPERATIONS[:20])
    tied = RoleDefinition("tied", "tied", (Permission((OPERATIONS[0],), condition="@Resource[a] StringEquals 'b'"),))
    found = cover(_catalogue([plain, tied]), [Need(OPERATIONS[0])])
    assert [role.name for role in found.roles] == ["plain"]


def _role(name: str, actions: list[str]) -> RoleDefinition:
    return RoleDefinition(name, name, (Permission(tuple(actions)),))


def _catalogue(roles: list[RoleDefinition]) -> Catalogue:
    origin = Origin("a test", CORE_AS_OF)
    entries: dict[PartKind, tuple[object, ...]] = dict.fromkeys(PartKind, ())
    entries[PartKind.ROLES] = tuple(roles)
    entries[PartKind.OPERATIONS] = tuple(Operation(action) for action in OPERATIONS)

    def part(kind: PartKind) -> Part:
        return Part(origin, lambda: entries[kind])

    return Catalogue({kind: part(kind) for kind in PartKind})


worlds = st.lists(st.sets(st.sampled_from(OPERATIONS), min_size=1, max_size=12), min_size=1, max_size=7)


@settings(max_examples=150, deadline=None)
@given(worlds, st.sets(st.sampled_from(OPERATIONS), min_size=1, max_size=5))
def test_no_other_set_of_roles_costs_less(world: list[set[str]], wanted: set[str]) -> None:
    roles = [_role(f"r{number}", sorted(actions)) for number, actions in enumerate(world)]
    found = cover(_catalogue(roles), [Need(action) for action in sorted(wanted)])
    coverable = {action for action in wanted if any(action in actions for actions in world)}

    def cost(chosen: tuple[set[str], ...]) -> int | None:
        union = set().union(*chosen)
        return len(union) + ROLE_PRICE * len(chosen) if coverable <= union else None

    best = min(
        price
        for size in range(len(world) + 1)
        for chosen in combinations(world, size)
        if (price := cost(chosen)) is not None
    )
    ours = cost(tuple(world[int(role.id[1:])] for role in found.roles))
    assert found.exact
    assert ours == best
    assert {need.action for need in found.uncovered} == {action.lower() for action in wanted - coverable}


@pytest.mark.parametrize("count", [12])
def test_many_needs_are_covered_even_when_the_search_is_cut_short(count: int) -> None:
    needs = [Need(one.action) for one in core().operations.expand("Microsoft.Network/*/read")[:: 40 // count + 1]][
        :count
    ]
    found = cover(core(), needs)
    assert all(
        any(core().grants(role, need.action) for role in found.roles) for need in needs if need not in found.uncovered
    )
