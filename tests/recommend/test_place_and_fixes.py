"""Where a role would be given, and the fix to paste."""

from __future__ import annotations

import json
import shlex

import pytest

from genkan.access.recommend import consent
from genkan.access.recommend.custom import assignable, custom_role, name_for
from genkan.access.recommend.fixes import Give, az, bicep, terraform
from genkan.access.recommend.place import narrowest

SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
GROUP = f"{SUB}/resourceGroups/demo"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm1"
START = "Microsoft.Compute/virtualMachines/start/action"
WRITE = "Microsoft.Compute/virtualMachines/write"


@pytest.mark.parametrize(
    ("scope", "action", "exists", "expected"),
    [
        (VM, START, None, VM),
        (VM, START, True, VM),
        (VM, WRITE, None, GROUP),
        (VM, WRITE, False, GROUP),
        (VM, WRITE, True, VM),
        (VM, START, False, GROUP),
        (GROUP, "Microsoft.Resources/subscriptions/resourceGroups/read", None, GROUP),
        (f"{GROUP}/providers/Microsoft.Compute/virtualMachines", "x/read", None, GROUP),
        (f"{VM}/providers/Microsoft.Authorization/roleAssignments/abc", "x/write", None, GROUP),
        (f"{SUB}/providers/Microsoft.Authorization/roleAssignments/abc", "x/write", None, SUB),
        (f"{SUB}/providers/Microsoft.Compute/locations/westeurope", "x/read", None, SUB),
        (f"{SUB}/resourceGroups", "x/read", None, SUB),
        (SUB, "x/read", None, SUB),
        ("/", "x/read", None, "/"),
        ("/providers/Microsoft.Management/managementGroups/mg1", "x/read", None, None),
        (f"{GROUP}/providers/Microsoft.Network/virtualNetworks/v/subnets/s", "a/join/action", None, None),
    ],
)
def test_a_role_is_given_at_the_narrowest_scope_that_can_carry_it(
    scope: str, action: str, exists: bool | None, expected: str | None
) -> None:
    assert narrowest(scope, action, exists=exists).scope == (expected or scope)


def test_a_wider_scope_than_asked_for_is_given_with_its_reason() -> None:
    assert narrowest(VM, WRITE).because == "the resource may not exist yet"
    assert narrowest(VM, WRITE, exists=False).because == "the resource does not exist yet"
    assert narrowest(VM, START).because == ""


def test_a_custom_role_holds_each_operation_once_and_is_assignable_at_the_group() -> None:
    role = custom_role([START, START.upper(), WRITE], [], [VM, GROUP], "mine")
    assert [action.lower() for action in role.actions] == [START.lower(), WRITE.lower()]
    assert role.assignable_scopes == (GROUP,)
    assert assignable(SUB) == SUB


def test_the_same_custom_role_has_the_same_guid_and_another_has_another() -> None:
    one, same = (custom_role([START], [], [VM], "mine") for _ in range(2))
    assert one.id == same.id
    assert one.id != custom_role([WRITE], [], [VM], "mine").id
    assert one.id != custom_role([START], [], [SUB], "mine").id


def test_a_custom_role_is_named_after_what_it_does() -> None:
    assert name_for(START) == "Start virtualMachines only"
    assert name_for("Microsoft.Storage/storageAccounts/listKeys/action") == "List keys storageAccounts only"


GIVE = Give(
    "9980e02c-c2be-4d73-94e8-173b1dc7cf3c", "Virtual Machine Contributor", VM, "11111111-0000-0000-0000-000000000001"
)


def test_the_az_fix_is_one_command_that_a_shell_takes_apart_as_meant() -> None:
    words = shlex.split(az([GIVE]).replace("\\\n", ""))
    assert words[:4] == ["az", "role", "assignment", "create"]
    assert words[words.index("--role") + 1] == "Virtual Machine Contributor"
    assert words[words.index("--scope") + 1] == VM
    assert words[words.index("--assignee-object-id") + 1] == GIVE.principal_id


def test_the_az_fix_of_a_custom_role_carries_the_definition_az_reads() -> None:
    role = custom_role([START], ["a/b/c"], [VM], "it's mine")
    words = shlex.split(az([], [role]))
    definition = json.loads(words[words.index("--role-definition") + 1])
    assert definition["Name"] == "it's mine"
    assert definition["Actions"] == [START]
    assert definition["DataActions"] == ["a/b/c"]
    assert definition["AssignableScopes"] == [GROUP]


def test_the_bicep_fix_deploys_at_the_group_and_names_the_resource() -> None:
    text = bicep([GIVE])
    assert text.count("targetScope = 'resourceGroup'") == 1
    assert "resource target1 'Microsoft.Compute/virtualMachines@" in text
    assert "scope: target1" in text
    assert f"name: '{GIVE.id}'" in text
    assert text.count("{") == text.count("}")


def test_bicep_for_two_places_is_two_files_with_their_commands() -> None:
    other = Give(GIVE.role_id, GIVE.role_name, SUB, GIVE.principal_id)
    text = bicep([GIVE, other])
    assert "targetScope = 'resourceGroup'" in text
    assert "targetScope = 'subscription'" in text
    assert "az deployment sub create" in text


def test_a_child_resource_is_named_with_its_parents_in_bicep() -> None:
    subnet = f"{GROUP}/providers/Microsoft.Network/virtualNetworks/net/subnets/inner"
    text = bicep([Give(GIVE.role_id, GIVE.role_name, subnet, GIVE.principal_id)])
    assert "'Microsoft.Network/virtualNetworks/subnets@" in text
    assert "name: 'net/inner'" in text


def test_the_terraform_fix_points_at_the_custom_role_it_makes() -> None:
    role = custom_role([START], [], [VM], "mine ${x}")
    text = terraform([Give(role.id, role.name, VM, GIVE.principal_id)], [role])
    assert "azurerm_role_definition.custom_1.role_definition_resource_id" in text
    assert '"mine $${x}"' in text
    assert f'scope                = "{VM}"' in text


HOSTILE = f"{SUB}/resourceGroups/a';$(touch x)`id`\n rm/providers/Microsoft.Compute/disks/${{d}}'"


def test_a_name_that_someone_chose_never_leaves_its_quotes() -> None:
    give = Give(GIVE.role_id, "x\nresource y", HOSTILE, "p'; rm")
    role = custom_role(["A.B/c'd/read"], [], [HOSTILE], "it's ${mine}\n")
    words = shlex.split(az([give]).replace("\\\n", ""))
    assert words[words.index("--scope") + 1] == HOSTILE
    text = bicep([give], [role])
    lines = text.splitlines()
    assert not any(line.strip().startswith(("rm", "resource y")) for line in lines)
    assert "c\\'d" in text
    assert "it\\'s \\${mine}" in text
    command = shlex.split(lines[0].removeprefix("// "))
    assert command[command.index("-g") + 1] == "a';$(touch x)`id`  rm"
    assert '"it\'s $${mine}\\n"' in terraform([give], [role])


def test_the_consent_quotes_the_app() -> None:
    assert "'x; rm'" in consent.az("x; rm", "User.Read.All", app_only=True)
