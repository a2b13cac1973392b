"""The stock az on who may do what: conditions, delegation, groups, deny assignments, linked access, inheritance."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path

import pytest

from genkan.access import denies
from genkan.access.model import DenyAssignment, Permission
from genkan.store import Store
from tests.az.conftest import Az, name_of

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
START = "Microsoft.Compute/virtualMachines/start/action"
ASSIGN = "Microsoft.Authorization/roleAssignments/write"
CONDITION = (
    f"((!(ActionMatches{{'{ASSIGN}'}})) OR (@Request[Microsoft.Authorization/roleAssignments:RoleDefinitionId] "
    f"ForAnyOfAnyValues:GuidEquals {{{READER}}})) AND "
    "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/delete'})) OR "
    f"(@Resource[Microsoft.Authorization/roleAssignments:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {{{READER}}}))"
)


def subscription(az: Az) -> str:
    return f"/subscriptions/{az.running.owner['subscription_id']}"


def new_group(owner: Az) -> str:
    """The scope of a new resource group."""
    return str(owner("group", "create", "--name", name_of("group"), "--location", "westeurope")["id"])


def new_program(owner: Az) -> tuple[dict[str, str], str]:
    """An application without any role: what az prints of it, and its service principal's object id."""
    made = owner("ad", "sp", "create-for-rbac", "--name", name_of("program"))
    return made, str(owner("ad", "sp", "show", "--id", made["appId"])["id"])


def assign(owner: Az, principal_id: str, role: str, scope: str, *more: str, kind: str = "ServicePrincipal") -> str:
    who = ("--assignee-object-id", principal_id, "--assignee-principal-type", kind)
    return str(owner("role", "assignment", "create", *who, "--role", role, "--scope", scope, *more)["id"])


def sign_in(az: Az, made: dict[str, str]) -> None:
    az.login(made["appId"], made["password"], made["tenant"])


def test_a_custom_role_from_a_file_grants_exactly_what_it_lists(owner: Az, az: Az, tmp_path: Path) -> None:
    group, wish = new_group(owner), tmp_path / "role.json"
    name = name_of("reader")
    actions = ["Microsoft.Resources/subscriptions/resourceGroups/read"]
    wish.write_text(json.dumps({"Name": name, "Actions": actions, "AssignableScopes": [subscription(owner)]}))
    made = owner("role", "definition", "create", "--role-definition", f"@{wish}")
    program, principal = new_program(owner)
    held = assign(owner, principal, name, group)
    sign_in(az, program)
    assert az("group", "show", "--name", group.rpartition("/")[2])["id"] == group
    denied = az("group", "delete", "--name", group.rpartition("/")[2], "--yes", fails=True)
    said = (
        f"(AuthorizationFailed) The client '{program['appId']}' with object id '{principal}' does not have "
        "authorization to perform action 'Microsoft.Resources/subscriptions/resourceGroups/delete' over scope "
        f"'{group}' or the scope is invalid."
    )
    assert said.lower() in denied.lower()
    refused = owner("role", "definition", "delete", "--name", name, fails=True)
    assert "RoleDefinitionHasAssignments" in refused
    owner("role", "assignment", "delete", "--ids", held)
    owner("role", "definition", "delete", "--name", made["name"])
    assert owner("role", "definition", "list", "--custom-role-only", "--name", name) == []


def test_a_delegate_hands_out_only_the_roles_of_its_condition(owner: Az, az: Az) -> None:
    group = new_group(owner)
    delegate, principal = new_program(owner)
    conditional = ("--condition", CONDITION, "--condition-version", "2.0")
    assign(owner, principal, "Role Based Access Control Administrator", group, *conditional)
    _, other = new_program(owner)
    sign_in(az, delegate)
    given = assign(az, other, "Reader", group)
    who = ("--assignee-object-id", other, "--assignee-principal-type", "ServicePrincipal", "--scope", group)
    refused = az("role", "assignment", "create", *who, "--role", "Contributor", fails=True)
    assert f"(AuthorizationFailed) The client '{delegate['appId']}' with object id '{principal}'" in refused
    assert f"ABAC condition that is not fulfilled to perform action '{ASSIGN}'" in refused
    theirs = assign(owner, other, "Contributor", group)
    assert "ABAC condition" in az("role", "assignment", "delete", "--ids", theirs, fails=True)
    az("role", "assignment", "delete", "--ids", given)
    left = owner("role", "assignment", "list", "--scope", group)
    assert {one["roleDefinitionName"] for one in left if one["principalId"] == other} == {"Contributor"}


def test_an_assignment_is_updated_in_place(owner: Az, tmp_path: Path) -> None:
    group = new_group(owner)
    _, principal = new_program(owner)
    role = "Role Based Access Control Administrator"
    assign(owner, principal, role, group)
    (found,) = owner("role", "assignment", "list", "--assignee", principal, "--scope", group)
    wish = tmp_path / "assignment.json"
    wish.write_text(json.dumps(found | {"condition": CONDITION, "conditionVersion": "2.0", "description": "Readers"}))
    changed = owner("role", "assignment", "update", "--role-assignment", f"@{wish}")
    assert (changed["id"], changed["condition"], changed["description"]) == (found["id"], CONDITION, "Readers")


