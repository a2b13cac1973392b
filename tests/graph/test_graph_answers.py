"""What every answer has beside its body: ids, metadata as it was asked for, conflicts in Graph's codes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.graph.house import As, House

from genkan.directory import service_principals


def test_metadata_is_left_away_where_none_is_wanted(house: House, admin: As) -> None:
    house.group("Team", house.user("bob").id)
    bare = {"Accept": "application/json;odata.metadata=none"}
    (group,) = admin.get("/groups").value
    answer = admin.get(f"/groups/{group['id']}/members", headers=bare)
    assert list(answer.json) == ["value"]
    assert "@odata.type" not in answer.value[0]
    assert "odata.metadata=none" in answer.headers["content-type"]
    page = admin.get("/users?$top=1", headers=bare)
    assert set(page.json) == {"@odata.nextLink", "value"}


def test_answer_says_which_machine_gave_it(admin: As) -> None:
    for path in ("/me", "/nothing"):
        assert '"ServerInfo"' in admin.get(path).headers["x-ms-ags-diagnostic"]


@pytest.mark.parametrize(
    ("method", "path", "word"),
    [
        ("POST", "/roleManagement/directory/roleDefinitions", "custom directory roles"),
        ("GET", "/directoryRoles/delta", "delta queries for directoryRoles"),
        ("GET", "/oauth2PermissionGrants/delta", "delta queries for oauth2PermissionGrants"),
        ("POST", "/domains/contoso.onmicrosoft.com/forceDelete", "forceDelete"),
        ("PUT", "/applications/x/logo", "logo"),
    ],
)
def test_parts_of_served_paths_that_are_left_out_say_so(admin: As, method: str, path: str, word: str) -> None:
    answer = admin.call(method, path, {} if method != "GET" else None)
    assert (answer.status, answer.error["code"]) == (501, "NotImplemented")
    assert word in answer.error["message"]


def test_conflicts_are_told_as_graph_tells_each(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    path = f"/applications/{app['id']}/federatedIdentityCredentials"
    trust = {"name": "main", "issuer": "https://ci.example", "subject": "repo:a", "audiences": ["api://x"]}
    admin.post(path, trust).made()
    same_name = admin.post(path, trust | {"subject": "repo:b"})
    assert (same_name.status, same_name.error["code"]) == (409, "Request_MultipleObjectsWithSameKeyValue")
    assert same_name.error["message"] == "FederatedIdentityCredential with name main already exists."
    same_trust = admin.post(path, trust | {"name": "other"})
    assert (same_trust.status, same_trust.error["code"]) == (400, "InvalidFederatedIdentityCredentialValue")
    assert same_trust.error["message"].startswith("The combination of issuer and subject must be unique")
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").made()
    grant = {
        "clientId": principal["id"],
        "consentType": "AllPrincipals",
        "resourceId": graph["id"],
        "scope": "User.Read",
    }
    admin.post("/oauth2PermissionGrants", grant).made()
    again = admin.post("/oauth2PermissionGrants", grant)
    assert (again.status, again.error["code"]) == (409, "Request_MultipleObjectsWithSameKeyValue")


def test_batch_tells_what_is_not_json_in_base64(admin: As) -> None:
    inner = {"id": "1", "method": "GET", "url": "/users/$count", "headers": {"ConsistencyLevel": "eventual"}}
    (answer,) = admin.post("/$batch", {"requests": [inner]}).made()["responses"]
    assert (answer["status"], answer["body"]) == (200, "MQ==")
    assert answer["headers"]["Content-Type"].startswith("text/plain")


def test_deleted_items_are_counted_and_sorted_by_when_they_were_deleted(house: House, admin: As) -> None:
    for name in ("ann", "bob"):
        admin.delete(f"/users/{house.user(name).id}").empty()
        house.clock.advance(timedelta(days=10))
    path = "/directory/deletedItems/graph.user"
    newest = admin.get(f"{path}?$orderby=deletedDateTime desc&$select=displayName").value
    assert [one["displayName"] for one in newest] == ["Bob", "Ann"]
    assert admin.get(f"{path}/$count", headers={"ConsistencyLevel": "eventual"}).body == b"2"
    house.clock.advance(timedelta(days=11))
    assert [one["displayName"] for one in admin.get(path).value] == ["Bob"]
    assert admin.get("/directory/deletedItems/graph.device").value == []


def test_password_is_changed_by_oneself_only(house: House, admin: As) -> None:
    alice, bob = house.person("alice"), house.user("bob")
    body = {"currentPassword": "a", "newPassword": "b"}
    assert alice.post(f"/users/{alice.object_id}/changePassword", body).status == 400
    assert alice.post(f"/users/{bob.id}/changePassword", body).status == 403
    assert admin.post(f"/users/{bob.id}/changePassword", body).status == 403


def test_property_that_is_left_out_is_named_and_not_called_unknown(house: House, admin: As) -> None:
    answer = admin.get("/users?$select=id,signInActivity")
    assert (answer.status, "`signInActivity`" in answer.error["message"]) == (501, True)
    unknown = admin.get("/users?$select=id,nothing")
    assert (unknown.status, "Could not find a property named 'nothing'" in unknown.error["message"]) == (400, True)
    group = house.group("Team")
    shown = admin.get(f"/groups/{group.id}?$select=isArchived,assignedLicenses,unseenCount").made()
    assert (shown["isArchived"], shown["assignedLicenses"], shown["unseenCount"]) == (False, [], 0)
    assert "isArchived" not in admin.get(f"/groups/{group.id}").made()


def test_principals_that_are_not_the_tenants_to_delete_stay(house: House, admin: As) -> None:
    graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").made()
    for path in (f"/servicePrincipals/{graph['id']}", f"/directoryObjects/{graph['id']}"):
        assert "Microsoft's own" in admin.delete(path).error["message"]
    with house.store.write(house.tenant_id) as tx:
        app_id = "11111111-2222-3333-4444-555555555555"
        machine = service_principals.create(tx, app_id, "vm1", house.clock.now(), type="ManagedIdentity")
    path = f"/servicePrincipals/{machine.id}"
    changes = (admin.delete(path), admin.post(f"{path}/addPassword", {}), admin.patch(path, {"keyCredentials": []}))
    for answer in changes:
        assert (answer.status, "managed identity" in answer.error["message"]) == (400, True)
    admin.patch(path, {"notes": "ours"}).empty()
