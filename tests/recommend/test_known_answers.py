"""The answers that are known beforehand: who may start a virtual machine, and whom a count alone would put first."""

from __future__ import annotations

import pytest

from genkan.access.catalogue import Catalogue, core
from genkan.access.recommend.advice import advise
from genkan.access.recommend.roles import habitual, practical, suggestions

START = "Microsoft.Compute/virtualMachines/start/action"
LIST_KEYS = "Microsoft.Storage/storageAccounts/listKeys/action"


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return core()


def test_eight_roles_start_a_virtual_machine_narrowest_first(catalogue: Catalogue) -> None:
    assert [one.name for one in suggestions(catalogue, START)] == [
        "Desktop Virtualization Power On Contributor",
        "Desktop Virtualization Power On Off Contributor",
        "Desktop Virtualization Virtual Machine Contributor",
        "DevTest Labs User",
        "Virtual Machine Contributor",
        "Avere Contributor",
        "Contributor",
        "Owner",
    ]


def test_the_practical_role_to_start_a_machine_is_virtual_machine_contributor(catalogue: Catalogue) -> None:
    found = practical(suggestions(catalogue, START))
    assert found is not None
    assert found.name == "Virtual Machine Contributor"
    assert not found.marks


@pytest.mark.parametrize(
    ("name", "product"),
    [
        ("Desktop Virtualization Power On Contributor", "Desktop Virtualization"),
        ("DevTest Labs User", "DevTest Labs"),
        ("Avere Contributor", "Avere"),
        ("Virtual Machine Contributor", None),
        ("Contributor", None),
        ("Owner", None),
    ],
)
def test_a_role_named_for_another_product_is_marked(catalogue: Catalogue, name: str, product: str | None) -> None:
    found = {one.name: one for one in suggestions(catalogue, START)}
    assert found[name].marks.product == product


def test_a_service_role_stands_first_by_width_and_is_not_the_practical_one(catalogue: Catalogue) -> None:
    found = suggestions(catalogue, LIST_KEYS)
    assert found[0].name == "Storage Account Key Operator Service Role"
    assert found[0].marks.service
    chosen = practical(found)
    assert chosen is not None
    assert chosen.name == "Reader and Data Access"


def test_a_role_made_for_another_provider_is_marked_with_that_provider(catalogue: Catalogue) -> None:
    found = {one.name: one for one in suggestions(catalogue, LIST_KEYS)}
    assert found["Virtual Machine Contributor"].marks.product == "Microsoft.Compute"


def test_a_role_that_grants_under_a_condition_is_marked_conditional(catalogue: Catalogue) -> None:
    action = "Microsoft.Authorization/roleAssignments/write"
    conditional = [one for one in suggestions(catalogue, action) if one.marks.condition]
    assert conditional, "the core holds roles whose block carries a condition"
    chosen = practical(suggestions(catalogue, action))
    assert chosen is not None
    assert chosen.marks.condition is None


def test_what_contributor_would_hand_out_stands_beside(catalogue: Catalogue) -> None:
    found = habitual(catalogue, START)
    chosen = practical(suggestions(catalogue, START))
    assert found is not None
    assert chosen is not None
    assert found.also > 4 * chosen.also


def test_contributor_is_no_answer_to_handing_out_roles(catalogue: Catalogue) -> None:
    assert habitual(catalogue, "Microsoft.Authorization/roleAssignments/write") is None


def test_contributor_is_no_answer_to_a_data_action(catalogue: Catalogue) -> None:
    assert habitual(catalogue, "Microsoft.KeyVault/vaults/secrets/getSecret/action", data=True) is None


def test_the_narrowest_role_for_a_data_action_is_made_for_it(catalogue: Catalogue) -> None:
    found = practical(suggestions(catalogue, "Microsoft.KeyVault/vaults/secrets/getSecret/action", data=True))
    assert found is not None
    assert found.name == "Key Vault Secrets User"


def test_no_role_is_told_from_no_operation_and_from_an_unknown_provider(catalogue: Catalogue) -> None:
    scope = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"

    def status(action: str) -> str:
        return advise(catalogue, action, scope, principal_id="p").status

    assert status(START).startswith("8 built-in roles grant")
    assert "is not an operation that the catalogue knows" in status("Microsoft.Compute/virtualMachines/dance/action")
    unknown = status("Microsoft.Quantum/workspaces/read")
    assert "knows no operations of Microsoft.Quantum" in unknown
    assert "genkan catalogue import" in unknown


def test_a_misspelt_operation_is_answered_with_its_neighbours(catalogue: Catalogue) -> None:
    found = advise(catalogue, "Microsoft.Compute/virtualMachines/strat/action", "/subscriptions/x", principal_id="p")
    assert START in found.similar


def test_an_operation_that_no_role_grants_is_said_to_need_a_custom_role() -> None:
    full = core()
    none = [
        operation.action
        for operation in full.operations.expand("Microsoft.Authorization/*")
        if not full.roles_granting(operation.action)
    ]
    for action in none:
        found = advise(full, action, "/", principal_id="p")
        assert found.status.startswith("No built-in role grants")
        assert found.fixes is None
        assert found.custom.actions == (action,)
    data_none = [
        operation.action
        for operation in full.operations.expand("Microsoft.*", data=True)
        if not full.roles_granting(operation.action, data=True)
    ]
    assert none or data_none, "some known operation is granted by no role of the core"
    for action in data_none[:3]:
        assert advise(full, action, "/", data=True, principal_id="p").status.startswith("No built-in role grants")