def test_a_group_member_is_listed_with_the_roles_of_its_groups(owner: Az, az: Az) -> None:
    group = new_group(owner)
    program, principal = new_program(owner)
    outer, inner = name_of("outer"), name_of("inner")
    create = ("ad", "group", "create", "--display-name")
    ids = [owner(*create, name, "--mail-nickname", name)["id"] for name in (outer, inner)]
    owner("ad", "group", "member", "add", "--group", outer, "--member-id", ids[1])
    owner("ad", "group", "member", "add", "--group", inner, "--member-id", principal)
    assign(owner, ids[0], "Reader", group, kind="Group")
    all_of_it = ("role", "assignment", "list", "--all", "--assignee", principal)
    assert owner(*all_of_it) == []
    listed = owner(*all_of_it, "--include-inherited", "--include-groups")
    assert [
        (one["principalName"], one["principalType"], one["roleDefinitionName"], one["scope"]) for one in listed
    ] == [(outer, "Group", "Reader", group)]
    sign_in(az, program)
    assert az("group", "list", "--query", "[].id") == [group]
    owner("ad", "group", "member", "remove", "--group", inner, "--member-id", principal)
    assert az("group", "show", "--name", group.rpartition("/")[2], fails=True).count("AuthorizationFailed")


def test_a_deny_assignment_is_read_and_wins_over_owner(owner: Az) -> None:
    running, group = owner.running, new_group(owner)
    scope = f"{group}/providers/Microsoft.Authorization/denyAssignments"
    me = owner("ad", "sp", "show", "--id", running.owner["client_id"])["id"]
    block = Permission(actions=("Microsoft.Resources/tags/*",))
    deny = DenyAssignment(str(uuid.uuid4()), "No tagging", group, (block,), (me,))
    store = Store.open(f"sqlite:///{running.data / 'genkan.db'}")
    try:
        with store.write(running.owner["tenant_id"]) as tx:
            denies.put(tx, deny, datetime.now(UTC))
        denied = owner("tag", "create", "--resource-id", group, "--tags", "a=b", fails=True)
        (shown,) = owner("rest", "--url", f"{scope}?api-version=2022-04-01")["value"]
        one = owner("rest", "--url", f"{scope}/{deny.id}?api-version=2022-04-01")
        assert "MethodNotAllowed" in owner(
            "rest", "--method", "delete", "--url", f"{scope}/{deny.id}?api-version=2022-04-01", fails=True
        )
    finally:
        with store.write(running.owner["tenant_id"]) as tx:
            denies.remove(tx, deny.id)
        store.close()
    assert f"(DenyAssignmentAuthorizationFailed) The client '{running.owner['client_id']}'" in denied
    assert "the access is denied because of the deny assignment with name 'No tagging'" in denied
    assert (shown["properties"]["denyAssignmentName"], shown["properties"]["scope"]) == ("No tagging", group)
    assert [who["id"] for who in shown["properties"]["principals"]] == [me]
    assert one == shown
    owner("tag", "create", "--resource-id", group, "--tags", "a=b")


def test_a_machine_at_a_foreign_subnet_needs_the_right_to_join(owner: Az, az: Az) -> None:
    network, own = new_group(owner), new_group(owner)
    at = ("--resource-group", network.rpartition("/")[2])
    vnet = owner("network", "vnet", "create", *at, "--name", "v", "--subnet-name", "s")["newVNet"]
    subnet = vnet["subnets"][0]["id"]
    program, principal = new_program(owner)
    assign(owner, principal, "Contributor", own)
    sign_in(az, program)
    here = ("--resource-group", own.rpartition("/")[2])
    nic = ("network", "nic", "create", *here, "--name", "n", "--subnet", subnet)
    refused = az(*nic, fails=True)
    assert "(LinkedAuthorizationFailed)" in refused
    assert "has permission to perform action 'Microsoft.Network/networkInterfaces/write' on scope" in refused
    join = "action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s)"
    assert f"does not have permission to perform {join} '{subnet}'" in refused
    assign(owner, principal, "Network Contributor", subnet)
    assert az(*nic)["NewNIC"]["ipConfigurations"][0]["subnet"]["id"] == subnet


def test_a_role_at_a_management_group_reaches_into_its_subscription(owner: Az, az: Az) -> None:
    name, below = name_of("mg"), name_of("team")
    at, mine = ("account", "management-group"), owner.running.owner["subscription_id"]
    top = owner(*at, "create", "--name", name, "--display-name", "Whole house", "--no-register")
    owner(*at, "create", "--name", below, "--parent", name, "--no-register")
    owner(*at, "subscription", "add", "--name", below, "--subscription", mine)
    shown = owner(*at, "show", "--name", name, "--expand", "--recurse", "--no-register")
    assert (shown["displayName"], [child["name"] for child in shown["children"]]) == ("Whole house", [below])
    assert [child["name"] for child in shown["children"][0]["children"]] == [mine]
    entities = {one["name"]: one for one in owner(*at, "entities", "list")}
    assert entities[below]["parent"]["id"] == top["id"]
    assert entities[mine]["parentNameChain"][-2:] == [name, below]
    program, principal = new_program(owner)
    assign(owner, principal, "Reader", top["id"])
    sign_in(az, program)
    assert az("vm", "show", "--resource-group", "demo", "--name", "vm1")["name"] == "vm1"
    mine_too = ("--assignee", principal, "--include-inherited", "--scope", subscription(az))
    inherited = az("role", "assignment", "list", *mine_too)
    assert [(one["scope"], one["roleDefinitionName"]) for one in inherited] == [(top["id"], "Reader")]
    assert "AuthorizationFailed" in az(*at, "delete", "--name", below, "--no-register", fails=True)
    owner(*at, "subscription", "remove", "--name", below, "--subscription", mine)
    assert "AuthorizationFailed" in az("vm", "show", "--resource-group", "demo", "--name", "vm1", fails=True)
    for one in (below, name):
        owner(*at, "delete", "--name", one, "--no-register")
    assert {name, below}.isdisjoint(one["name"] for one in owner(*at, "list", "--no-register"))
