"""What Microsoft Graph PowerShell and the generated SDKs ask of Graph, request by request.

Sources: microsoftgraph/msgraph-sdk-powershell (cmdlets made from openApiDocs/v1.0 and beta: Users, Groups,
Applications, Identity.DirectoryManagement, Identity.SignIns; casts by the alias `graph.`, `DELETE members/$ref?@id=`,
bound functions with parentheses), and the url templates of msgraph-sdk for Python, from the same description.
"""

from __future__ import annotations

import pytest
from tests.graph.house import EVENTUAL, As, House

ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
SHELL = {
    "Accept": "application/json",
    "Content-Type": "application/json",
    "FeatureFlag": "00000043",
    "Prefer": "odata.maxpagesize=100",
    "SdkVersion": "graph-powershell/2.25.0",
    "User-Agent": "Mozilla/5.0 (Linux; en-US) PowerShell/7.4.6 Get-MgUser_List",
    "client-request-id": "1f2f3f4f-0000-4000-8000-000000000001",
}


@pytest.fixture
def team(house: House, admin: As) -> dict[str, str]:
    bob = house.user("bob")
    group = house.group("Team", bob.id)
    return {"user": bob.id, "group": group.id, "me": admin.object_id}


@pytest.mark.parametrize(
    ("cmdlet", "path", "kinds"),
    [
        ("Get-MgGroupMemberAsUser", "/groups/{group}/members/graph.user", ["user"]),
        ("Get-MgGroupMemberAsGroup", "/groups/{group}/members/graph.group", []),
        ("Get-MgGroupMemberAsDevice", "/groups/{group}/members/graph.device", []),
        ("Get-MgGroupTransitiveMemberAsUser", "/groups/{group}/transitiveMembers/graph.user", ["user"]),
        ("Get-MgUserMemberOfAsGroup", "/users/{user}/memberOf/graph.group", ["group"]),
        ("Get-MgUserMemberOfAsDirectoryRole", "/users/{me}/memberOf/graph.directoryRole", ["directoryRole"]),
        ("Get-MgUserMemberOfAsAdministrativeUnit", "/users/{user}/memberOf/graph.administrativeUnit", []),
        ("Get-MgUserTransitiveMemberOfAsGroup", "/users/{user}/transitiveMemberOf/graph.group", ["group"]),
        ("Get-MgDirectoryDeletedItemAsUser", "/directory/deletedItems/graph.user", []),
        ("Get-MgDirectoryDeletedItemAsApplication", "/directory/deletedItems/graph.application", []),
        ("Get-MgUserDirectReport", "/users/{user}/directReports", []),
        ("Get-MgUserDelta", "/users/delta()", ["user", "user"]),
        ("Get-MgApplicationDelta", "/applications/microsoft.graph.delta()", []),
    ],
)
def test_lists_of_one_kind_are_found_by_the_short_name_of_the_namespace(
    admin: As, team: dict[str, str], cmdlet: str, path: str, kinds: list[str]
) -> None:
    answer = admin.get(path.format(**team), headers=SHELL)
    assert answer.status == 200, (cmdlet, answer.body.decode())
    assert len(answer.value) == len(kinds)
    assert answer.headers["client-request-id"] == SHELL["client-request-id"]
    if "delta" not in path and "deletedItems" not in path and kinds:
        count = admin.get(f"{path.format(**team)}/$count", headers=SHELL | EVENTUAL)
        assert count.body == str(len(kinds)).encode()


def test_member_of_shows_directory_roles_beside_groups(house: House, admin: As, team: dict[str, str]) -> None:
    (role,) = admin.get("/me/memberOf").value
    assert (role["@odata.type"], role["displayName"]) == ("#microsoft.graph.directoryRole", "Global Administrator")
    assert role["roleTemplateId"] == ADMINISTRATOR
    named = admin.find("/me/transitiveMemberOf", "displayName eq 'Global Administrator'")
    assert [one["id"] for one in named] == [ADMINISTRATOR]
    assert [one["@odata.type"] for one in admin.get(f"/users/{team['user']}/memberOf").value] == [
        "#microsoft.graph.group"
    ]
    assert admin.get("/me?$expand=memberOf($select=displayName)").made()["memberOf"][0] == {
        "@odata.type": "#microsoft.graph.directoryRole",
        "displayName": "Global Administrator",
    }


