"""What depends on the property: the action that a PATCH needs, and what the basic profile shows of people."""

from __future__ import annotations

from typing import Any

import pytest
from tests.graph.house import As, House

from genkan.directory import directory_roles
from genkan.directory.directory_roles import ActionBlock, DirectoryRole
from genkan.surfaces.graph import permission_sets
from genkan.surfaces.graph.shapes.application import APPLICATION
from genkan.surfaces.graph.shapes.service_principal import SERVICE_PRINCIPAL

CHANGES = [
    ("basic", {"displayName": "renamed"}),
    ("audience", {"signInAudience": "AzureADMultipleOrgs"}),
    ("authentication", {"web": {"redirectUris": ["https://a.example"]}}),
    ("credentials", {"keyCredentials": []}),
    ("permissions", {"requiredResourceAccess": []}),
    ("permissions", {"api": {"requestedAccessTokenVersion": 2}}),
    ("appRoles", {"appRoles": []}),
    ("notes", {"notes": "n"}),
    ("tag", {"tags": ["t"]}),
]


@pytest.mark.parametrize(("task", "change"), CHANGES)
def test_patch_of_an_application_needs_the_action_of_its_property(
    house: House, admin: As, monkeypatch: pytest.MonkeyPatch, task: str, change: dict[str, Any]
) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    person = house.person("narrow")
    tasks = sorted({task for task, _ in CHANGES})

    def holds(*names: str) -> None:
        block = ActionBlock(tuple(f"microsoft.directory/applications/{name}/update" for name in names))
        role = DirectoryRole("00000000-0000-0000-0000-000000000001", "Narrow", (block,))
        monkeypatch.setattr(directory_roles, "held", lambda *_: [role])

    holds(*(name for name in tasks if name != task))
    assert person.patch(f"/applications/{app['id']}", change).status == 403
    holds(task)
    person.patch(f"/applications/{app['id']}", change).empty()
    both = {**change, "displayName": "renamed", "notes": "also"}
    assert person.patch(f"/applications/{app['id']}", both).status == 403


def test_table_of_properties_names_only_properties_that_exist() -> None:
    for shape, named in (
        (APPLICATION, permission_sets.APPLICATION_PROPERTIES),
        (SERVICE_PRINCIPAL, permission_sets.PRINCIPAL_PROPERTIES),
    ):
        assert all(shape.property(name) for name in named)


def test_actions_by_property_are_granted_by_a_known_role() -> None:
    application_administrator = directory_roles.role("Application Administrator")
    assert application_administrator is not None
    for actions in (*permission_sets.APPLICATION_PROPERTIES.values(), *permission_sets.PRINCIPAL_PROPERTIES.values()):
        for action in actions.split("|"):
            assert any(directory_roles.grants(block, action) for block in application_administrator.blocks), action


def people(house: House) -> str:
    more = {"jobTitle": "Baker", "givenName": "Bob", "mobilePhone": "+1 555"}
    return house.user("bob", mail="bob@contoso.com", properties=more).id


@pytest.mark.parametrize("kind", ["program", "person"])
def test_basic_permission_shows_the_basic_profile_only(house: House, kind: str) -> None:
    id = people(house)
    asker = house.program("User.ReadBasic.All") if kind == "program" else house.person(scopes="User.ReadBasic.All")
    found = asker.get(f"/users/{id}").made()
    assert (found["displayName"], found["givenName"], found["mail"]) == ("Bob", "Bob", "bob@contoso.com")
    assert (found["jobTitle"], found["mobilePhone"], found["businessPhones"]) == (None, None, [])
    found = asker.get(f"/users/{id}?$select=id,jobTitle,accountEnabled,userType,createdDateTime").made()
    assert {found.pop(name) for name in ("jobTitle", "accountEnabled", "userType", "createdDateTime")} == {None}
    listed = asker.find("/users", "givenName eq 'Bob'")
    assert [(each["id"], each["jobTitle"]) for each in listed] == [(id, None)]


@pytest.mark.parametrize(
    "query",
    [
        "$filter=jobTitle eq 'Baker'",
        "$filter=accountEnabled eq true",
        "$orderby=createdDateTime",
        '$search="jobTitle:Baker"',
    ],
)
def test_basic_permission_does_not_find_people_by_what_it_does_not_show(house: House, query: str) -> None:
    people(house)
    program = house.program("User.ReadBasic.All")
    eventual = {"ConsistencyLevel": "eventual"}
    assert program.get(f"/users?{query}&$count=true", headers=eventual).status == 400
    assert house.program("User.Read.All").get(f"/users?{query}&$count=true", headers=eventual).status == 200


def test_basic_permission_beside_a_wider_one_hides_nothing(house: House) -> None:
    id = people(house)
    askers = (
        house.program("User.ReadBasic.All", "User.Read.All"),
        house.program("User.ReadBasic.All", directory_role="Directory Readers"),
        house.person(scopes="User.ReadBasic.All Directory.AccessAsUser.All"),
    )
    for asker in askers:
        assert asker.get(f"/users/{id}").made()["jobTitle"] == "Baker"
    mine = house.person("ann", scopes="User.ReadBasic.All User.Read")
    assert mine.get("/me?$select=userType").made()["userType"] == "Member"
    assert mine.get(f"/users/{id}").made()["jobTitle"] is None
