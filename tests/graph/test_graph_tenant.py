"""Roles, consent, the tenant, deleted items, delta queries, logs, batches, versions of objects."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from tests.graph.house import DOMAIN, As, House

JSON = {"Content-Type": "application/json"}
GLOBAL_READER = "f2ef992c-3afb-46b9-b7cf-a126ee74c451"
LINK = "https://graph.microsoft.com/v1.0/directoryObjects/"


def test_directory_role_is_given_and_taken_in_both_ways(house: House, admin: As) -> None:
    bob = house.user("bob")
    found = admin.find("/directoryRoles", "displayName eq 'Global Reader'")
    assert [item["id"] for item in found] == [GLOBAL_READER]
    by_template = admin.get(f"/directoryRoles(roleTemplateId='{GLOBAL_READER}')").made()
    assert by_template["displayName"] == "Global Reader"
    admin.post(f"/directoryRoles/{GLOBAL_READER}/members/$ref", {"@odata.id": LINK + bob.id}).empty()
    assigned = admin.find("/roleManagement/directory/roleAssignments", f"principalId eq '{bob.id}'")
    assert [item["roleDefinitionId"] for item in assigned] == [GLOBAL_READER]
    admin.delete(f"/roleManagement/directory/roleAssignments/{assigned[0]['id']}").empty()
    assert admin.get(f"/directoryRoles/{GLOBAL_READER}/members").value == []
    body = {"principalId": bob.id, "roleDefinitionId": GLOBAL_READER, "directoryScopeId": "/"}
    made = admin.post("/roleManagement/directory/roleAssignments", body).made()
    path = f"/roleManagement/directory/roleAssignments/{made['id']}?$expand=principal,roleDefinition"
    expanded = admin.get(path).made()
    assert expanded["principal"]["userPrincipalName"] == f"bob@{DOMAIN}"
    assert expanded["roleDefinition"]["displayName"] == "Global Reader"
    assert admin.post("/roleManagement/directory/roleAssignments", body).status == 400
    scoped = admin.post("/roleManagement/directory/roleAssignments", body | {"directoryScopeId": "/x"})
    assert scoped.error["message"] == "Only the directory scope '/' is served."
    objects = admin.post(f"/users/{bob.id}/getMemberObjects", {"securityEnabledOnly": False}).value
    assert objects == [GLOBAL_READER]


def test_role_definitions_are_filtered_like_every_list(admin: As) -> None:
    found = admin.find("/roleManagement/directory/roleDefinitions", "startswith(displayName,'global')")
    assert [item["displayName"] for item in found] == ["Global Administrator", "Global Reader"]
    assert "microsoft.directory/users/allProperties/read" in found[1]["rolePermissions"][0]["allowedResourceActions"]


def test_delegated_grant_is_made_changed_and_revoked(house: House, admin: As) -> None:
    client, bob = house.program(), house.user("bob")
    graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").made()
    body = {
        "clientId": client.object_id,
        "consentType": "AllPrincipals",
        "principalId": None,
        "resourceId": graph["id"],
        "scope": "User.Read",
        "startTime": "2020-01-01T00:00:00Z",
        "expiryTime": "2030-01-01T00:00:00Z",
    }
    made = admin.post("/oauth2PermissionGrants", body).made()
    assert admin.post("/oauth2PermissionGrants", body).error["message"] == "Permission entry already exists."
    admin.patch(f"/oauth2PermissionGrants/{made['id']}", {"scope": "User.Read Mail.Read"}).empty()
    found = admin.find(
        "/oauth2PermissionGrants", f"clientId eq '{client.object_id}' and consentType eq 'AllPrincipals'"
    )
    assert found[0]["scope"] == "User.Read Mail.Read"
    person = body | {"consentType": "Principal", "principalId": bob.id}
    admin.post("/oauth2PermissionGrants", person).made()
    assert len(admin.get(f"/servicePrincipals/{client.object_id}/oauth2PermissionGrants").value) == 2
    assert len(admin.get(f"/users/{bob.id}/oauth2PermissionGrants").value) == 1
    admin.delete(f"/oauth2PermissionGrants/{made['id']}").empty()
    assert admin.get(f"/oauth2PermissionGrants/{made['id']}").status == 404
    assert admin.post("/oauth2PermissionGrants", body | {"consentType": "Principal"}).status == 400


def test_organization_and_domains(house: House, admin: As) -> None:
    [organization] = admin.get("/organization").value
    assert (organization["id"], organization["verifiedDomains"][0]["name"]) == (house.tenant_id, DOMAIN)
    admin.patch(f"/organization/{house.tenant_id}", {"displayName": "Bakery"}).empty()
    assert admin.get("/organization").value[0]["displayName"] == "Bakery"
    admin.post("/domains", {"id": "bread.example"}).made()
    user = house.user("bob")
    admin.patch(f"/users/{user.id}", {"userPrincipalName": "bob@bread.example"}).empty()
    assert "references" in admin.delete("/domains/bread.example").error["message"]
    admin.patch(f"/users/{user.id}", {"userPrincipalName": f"bob@{DOMAIN}"}).empty()
    admin.delete("/domains/bread.example").empty()
    assert admin.delete(f"/domains/{DOMAIN}").status == 400
    assert admin.post("/domains", {"id": "not a domain"}).status == 400


def test_deleted_application_is_restored_by_its_owner(house: House) -> None:
    alice, bob = house.person("alice"), house.person("bob")
    app = alice.post("/applications", {"displayName": "app", "identifierUris": ["api://app"]}).made()
    alice.delete(f"/applications/{app['id']}").empty()
    path = f"/directory/deletedItems/{app['id']}"
    assert bob.post(f"{path}/restore", {}).status == 403
    alice.post(f"{path}/restore", {}).made()
    assert alice.get(f"/applications/{app['id']}").made()["identifierUris"] == ["api://app"]
    assert alice.get(path).status == 404


def delta(caller: As, link: str) -> tuple[list[dict[str, Any]], str]:
    """All pages of a delta query, and the link for the next time."""
    seen: list[dict[str, Any]] = []
    while True:
        answer = caller.get(link.partition("/v1.0")[2] or link)
        seen += answer.value
        if "@odata.deltaLink" in answer.json:
            return seen, str(answer.json["@odata.deltaLink"])
        link = answer.json["@odata.nextLink"]


def test_delta_tells_what_changed_since(house: House, admin: As) -> None:
    bob, eve = house.user("bob"), house.user("eve")
    first, link = delta(admin, "/users/delta?$select=displayName&$top=1")
    assert {item["displayName"] for item in first} == {"Admin", "Bob", "Eve"}
    assert delta(admin, link)[0] == []
    admin.patch(f"/users/{bob.id}", {"displayName": "Robert"}).empty()
    admin.delete(f"/users/{eve.id}").empty()
    changed, link = delta(admin, link)
    by_id = {item["id"]: item for item in changed}
    assert by_id[bob.id]["displayName"] == "Robert"
    assert by_id[eve.id] == {"id": eve.id, "@removed": {"reason": "changed"}}
    admin.delete(f"/directory/deletedItems/{eve.id}").empty()
    purged, _ = delta(admin, link)
    assert purged == [{"id": eve.id, "@removed": {"reason": "deleted"}}]


def test_group_delta_tells_of_members(house: House, admin: As) -> None:
    bob, group = house.user("bob"), house.group("Bakers")
    _, link = delta(admin, "/groups/delta")
    admin.post(f"/groups/{group.id}/members/$ref", {"@odata.id": LINK + bob.id}).empty()
    [changed], link = delta(admin, link)
    assert changed["members@delta"] == [{"@odata.type": "#microsoft.graph.user", "id": bob.id}]
    admin.delete(f"/groups/{group.id}/members/{bob.id}/$ref").empty()
    [changed], _ = delta(admin, link)
    assert changed["members@delta"] == [{"id": bob.id, "@removed": {"reason": "deleted"}}]


def test_changes_stand_in_the_audit_log_with_who_made_them(house: House, admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    [line] = admin.find("/auditLogs/directoryAudits", "activityDisplayName eq 'Add application'")
    assert line["initiatedBy"]["user"]["id"] == admin.object_id
    assert line["targetResources"][0]["id"] == app["id"]
    assert line["operationType"] == "Add"
    assert admin.get(f"/auditLogs/directoryAudits/{line['id']}").made()["id"] == line["id"]


@pytest.mark.parametrize(
    "fault",
    [
        {"id": "2", "method": "POST", "url": "/groups", "body": {}},
        {"id": "1", "method": "GET", "url": "/groups"},
        {"id": "2", "method": "GET", "url": "/groups", "dependsOn": ["3"]},
        {"id": "2", "method": "GET", "url": "https://graph.microsoft.com/v1.0/groups"},
    ],
)
def test_batch_with_a_faulty_request_does_none_of_them(admin: As, fault: dict[str, object]) -> None:
    body = {"displayName": "G", "mailEnabled": False, "mailNickname": "g", "securityEnabled": True}
    group = admin.post("/groups", body).made()
    first = {"id": "1", "method": "DELETE", "url": f"/groups/{group['id']}"}
    assert admin.post("/$batch", {"requests": [first, fault]}).status == 400
    assert admin.get(f"/groups/{group['id']}").status == 200


def test_batch_answers_each_request_and_stops_what_depends_on_a_failure(house: House, admin: As) -> None:
    body = {
        "requests": [
            {"id": "1", "method": "POST", "url": "/applications", "headers": JSON, "body": {"displayName": "app"}},
            {"id": "2", "method": "GET", "url": "/applications?$filter=displayName eq 'app'", "dependsOn": ["1"]},
            {"id": "3", "method": "GET", "url": "/applications/nothing"},
            {"id": "4", "method": "GET", "url": "/me", "dependsOn": ["3"]},
        ]
    }
    answers = {item["id"]: item for item in admin.post("/$batch", body).made()["responses"]}
    assert [answers[id]["status"] for id in "1234"] == [201, 200, 404, 424]
    assert answers["2"]["body"]["value"][0]["displayName"] == "app"
    assert house.send("POST", "/v1.0/$batch", body).status == 401
    assert admin.post("/$batch", {"requests": [{"id": "1", "method": "GET", "url": "/$batch"}]}).status == 400
    assert admin.post("/$batch", {"requests": [{}] * 21}).status == 400


def test_change_of_an_older_version_is_refused(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    tag = admin.get(f"/applications/{app['id']}").headers["etag"]
    admin.patch(f"/applications/{app['id']}", {"notes": "a"}, headers={"If-Match": tag}).empty()
    late = admin.patch(f"/applications/{app['id']}", {"notes": "b"}, headers={"If-Match": tag})
    assert (late.status, admin.get(f"/applications/{app['id']}").made()["notes"]) == (412, "a")


def test_application_is_made_once_under_its_unique_name(admin: As) -> None:
    header = {"Prefer": "create-if-missing"}
    first = admin.patch("/applications(uniqueName='shop')", {"displayName": "Shop"}, headers=header)
    assert first.status == 201
    admin.patch("/applications(uniqueName='shop')", {"displayName": "Store"}, headers=header).empty()
    assert admin.get("/applications(uniqueName='shop')").made()["displayName"] == "Store"
    assert admin.patch("/applications(uniqueName='other')", {"displayName": "x"}).status == 404


def test_edits_of_one_object_by_eight_clients_lose_nothing(house: House, admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    names = ["notes", "description", "serviceManagementReference", "samlMetadataUrl", "defaultRedirectUri", "tags"]
    failures: list[int] = []

    def edit(number: int) -> None:
        for turn in range(5):
            name = names[number] if number < len(names) else f"extra{number}"
            if name.startswith("extra"):
                status = admin.post(f"/applications/{app['id']}/addPassword", {}).status
            else:
                value: Any = [f"{turn}"] if name == "tags" else f"{turn}"
                status = admin.patch(f"/applications/{app['id']}", {name: value}).status
            if status not in (200, 204):
                failures.append(status)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    shown = admin.get(f"/applications/{app['id']}").made()
    assert [shown[name] for name in names] == ["4"] * 5 + [["4"]]
    assert len(shown["passwordCredentials"]) == 10


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("/invitations", "invitations"),
        ("/subscriptions", "subscriptions"),
        ("/me/messages", "messages"),
        ("/devices", "devices"),
        ("/users/x/photo", "photo"),
        ("/$metadata", "metadata"),
    ],
)
def test_what_is_left_out_says_so(admin: As, path: str, word: str) -> None:
    answer = admin.get(path)
    assert (answer.status, answer.error["code"]) == (501, "NotImplemented")
    assert word in answer.error["message"]


def test_unknown_segment_method_and_version_are_named(admin: As, house: House) -> None:
    assert admin.get("/applicationz").error["message"] == "Resource not found for the segment 'applicationz'."
    answer = admin.call("PUT", "/applications", {})
    assert (answer.status, answer.headers["allow"]) == (405, "GET, POST")
    assert "Invalid version" in house.send("GET", "/v3.0/users").error["message"]


def test_answers_carry_request_ids_and_context(admin: As) -> None:
    given = "7f1f0a4e-8d9e-4c4e-9d35-0a4b0b0f3a11"
    answer = admin.get("/applications", headers={"client-request-id": given})
    assert answer.headers["client-request-id"] == given
    assert answer.headers["request-id"]
    assert answer.json["@odata.context"] == "https://graph.microsoft.com/v1.0/$metadata#applications"
    error = admin.get("/applications/nope").error
    assert set(error["innerError"]) == {"date", "request-id", "client-request-id"}