def test_role_held_through_a_group_is_found_transitively_only(admin: As, house: House) -> None:
    bob = house.user("bob")
    body = {"displayName": "Admins", "mailEnabled": False, "mailNickname": "admins", "securityEnabled": True}
    group = admin.post("/groups", body | {"isAssignableToRole": True}).made()
    admin.post(f"/groups/{group['id']}/members/$ref", {"@odata.id": f"{URL}/users/{bob.id}"}).empty()
    held = {"principalId": group["id"], "roleDefinitionId": ADMINISTRATOR, "directoryScopeId": "/"}
    admin.post("/roleManagement/directory/roleAssignments", held).made()
    assert admin.get(f"/users/{bob.id}/memberOf/graph.directoryRole").value == []
    (role,) = admin.get(f"/users/{bob.id}/transitiveMemberOf/graph.directoryRole").value
    assert role["id"] == ADMINISTRATOR
    (holder,) = [
        one for one in admin.get(f"/directoryRoles/{ADMINISTRATOR}?$expand=members").made()["members"]
        if one["@odata.type"] == "#microsoft.graph.group"
    ]  # fmt: skip
    assert holder["id"] == group["id"]


def test_one_of_a_list_is_asked_for_by_its_id(admin: As, team: dict[str, str]) -> None:
    """Get-MgUserMemberOf -DirectoryObjectId; in SDKs `member_of.by_directory_object_id(id).get()`."""
    path = f"/users/{team['user']}/memberOf"
    found = admin.get(f"{path}/{team['group']}?$select=displayName", headers=SHELL).made()
    assert (found["@odata.type"], found["displayName"]) == ("#microsoft.graph.group", "Team")
    assert admin.get(f"{path}/{ADMINISTRATOR}").status == 404


URL = "https://graph.microsoft.com/v1.0"


def test_members_are_removed_by_the_address_in_the_query(admin: As, team: dict[str, str]) -> None:
    """Remove-MgGroupMemberByRef without a directory object's id in the path."""
    path = f"/groups/{team['group']}/members"
    bare = admin.delete(f"{path}/$ref", headers=SHELL)
    assert (bare.status, bare.error["code"]) == (400, "Request_BadRequest")
    admin.delete(f"{path}/$ref?@id={URL}/directoryObjects/{team['user']}", headers=SHELL).empty()
    assert admin.get(path).value == []


def test_objects_are_got_by_ids_wherever_the_function_is_bound(admin: As, team: dict[str, str]) -> None:
    """Get-MgDirectoryObjectById, Get-MgUserById, Get-MgGroupById."""
    body = {"ids": [team["user"], team["group"], ADMINISTRATOR], "types": ["user", "group", "directoryRole"]}
    for entity_set in ("directoryObjects", "users", "groups", "applications", "servicePrincipals"):
        found = admin.post(f"/{entity_set}/getByIds", body, headers=SHELL).value
        assert [one["id"] for one in found] == body["ids"]


def test_groups_and_applications_are_made_by_a_name_of_ones_own(house: House, admin: As) -> None:
    """Update-MgGroupByUniqueName and Update-MgApplicationByUniqueName with -Headers @{Prefer='create-if-missing'}."""
    upsert = SHELL | {"Prefer": "create-if-missing"}
    group = {"displayName": "Ops", "mailEnabled": False, "mailNickname": "ops", "securityEnabled": True}
    for path, body in (
        ("/groups(uniqueName='ops')", group),
        ("/applications(uniqueName='ops')", {"displayName": "Ops"}),
    ):
        assert admin.patch(path, {"displayName": "Ops"}).status == 404
        made = admin.patch(path, body, headers=upsert).made()
        assert (made["uniqueName"], made["displayName"]) == ("ops", "Ops")
        admin.patch(path, {"description": "all"}, headers=upsert).empty()
        assert admin.get(path).made()["id"] == made["id"]
        renamed = admin.patch(path, {"uniqueName": "other"})
        assert "read-only" in renamed.error["message"]
    reader, owner = house.program("Application.Read.All"), house.program("Application.ReadWrite.OwnedBy", name="owner")
    assert reader.patch("/applications(uniqueName='mine')", {"displayName": "x"}, headers=upsert).status == 403
    mine = owner.patch("/applications(uniqueName='mine')", {"displayName": "x"}, headers=upsert).made()
    assert [one["id"] for one in admin.get(f"/applications/{mine['id']}/owners").value] == [owner.object_id]
    owner.patch("/applications(uniqueName='mine')", {"notes": "y"}, headers=upsert).empty()


def test_nobody_updates_may_make_by_an_upsert_what_they_may_not_create(house: House) -> None:
    upsert = {"Prefer": "create-if-missing"}
    group = {"displayName": "Ops", "mailEnabled": False, "mailNickname": "ops", "securityEnabled": True}
    program = house.program("GroupMember.ReadWrite.All")
    assert program.patch("/groups(uniqueName='ops')", group, headers=upsert).status == 403
    with_create = house.program("Group.Create", name="creator")
    with_create.patch("/groups(uniqueName='ops')", group, headers=upsert).made()
