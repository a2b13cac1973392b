"""The catalogue in the package: what it holds, and that nothing is read before it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from genkan.access.catalogue import Catalogue, ImportedPart, Known, PartKind, core, loader
from genkan.access.catalogue.catalogue import Origin, Part
from genkan.access.model import Permission, RoleDefinition

START = "Microsoft.Compute/virtualMachines/start/action"


def kitchen(*blocks: Permission) -> RoleDefinition:
    return RoleDefinition("11111111-2222-4333-8444-555555555555", "Kitchen", blocks, kind="CustomRole")


def test_the_core_reads_a_part_when_it_is_first_asked_for() -> None:
    read: list[PartKind] = []

    def reading(kind: PartKind) -> Callable[[], tuple[object, ...]]:
        def entries() -> tuple[object, ...]:
            read.append(kind)
            return ()

        return entries

    origin = Origin("test", date(2026, 8, 22))
    catalogue = Catalogue({kind: Part(origin, reading(kind)) for kind in PartKind})
    assert read == []
    assert catalogue.as_of == date(2026, 8, 22)
    assert catalogue.roles == ()
    assert catalogue.roles == ()
    assert read == [PartKind.ROLES]


def test_the_core_is_one_snapshot_for_the_process() -> None:
    assert core() is core()


def test_the_core_says_how_old_it_is_and_that_it_is_not_all() -> None:
    assert core().as_of == loader.CORE_AS_OF
    assert "core catalogue" in core().source
    assert not core().complete


def test_the_core_knows_nine_providers_and_some_two_thousand_operations() -> None:
    size = core().size
    assert size.providers == 9
    assert size.operations + size.data_operations == 2107
    assert size.roles == 191
    assert size.directory_roles >= 10
    assert size.graph_permissions > 50
    assert size.resource_types == 0


def test_a_role_is_found_by_its_guid_and_by_its_full_id() -> None:
    guid = "9980e02c-c2be-4d73-94e8-173b1dc7cf3c"
    role = core().role(guid)
    assert role is not None
    assert role.name == "Virtual Machine Contributor"
    full = f"/subscriptions/x/providers/Microsoft.Authorization/roleDefinitions/{guid.upper()}"
    assert core().role(full) is role
    assert core().role("99999999-2222-4333-8444-555555555555") is None


def test_a_role_is_found_by_its_name_in_any_casing() -> None:
    role = core().role_named("storage blob data reader")
    assert role is not None
    assert role.id == "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1"
    assert core().role_named("Storage") is None


def test_starting_a_virtual_machine_is_granted_by_eight_roles() -> None:
    names = [role.name for role in core().roles_granting(START)]
    assert set(names) == {
        "Desktop Virtualization Power On Contributor",
        "Desktop Virtualization Power On Off Contributor",
        "Desktop Virtualization Virtual Machine Contributor",
        "DevTest Labs User",
        "Virtual Machine Contributor",
        "Avere Contributor",
        "Contributor",
        "Owner",
    }


def test_roles_that_start_a_virtual_machine_come_narrowest_first() -> None:
    assert [role.name for role in core().roles_granting(START.upper())] == [
        "Desktop Virtualization Power On Contributor",
        "Desktop Virtualization Power On Off Contributor",
        "Desktop Virtualization Virtual Machine Contributor",
        "DevTest Labs User",
        "Virtual Machine Contributor",
        "Avere Contributor",
        "Contributor",
        "Owner",
    ]


def test_owner_grants_every_control_operation_and_no_data_operation() -> None:
    owner = core().role_named("Owner")
    assert owner is not None
    assert core().granted_count(owner) == (core().size.operations, 0)
    assert not core().grants(owner, "Microsoft.Compute/virtualMachines/login/action", data=True)


def test_not_actions_subtract_from_their_own_block_only() -> None:
    reads = Permission(("Microsoft.Compute/disks/*",), ("Microsoft.Compute/disks/delete",))
    deletes = Permission(("Microsoft.Compute/disks/delete",))
    without = kitchen(reads)
    united = kitchen(reads, deletes)
    assert not core().grants(without, "Microsoft.Compute/disks/delete")
    assert core().grants(united, "Microsoft.Compute/disks/delete")
    assert core().granted_count(united)[0] == core().granted_count(without)[0] + 1 == 5


def test_a_role_grants_actions_that_the_catalogue_does_not_know() -> None:
    role = kitchen(Permission(("Contoso.Kitchen/ovens/*",), data_actions=("Contoso.Kitchen/ovens/bake/action",)))
    assert core().grants(role, "contoso.kitchen/OVENS/read")
    assert core().grants(role, "Contoso.Kitchen/ovens/bake/action", data=True)
    assert not core().grants(role, "Contoso.Kitchen/ovens/read", data=True)
    assert core().granted_count(role) == (0, 0)
    assert core().granted(role).outside == ("contoso.kitchen/ovens/*", "contoso.kitchen/ovens/bake/action")


@pytest.mark.parametrize(
    ("pattern", "likely"),
    [
        ("Contoso.Kitchen/ovens/read", 1),
        ("Contoso.Kitchen/ovens/shelves/*", 3),
        ("Contoso.Kitchen/ovens/*", 7),
        ("Contoso.Kitchen/*/read", 25),
        ("Contoso.Kitchen/*", 60),
        ("Microsoft.Compute/ovens/*", 1),
    ],
)
def test_a_wildcard_outside_the_catalogue_weighs_what_its_like_usually_covers(pattern: str, likely: int) -> None:
    assert core().granted(kitchen(Permission((pattern,)))).breadth == likely


def test_a_changed_custom_role_is_counted_anew() -> None:
    narrow = kitchen(Permission(("Microsoft.Compute/disks/read",)))
    wide = kitchen(Permission(("Microsoft.Compute/disks/*",)))
    assert core().granted_count(narrow) == (1, 0)
    assert core().granted_count(wide) == (5, 0)


def test_a_custom_role_with_the_id_of_a_built_in_one_is_not_taken_for_it() -> None:
    impostor = RoleDefinition("8e3af657-a8ff-443c-a75c-2fe8c4bcb635", "Owner", (Permission(("*/read",)),))
    assert not core().grants(impostor, START)


def test_an_operation_outside_the_core_is_answered_with_what_is_not_known() -> None:
    assert core().is_known("Microsoft.Web/sites/read") is Known.PROVIDER_NOT_IN_CATALOGUE
    assert core().is_known("Microsoft.Compute/virtualMachines/fly/action") is Known.UNKNOWN_OPERATION
    assert core().canonical(START.lower()) == START


def test_imported_roles_replace_all_roles_of_the_core(imported: Callable[[str], ImportedPart]) -> None:
    catalogue = core().with_imports([imported("role-definitions")])
    assert [role.name for role in catalogue.roles] == ["Kitchen Operator", "Reader"]
    assert catalogue.role_named("Owner") is None
    assert catalogue.size.operations == core().size.operations
    assert not catalogue.complete
    assert catalogue.origin(PartKind.ROLES).source == "role-definitions.json"
    assert len(core().roles) == 191


def test_imported_operations_replace_all_operations_of_the_core(
    imported: Callable[[str], ImportedPart],
) -> None:
    catalogue = core().with_imports([imported("provider-operations")])
    assert catalogue.size.operations == 4
    assert catalogue.size.data_operations == 1
    assert catalogue.is_known("Microsoft.Storage/storageAccounts/read") is Known.PROVIDER_NOT_IN_CATALOGUE
    assert catalogue.is_known("Microsoft.Compute/disks/read") is Known.UNKNOWN_OPERATION
    assert catalogue.is_known("Contoso.Kitchen/ovens/bake/action", data=True) is Known.KNOWN


def test_a_catalogue_is_complete_when_roles_and_operations_are_imported(
    imported: Callable[[str], ImportedPart],
) -> None:
    parts = [imported("role-definitions"), imported("provider-operations")]
    catalogue = core().with_imports(parts)
    assert catalogue.complete
    assert catalogue.as_of == date(2026, 9, 1)
    assert catalogue.source == "role-definitions.json, provider-operations.json"


def test_the_date_of_a_mixed_catalogue_is_that_of_its_older_half(imported: Callable[[str], ImportedPart]) -> None:
    assert core().with_imports([imported("role-definitions")]).as_of == loader.CORE_AS_OF


def test_the_other_parts_are_replaced_too(imported: Callable[[str], ImportedPart]) -> None:
    names = ("directory-role-definitions", "graph-service-principal", "providers")
    size = core().with_imports(map(imported, names)).size
    assert (size.directory_roles, size.graph_permissions, size.resource_types) == (1, 3, 2)
