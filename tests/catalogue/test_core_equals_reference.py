"""The typed core against the reference listing, entry by entry, where that listing is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

from genkan.access.catalogue import Catalogue, GraphPermission, ImportedPart, Operation, PartKind, core
from genkan.access.model import Permission, RoleDefinition
from genkan.access.wildcards import matches

Reference = Callable[[str], Any]
LISTS = {
    "actions": "actions",
    "notActions": "not_actions",
    "dataActions": "data_actions",
    "notDataActions": "not_data_actions",
}
CORE = {
    "microsoft.authorization",
    "microsoft.compute",
    "microsoft.containerregistry",
    "microsoft.keyvault",
    "microsoft.managedidentity",
    "microsoft.management",
    "microsoft.network",
    "microsoft.resources",
    "microsoft.storage",
}
# The lines that most roles have whatever their subject: support, deployments, reading what is around.
USUAL = (
    "microsoft.authorization/*/read",
    "microsoft.authorization/roleassignments/read",
    "microsoft.insights/alertrules/",
    "microsoft.insights/diagnosticsettings",
    "microsoft.insights/logs",
    "microsoft.resourcehealth/availabilitystatuses/read",
    "microsoft.resources/deployments/",
    "microsoft.resources/subscriptions/operationresults/read",
    "microsoft.resources/subscriptions/read",
    "microsoft.resources/subscriptions/resourcegroups/read",
    "microsoft.support/",
)


def blocks_of(entry: dict[str, Any]) -> tuple[Permission, ...]:
    return tuple(map(block_of, entry["permissions"]))


def block_of(block: dict[str, Any]) -> Permission:
    # Two roles of the listing have a space after an action, some name one twice.
    given, taken, data_given, data_taken = (tuple(dict.fromkeys(map(str.strip, block.get(name, [])))) for name in LISTS)
    condition = block.get("condition")
    version = block.get("conditionVersion") if condition else None
    return Permission(given, taken, data_given, data_taken, condition, version)


def operations_of(reference: Any) -> Iterator[Operation]:
    for prefix, kinds in reference["operations"].items():
        for kind in ("a", "d"):
            for suffix in kinds.get(kind, "").split():
                yield Operation(f"{prefix}/{suffix}", data=kind == "d")


def differences(ours: RoleDefinition, name: str, theirs: tuple[Permission, ...]) -> Iterator[str]:
    if ours.name != name:
        yield f"{name}: named `{ours.name}`"
    if len(ours.permissions) != len(theirs):
        yield f"{name}: {len(ours.permissions)} blocks, not {len(theirs)}"
    for number, (mine, other) in enumerate(zip(ours.permissions, theirs, strict=False)):
        for field in LISTS.values():
            has, wants = set(getattr(mine, field)), set(getattr(other, field))
            yield from (f"{name} block {number} {field}: lacks {action}" for action in wants - has)
            yield from (f"{name} block {number} {field}: has {action}" for action in has - wants)
        if (mine.condition, mine.condition_version) != (other.condition, other.condition_version):
            yield f"{name} block {number}: another condition"


def test_every_role_of_the_core_is_as_listed(reference: Reference) -> None:
    listed = {entry["id"]: entry for entry in reference("builtin-roles")["roles"]}
    found = [f"{role.name}: not listed" for role in core().roles if role.id not in listed]
    for role in core().roles:
        if role.id in listed:
            found += differences(role, listed[role.id]["name"], blocks_of(listed[role.id]))
    assert found == []


def test_every_operation_of_the_core_providers_is_as_listed(reference: Reference) -> None:
    listed = {
        (operation.action.lower(), operation.data): operation.action
        for operation in operations_of(reference("provider-operations"))
        if operation.provider.lower() in CORE
    }
    ours = {
        (operation.action.lower(), operation.data): operation.action
        for data in (False, True)
        for operation in core().operations.expand("*", data)
    }
    found = [f"lacks {listed[mark]}" for mark in listed.keys() - ours.keys()]
    found += [f"has {ours[mark]}" for mark in ours.keys() - listed.keys()]
    for mark in listed.keys() & ours.keys():
        # The listing writes some namespaces in lower case; ours are all written alike.
        if listed[mark].partition("/")[2] != ours[mark].partition("/")[2]:
            found.append(f"writes {ours[mark]} for {listed[mark]}")
    assert found == []


def subject(blocks: tuple[Permission, ...]) -> tuple[str, float]:
    """The provider that most entries name, and its share, the usual lines aside."""
    actions = [action.lower() for block in blocks for field in LISTS.values() for action in getattr(block, field)]
    telling = [action for action in actions if not action.startswith(USUAL)] or actions
    if not telling:
        return "", 0.0
    provider, count = Counter(action.partition("/")[0] for action in telling).most_common(1)[0]
    return provider, count / len(telling)


def test_no_role_about_a_core_provider_is_missing(reference: Reference) -> None:
    missing = []
    for entry in reference("builtin-roles")["roles"]:
        provider, share = subject(blocks_of(entry))
        if provider in CORE and share >= 0.5 and core().role(entry["id"]) is None:
            missing.append(entry["name"])
    assert missing == []


def test_no_role_that_reaches_virtual_machines_is_missing(reference: Reference) -> None:
    prefix = "microsoft.compute/virtualmachines/"
    worlds = {
        data: [
            operation.action
            for operation in operations_of(reference("provider-operations"))
            if operation.data is data and operation.action.lower().startswith(prefix)
        ]
        for data in (False, True)
    }
    missing = []
    for entry in reference("builtin-roles")["roles"]:
        for block in blocks_of(entry):
            given = {False: (block.actions, block.not_actions), True: (block.data_actions, block.not_data_actions)}
            if core().role(entry["id"]) is None and any(
                any(matches(pattern, action) for pattern in given[data][0])
                and not any(matches(pattern, action) for pattern in given[data][1])
                for data, actions in worlds.items()
                for action in actions
            ):
                missing.append(entry["name"])
    assert missing == []


def test_every_directory_role_of_the_core_is_as_listed(reference: Reference) -> None:
    listed = {entry["templateId"]: entry["name"] for entry in reference("directory-roles")["roles"]}
    assert {role.id: role.name for role in core().directory_roles}.items() <= listed.items()


def test_every_graph_permission_of_the_core_is_as_listed(reference: Reference) -> None:
    listed = set()
    for entry in reference("graph-permissions")["permissions"]:
        if entry.get("application"):
            listed.add(GraphPermission(entry["application"], entry["value"], "application", True))
        if entry.get("delegated"):
            admin = entry["delegatedConsent"] == "Admin"
            listed.add(GraphPermission(entry["delegated"], entry["value"], "delegated", admin))
    assert [permission for permission in core().graph_permissions if permission not in listed] == []


def whole(reference: Reference) -> Catalogue:
    roles = tuple(
        RoleDefinition(entry["id"], entry["name"], blocks_of(entry)) for entry in reference("builtin-roles")["roles"]
    )
    operations = tuple(operations_of(reference("provider-operations")))
    day, digest = date(2026, 8, 22), "0" * 64
    return core().with_imports(
        [
            ImportedPart(PartKind.ROLES, "roles", day, digest, roles),
            ImportedPart(PartKind.OPERATIONS, "operations", day, digest, operations),
        ]
    )


def test_the_whole_listing_ranks_the_roles_that_start_a_machine_as_the_core_does(
    reference: Reference,
) -> None:
    action = "Microsoft.Compute/virtualMachines/start/action"
    whole_names = [role.name for role in whole(reference).roles_granting(action)]
    assert whole_names == [role.name for role in core().roles_granting(action)]
    assert len(whole_names) == 8


def test_the_narrowest_role_for_listing_keys_is_a_service_role_by_count_alone(reference: Reference) -> None:
    action = "Microsoft.Storage/storageAccounts/listKeys/action"
    assert whole(reference).roles_granting(action)[0].name == "Storage Account Key Operator Service Role"
    assert core().roles_granting(action)[0].name == "Storage Account Key Operator Service Role"
