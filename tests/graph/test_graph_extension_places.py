"""Values of directory extensions wherever their objects are shown, and several of them in one property."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from tests.graph.house import EVENTUAL, As, House
from tests.graph.test_graph_extension_properties import application, defined, new_user

SEVERAL: list[tuple[str, list[Any], str, Any]] = [
    ("String", ["red", "Blue"], "'BLUE'", ["red", 5]),
    ("Boolean", [True, False], "true", ["true"]),
    ("Integer", [1, 2], "2", [2**31]),
    ("LargeInteger", [2**40], str(2**40), ["5"]),
    ("DateTime", ["2026-05-01T10:00:00Z"], "2026-05-01T10:00:00Z", ["yesterday"]),
]


@pytest.mark.parametrize(("data_type", "several", "literal", "wrong"), SEVERAL)
def test_several_values_of_each_type_are_kept_and_found_by_any(
    admin: As, data_type: str, several: list[Any], literal: str, wrong: list[Any]
) -> None:
    name = defined(admin, application(admin), dataType=data_type, isMultiValued=True)["name"]
    id = admin.post("/users", new_user("bob", **{name: several})).made()["id"]
    assert admin.get(f"/users/{id}?$select={name}").made()[name] == several
    assert [each["id"] for each in admin.find("/users", f"{name}/any(c:c eq {literal})")] == [id]
    others = admin.get(f"/users?$filter={quote(f'not({name}/any(c:c eq {literal}))')}&$count=true", headers=EVENTUAL)
    assert id not in [each["id"] for each in others.value]
    assert admin.patch(f"/users/{id}", {name: wrong}).status == 400
    assert admin.find("/users", f"{name}/any(c:c eq {literal}) and accountEnabled eq false") == []


def test_binary_values_may_be_several_and_are_not_filtered_by(admin: As) -> None:
    name = defined(admin, application(admin), dataType="Binary", isMultiValued=True)["name"]
    id = admin.post("/users", new_user("bob", **{name: ["AAEC", "AAED"]})).made()["id"]
    assert admin.get(f"/users/{id}?$select={name}").made()[name] == ["AAEC", "AAED"]
    assert admin.get(f"/users?$filter={quote(f'{name}/any(c:c eq 5)')}").status == 400


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        ("{0} ne 'Night'", ["carol"]),
        ("{0} eq null", ["carol"]),
        ("startswith({0},'NI')", ["bob"]),
        ("{0} ne null", ["bob"]),
    ],
)
def test_value_is_compared_as_graph_documents_it(admin: As, filter: str, found: list[str]) -> None:
    name = defined(admin, application(admin))["name"]
    for person, more in (("bob", {name: "night"}), ("carol", {})):
        admin.post("/users", new_user(person, jobTitle="Baker", **more)).made()
    asked = quote(f"jobTitle eq 'baker' and {filter.format(name)}")
    answer = admin.get(f"/users?$filter={asked}&$count=true", headers=EVENTUAL)
    assert [each["displayName"].lower() for each in answer.value] == found
    assert answer.json["@odata.count"] == len(found)


def test_values_show_in_lists_of_any_kind_and_in_delta(house: House, admin: As) -> None:
    name = defined(admin, application(admin))["name"]
    id = admin.post("/users", new_user("bob", **{name: "night"})).made()["id"]
    group = house.group("bakers", id)
    start = admin.get(f"/users/delta?$select=displayName,{name}").json
    assert {each["id"]: each.get(name) for each in start["value"]}[id] == "night"
    admin.patch(f"/users/{id}", {name: "day"}).empty()
    changed = admin.get(start["@odata.deltaLink"].split("/v1.0", 1)[1]).value
    assert [(each["id"], each[name]) for each in changed] == [(id, "day")]
    for at in (f"/groups/{group.id}/members", f"/groups/{group.id}/members/microsoft.graph.user"):
        assert [each.get(name) for each in admin.get(f"{at}?$select=id,{name}").value] == ["day"]
        assert len(admin.find(at, f"{name} eq 'DAY'")) == 1
        assert admin.find(at, f"{name} eq 'night'") == []
    expanded = admin.get(f"/groups/{group.id}?$expand=members($select=id,{name})").made()
    assert [each[name] for each in expanded["members"]] == ["day"]
    by_id = admin.post(f"/directoryObjects/getByIds?$select=id,{name}", {"ids": [id]}).value
    assert [each[name] for each in by_id] == ["day"]


def test_values_are_still_there_among_the_deleted_items_and_after_restoring(admin: As) -> None:
    name = defined(admin, application(admin))["name"]
    id = admin.post("/users", new_user("bob", **{name: "night"})).made()["id"]
    admin.delete(f"/users/{id}").empty()
    assert admin.find("/users", f"{name} eq 'night'") == []
    deleted = "/directory/deletedItems/microsoft.graph.user"
    assert [each[name] for each in admin.get(f"{deleted}?$select=id,{name}").value] == ["night"]
    assert [each["id"] for each in admin.find(deleted, f"{name} eq 'NIGHT'")] == [id]
    assert admin.get(f"/directory/deletedItems/{id}?$select={name}").made()[name] == "night"
    admin.post(f"/directory/deletedItems/{id}/restore").made()
    assert [each["id"] for each in admin.find("/users", f"{name} eq 'night'")] == [id]


def test_object_carries_a_hundred_values_and_no_more_in_however_many_requests(admin: As) -> None:
    app = application(admin)
    names = [defined(admin, app, f"n{number}")["name"] for number in range(101)]
    id = admin.post("/users", new_user("bob", **dict.fromkeys(names[:60], "x"))).made()["id"]
    admin.patch(f"/users/{id}", dict.fromkeys(names[60:100], "x")).empty()
    answer = admin.patch(f"/users/{id}", {names[100]: "x"})
    assert (answer.status, answer.error["code"]) == (400, "Directory_ResourceSizeExceeded")
    admin.patch(f"/users/{id}", {names[0]: None, names[100]: "x"}).empty()


def test_times_of_a_grant_show_in_beta(house: House, admin: As) -> None:
    client = house.program(name="client").object_id
    graph = admin.find("/servicePrincipals", "appId eq '00000003-0000-0000-c000-000000000000'")[0]["id"]
    body = {"clientId": client, "consentType": "AllPrincipals", "resourceId": graph, "scope": "User.Read"}
    times = {"startTime": "2026-01-01T00:00:00Z", "expiryTime": "2027-01-01T00:00:00Z"}
    made = admin.post("/oauth2PermissionGrants", body | times, version="beta").made()
    assert {name: made[name] for name in times} == times
    assert "startTime" not in admin.get(f"/oauth2PermissionGrants/{made['id']}").made()
