"""Directory extensions: what an application defines, and the values that users, groups and applications carry."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from tests.graph.house import DOMAIN, EVENTUAL, As, House

VALUES: list[tuple[str, Any, Any]] = [
    ("String", "a text", "x" * 257),
    ("Boolean", True, "true"),
    ("Integer", 2**31 - 1, 2**31),
    ("LargeInteger", 2**40, 2**63),
    ("DateTime", "2026-05-01T10:00:00Z", "yesterday"),
    ("Binary", "AAEC", "?"),
]


def application(admin: As, name: str = "payroll") -> dict[str, Any]:
    return admin.post("/applications", {"displayName": name}).made()


def defined(admin: As, app: dict[str, Any], name: str = "jobGroup", **more: Any) -> dict[str, Any]:
    body = {"name": name, "dataType": "String", "targetObjects": ["User"]} | more
    return admin.post(f"/applications/{app['id']}/extensionProperties", body).made()


def new_user(name: str, **more: Any) -> dict[str, Any]:
    return {
        "accountEnabled": True,
        "displayName": name.title(),
        "mailNickname": name,
        "userPrincipalName": f"{name}@{DOMAIN}",
        "passwordProfile": {"password": "Correct-horse-7"},
    } | more


def test_definition_is_answered_with_its_full_name_listed_and_read(admin: As) -> None:
    app = application(admin)
    made = defined(admin, app, targetObjects=["User", "Group"])
    assert made["name"] == f"extension_{app['appId'].replace('-', '')}_jobGroup"
    assert (made["dataType"], made["targetObjects"], made["appDisplayName"]) == ("String", ["User", "Group"], "payroll")
    assert (made["isMultiValued"], made["isSyncedFromOnPremises"], made["deletedDateTime"]) == (False, False, None)
    at = f"/applications(appId='{app['appId']}')/extensionProperties"
    assert [item["id"] for item in admin.get(at).value] == [made["id"]]
    assert admin.get(f"{at}/{made['id']}").made()["name"] == made["name"]
    expanded = admin.get(f"/applications/{app['id']}?$expand=extensionProperties").made()
    assert [item["name"] for item in expanded["extensionProperties"]] == [made["name"]]
    assert "extensionProperties" not in admin.get(f"/applications/{app['id']}").made()
    assert admin.get(f"{at}/{app['id']}").status == 404


@pytest.mark.parametrize(
    ("wrong", "target"),
    [
        ({"name": "job group"}, "name"),
        ({"name": None}, "name"),
        ({"dataType": "Decimal"}, "dataType"),
        ({"targetObjects": []}, "targetObjects"),
        ({"targetObjects": ["Printer"]}, "targetObjects"),
    ],
)
def test_definition_that_breaks_a_rule_is_refused(admin: As, wrong: dict[str, Any], target: str) -> None:
    app = application(admin)
    body = {"name": "jobGroup", "dataType": "String", "targetObjects": ["User"]} | wrong
    answer = admin.post(f"/applications/{app['id']}/extensionProperties", body)
    assert (answer.status, answer.error["code"]) == (400, "Request_BadRequest")
    assert answer.error["details"][0]["target"] == target
    assert admin.get(f"/applications/{app['id']}/extensionProperties").value == []


def test_second_definition_of_a_name_is_refused(admin: As) -> None:
    app = application(admin)
    name = defined(admin, app)["name"]
    body = {"name": "jobGroup", "dataType": "Boolean", "targetObjects": ["User"]}
    answer = admin.post(f"/applications/{app['id']}/extensionProperties", body)
    assert (answer.status, answer.error["message"]) == (400, f"An extension property exists with the name {name}.")


@pytest.mark.parametrize(("data_type", "value", "wrong"), VALUES)
def test_value_is_checked_against_its_type_kept_and_selected(admin: As, data_type: str, value: Any, wrong: Any) -> None:
    name = defined(admin, application(admin), dataType=data_type)["name"]
    id = admin.post("/users", new_user("bob", **{name: value})).made()["id"]
    assert admin.get(f"/users/{id}?$select=id,{name}").made()[name] == value
    assert name not in admin.get(f"/users/{id}").made()
    assert name not in admin.get(f"/users/{id}", version="beta").made()
    answer = admin.patch(f"/users/{id}", {name: wrong})
    assert (answer.status, answer.error["details"][0]["target"]) == (400, name)
    admin.patch(f"/users/{id}", {name: None}).empty()
    assert name not in admin.get(f"/users/{id}?$select=id,{name}").made()


@pytest.mark.parametrize(("data_type", "value"), [(kind, value) for kind, value, _ in VALUES if kind != "Binary"])
def test_users_are_found_by_a_value(admin: As, data_type: str, value: Any) -> None:
    name = defined(admin, application(admin), dataType=data_type)["name"]
    id = admin.post("/users", new_user("bob", **{name: value})).made()["id"]
    admin.post("/users", new_user("carol")).made()
    literal = f"'{value}'" if data_type == "String" else str(value).lower() if data_type == "Boolean" else value
    assert [each["id"] for each in admin.find("/users", f"{name} eq {literal}")] == [id]
    assert [each["id"] for each in admin.find("/users", f"{name} in ({literal})")] == [id]
    count = admin.get(f"/users/$count?$filter={quote(f'{name} eq {literal}')}", headers=EVENTUAL)
    assert count.body == b"1"


def test_texts_of_several_values_are_found_by_any(admin: As) -> None:
    name = defined(admin, application(admin), isMultiValued=True)["name"]
    id = admin.post("/users", new_user("bob", **{name: ["red", "Blue"]})).made()["id"]
    assert admin.get(f"/users/{id}?$select={name}").made()[name] == ["red", "Blue"]
    assert [each["id"] for each in admin.find("/users", f"{name}/any(c:c eq 'blue')")] == [id]
    assert admin.find("/users", f"{name}/any(c:c eq 'green')") == []
    assert admin.patch(f"/users/{id}", {name: "red"}).status == 400


@pytest.mark.parametrize("at", ["/groups", "/applications"])
def test_groups_and_applications_carry_values_too(admin: As, at: str) -> None:
    target = {"/groups": "Group", "/applications": "Application"}[at]
    name = defined(admin, application(admin), targetObjects=[target])["name"]
    body: dict[str, Any] = {"displayName": "bakers", name: "night"}
    if at == "/groups":
        body |= {"mailEnabled": False, "mailNickname": "bakers", "securityEnabled": True}
    id = admin.post(at, body).made()["id"]
    assert [each["id"] for each in admin.find(at, f"startswith({name},'ni')")] == [id]
    admin.patch(f"{at}/{id}", {name: "day"}).empty()
    assert admin.get(f"{at}/{id}?$select={name}").made()[name] == "day"


def test_extension_that_is_not_there_or_for_another_type_is_not_available(house: House, admin: As) -> None:
    app, bob = application(admin), house.user("bob").id
    for_groups = defined(admin, app, "forGroups", targetObjects=["Group"])["name"]
    unknown = for_groups.replace("forGroups", "unknown")
    answer = admin.patch(f"/users/{bob}", {unknown: "x", for_groups: "y", "jobTitle": "Baker"})
    assert (answer.status, answer.error["code"]) == (400, "Request_BadRequest")
    message = f"The following extension properties are not available: {unknown}, {for_groups}."
    assert answer.error["message"] == message
    assert admin.get(f"/users/{bob}?$select=jobTitle").made()["jobTitle"] is None
    for query in (f"$select={for_groups}", f"$filter={quote(f'{for_groups} eq 1')}"):
        assert admin.get(f"/users?{query}").status == 400


def test_removed_definition_hides_values_and_the_same_one_brings_them_back(admin: As) -> None:
    app = application(admin)
    made = defined(admin, app)
    name, at = made["name"], f"/applications/{app['id']}/extensionProperties"
    id = admin.post("/users", new_user("bob", **{name: "kept"})).made()["id"]
    admin.delete(f"{at}/{made['id']}").empty()
    assert admin.get(at).value == []
    assert admin.get(f"{at}/{made['id']}").status == admin.delete(f"{at}/{made['id']}").status == 404
    assert admin.get(f"/users/{id}?$select={name}").status == 400
    assert admin.patch(f"/users/{id}", {name: "new"}).status == 400
    other = {"name": "jobGroup", "dataType": "Integer", "targetObjects": ["User"]}
    assert admin.post(at, other).error["details"][0]["target"] == "dataType"
    defined(admin, app)
    assert admin.get(f"/users/{id}?$select={name}").made()[name] == "kept"


def test_all_definitions_of_a_tenant_are_available(house: House, admin: As) -> None:
    names = {defined(admin, application(admin, name))["name"] for name in ("one", "two")}
    application(admin, "none")
    at = "/directoryObjects/getAvailableExtensionProperties"
    reader = house.program("Directory.Read.All")
    assert {item["name"] for item in reader.post(at).value} == names
    assert {item["appDisplayName"] for item in reader.post(at, {"isSyncedFromOnPremises": False}).value} == {
        "one",
        "two",
    }
    assert reader.post(at, {"isSyncedFromOnPremises": True}).value == []


def test_owned_by_defines_on_its_own_application_only(house: House, admin: As) -> None:
    program, other = house.program("Application.ReadWrite.OwnedBy"), application(admin)
    mine = program.post("/applications", {"displayName": "mine"}).made()
    made = defined(program, mine)
    body = {"name": "jobGroup", "dataType": "String", "targetObjects": ["User"]}
    assert program.post(f"/applications/{other['id']}/extensionProperties", body).status == 403
    program.delete(f"/applications/{mine['id']}/extensionProperties/{made['id']}").empty()
    assert (
        house.program("Application.Read.All").post(f"/applications/{mine['id']}/extensionProperties", body).status
        == 403
    )


def test_basic_profile_shows_no_extension(house: House, admin: As) -> None:
    name = defined(admin, application(admin))["name"]
    id = admin.post("/users", new_user("bob", **{name: "secret"})).made()["id"]
    basic = house.program("User.ReadBasic.All")
    assert basic.get(f"/users/{id}?$select={name}").status == 400
    filter = quote(f"{name} eq 'secret'")
    assert basic.get(f"/users?$filter={filter}").status == 400


def test_extensions_of_one_tenant_are_unknown_in_another(house: House, admin: As) -> None:
    name = defined(admin, application(admin))["name"]
    first, house.tenant_id = house.tenant_id, house.tenant("fabrikam.onmicrosoft.com")
    stranger = house.program("User.Read.All", "Directory.Read.All")
    assert stranger.get(f"/users?$select={name}").status == 400
    assert stranger.post("/directoryObjects/getAvailableExtensionProperties").value == []
    assert first != house.tenant_id
