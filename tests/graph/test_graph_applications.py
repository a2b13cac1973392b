"""Applications and service principals as `az ad` and the SDKs ask for them."""

from __future__ import annotations

from tests.graph.house import EVENTUAL, As, House


def test_registered_application_is_found_the_way_az_looks_for_it(admin: As) -> None:
    made = admin.post("/applications", {"displayName": "My app", "signInAudience": "AzureADMyOrg"}).made()
    assert made["appId"] != made["id"]
    assert admin.find("/applications", "startswith(displayName,'my')")[0]["id"] == made["id"]
    assert admin.find("/applications", f"appId eq '{made['appId']}'")[0]["displayName"] == "My app"
    assert admin.find("/applications", "displayName eq 'other'") == []
    assert admin.get(f"/applications(appId='{made['appId']}')").made()["id"] == made["id"]
    assert admin.get(f"//Applications/{made['id']}").made()["web"]["implicitGrantSettings"] == {
        "enableAccessTokenIssuance": False,
        "enableIdTokenIssuance": False,
    }


def test_secret_is_shown_once_and_then_only_its_hint(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    added = admin.post(f"/applications/{app['id']}/addPassword", {"passwordCredential": {"displayName": "ci"}}).made()
    assert len(added["secretText"]) == 40
    shown = admin.get(f"/applications/{app['id']}").made()["passwordCredentials"]
    assert [(item["hint"], item["secretText"]) for item in shown] == [(added["secretText"][:3], None)]
    admin.post(f"/applications/{app['id']}/removePassword", {"keyId": added["keyId"]}).empty()
    assert admin.get(f"/applications/{app['id']}").made()["passwordCredentials"] == []
    again = admin.post(f"/applications/{app['id']}/removePassword", {"keyId": added["keyId"]})
    assert (again.status, again.error["code"]) == (400, "Request_BadRequest")


def test_create_for_rbac_sequence_of_az(admin: As) -> None:
    assert admin.find("/servicePrincipals", "displayName eq 'rbac'") == []
    app = admin.post("/applications", {"displayName": "rbac", "keyCredentials": []}).made()
    admin.post(f"/applications/{app['id']}/addPassword", {"passwordCredential": {}}).made()
    principal = admin.post("/servicePrincipals", {"appId": app["appId"], "accountEnabled": True}).made()
    assert principal["servicePrincipalType"] == "Application"
    found = admin.find("/servicePrincipals", f"servicePrincipalNames/any(c:c eq '{app['appId']}')")
    assert [item["id"] for item in found] == [principal["id"]]
    asked = {"ids": [principal["id"], app["id"]], "types": ["servicePrincipal"]}
    both = admin.post("/directoryObjects/getByIds", asked)
    assert [(item["@odata.type"], item["appId"]) for item in both.value] == [
        ("#microsoft.graph.servicePrincipal", app["appId"])
    ]


def test_service_principal_of_an_unknown_application_is_refused(admin: As) -> None:
    app_id = "11111111-2222-3333-4444-555555555555"
    answer = admin.post("/servicePrincipals", {"appId": app_id})
    assert answer.status == 400
    assert answer.error["details"][0]["code"] == "NoBackingApplicationObject"


def test_second_service_principal_of_an_application_conflicts(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "twice"}).made()
    admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    again = admin.post("/servicePrincipals", {"appId": app["appId"]})
    assert (again.status, again.error["code"]) == (409, "Request_MultipleObjectsWithSameKeyValue")


def test_identifier_uris_are_unique_whatever_their_case(admin: As) -> None:
    admin.post("/applications", {"displayName": "one", "identifierUris": ["api://One"]}).made()
    answer = admin.post("/applications", {"displayName": "two", "identifierUris": ["API://one"]})
    assert answer.status == 400
    assert answer.error["details"][0] == {
        "code": "ObjectConflict",
        "message": "Another object with the same value for property identifierUris already exists.",
        "target": "identifierUris",
    }
    assert admin.find("/applications", "identifierUris/any(u:u eq 'api://one')")[0]["identifierUris"] == ["api://One"]


def test_service_principal_follows_its_application(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "shop"}).made()
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    role = {
        "id": "6b1c2b8a-30bb-4f1c-8f0f-2d6a4e8f4b11",
        "displayName": "Read",
        "description": "Reads",
        "value": "Orders.Read",
        "allowedMemberTypes": ["Application"],
    }
    admin.patch(f"/applications/{app['id']}", {"displayName": "store", "appRoles": [role]}).empty()
    shown = admin.get(f"/servicePrincipals/{principal['id']}").made()
    assert (shown["displayName"], shown["appRoles"][0]["value"]) == ("store", "Orders.Read")


def test_deleted_application_takes_its_service_principal_with_it(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "gone"}).made()
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    admin.delete(f"/applications/{app['id']}").empty()
    assert admin.get(f"/applications/{app['id']}").error["code"] == "Request_ResourceNotFound"
    assert admin.get(f"/servicePrincipals/{principal['id']}").status == 404


def test_graph_publishes_its_own_permissions(admin: As) -> None:
    graph = admin.get("/servicePrincipals(appId='00000003-0000-0000-c000-000000000000')").made()
    assert "df021288-bdef-4463-88db-98f22de89214" in [role["id"] for role in graph["appRoles"]]
    assert "User.Read" in [scope["value"] for scope in graph["oauth2PermissionScopes"]]
    assert "https://graph.microsoft.com" in graph["servicePrincipalNames"]


def test_request_without_a_token_is_401_before_anything_else(house: House) -> None:
    for path in ("/v1.0/applications", "/v1.0/nowhere"):
        answer = house.send("GET", path)
        assert (answer.status, answer.error["code"]) == (401, "InvalidAuthenticationToken")


def test_program_without_a_permission_is_denied_and_the_reason_is_journalled(house: House) -> None:
    answer = house.program("User.Read.All").get("/applications")
    assert (answer.status, answer.error["code"]) == (403, "Authorization_RequestDenied")
    assert answer.error["message"] == "Insufficient privileges to complete the operation."
    decision = house.last_decision()
    assert decision["id"] == answer.headers["x-genkan-decision"]
    assert decision["record"]["needs"]["application"][0] == "Application.Read.All"
    assert decision["record"]["had"]["roles"] == ["User.Read.All"]
    assert "Application Administrator" not in decision["record"]["had"]["directory_roles"]


def test_program_that_may_manage_what_it_owns_manages_nothing_else(house: House, admin: As) -> None:
    foreign = admin.post("/applications", {"displayName": "foreign"}).made()
    program = house.program("Application.ReadWrite.OwnedBy")
    own = program.post("/applications", {"displayName": "own"}).made()
    program.patch(f"/applications/{own['id']}", {"displayName": "renamed"}).empty()
    program.post("/servicePrincipals", {"appId": own["appId"]}).made()
    assert program.patch(f"/applications/{foreign['id']}", {"displayName": "mine"}).status == 403
    assert program.post("/servicePrincipals", {"appId": foreign["appId"]}).status == 403
    assert house.last_decision()["record"]["reason"] == "NotOwner"


def test_list_is_paged_and_stays_right_while_things_change(admin: As) -> None:
    names = [f"app {number:02}" for number in range(7)]
    made = {name: admin.post("/applications", {"displayName": name}).made()["id"] for name in names}
    first = admin.get("/applications?$top=3&$orderby=displayName&$count=true&$select=displayName", headers=EVENTUAL)
    admin.delete(f"/applications/{made['app 02']}").empty()
    seen = [item["displayName"] for item in first.value]
    link = first.json["@odata.nextLink"]
    while link:
        page = admin.get(link.split("/v1.0", 1)[1])
        seen += [item["displayName"] for item in page.value]
        link = page.json.get("@odata.nextLink")
    assert seen == names


def test_forged_page_token_is_refused(admin: As) -> None:
    for number in range(3):
        admin.post("/applications", {"displayName": f"app {number}"}).made()
    link = admin.get("/applications?$top=1").json["@odata.nextLink"].split("/v1.0", 1)[1]
    flipped = link[:-3] + ("A" if link[-3] != "A" else "B") + link[-2:]
    assert admin.get(flipped).error["code"] == "Directory_ExpiredPageToken"
    assert admin.get(link.replace("applications", "servicePrincipals")).status == 400


def test_update_changes_only_the_parts_of_a_complex_value_that_it_names(admin: As) -> None:
    web = {"redirectUris": ["https://a.example/cb"], "implicitGrantSettings": {"enableIdTokenIssuance": True}}
    app = admin.post("/applications", {"displayName": "a", "web": web}).made()
    at = f"/applications/{app['id']}"
    admin.patch(at, {"web": {"homePageUrl": "https://a.example"}}).empty()
    admin.patch(at, {"web": {"implicitGrantSettings": {"enableAccessTokenIssuance": True}}}).empty()
    shown = admin.get(at).made()["web"]
    assert (shown["homePageUrl"], shown["redirectUris"]) == ("https://a.example", ["https://a.example/cb"])
    assert shown["implicitGrantSettings"] == {"enableAccessTokenIssuance": True, "enableIdTokenIssuance": True}
    admin.patch(at, {"web": {"homePageUrl": None, "redirectUris": []}}).empty()
    cleared = admin.get(at).made()["web"]
    assert (cleared["homePageUrl"], cleared["redirectUris"]) == (None, [])
    assert cleared["implicitGrantSettings"]["enableIdTokenIssuance"] is True


def test_enabled_scope_or_role_is_not_taken_away(admin: As) -> None:
    role = {
        "id": "2d1f3d5e-2f0b-4c11-9a52-6a7c0c9b8e01", "allowedMemberTypes": ["User"], "displayName": "Approver",
        "description": "Approves", "value": "approve", "isEnabled": True,
    }  # fmt: skip
    scope = {
        "id": "2d1f3d5e-2f0b-4c11-9a52-6a7c0c9b8e02", "value": "read", "type": "User", "isEnabled": True,
        "adminConsentDisplayName": "Read", "adminConsentDescription": "Reads",
    }  # fmt: skip
    wish = {"displayName": "a", "appRoles": [role], "api": {"oauth2PermissionScopes": [scope]}}
    at = f"/applications/{admin.post('/applications', wish).made()['id']}"
    admin.patch(at, {"api": {"requestedAccessTokenVersion": 2}}).empty()
    takings: list[dict[str, object]] = [{"appRoles": []}, {"api": {"oauth2PermissionScopes": []}}, {"api": None}]
    for gone in takings:
        refused = admin.patch(at, gone)
        assert (refused.status, refused.error["code"]) == (400, "CannotDeleteOrUpdateEnabledEntitlement")
    off = {"isEnabled": False}
    admin.patch(at, {"appRoles": [role | off], "api": {"oauth2PermissionScopes": [scope | off]}}).empty()
    admin.patch(at, {"appRoles": [], "api": {"oauth2PermissionScopes": []}}).empty()
    shown = admin.get(at).made()
    assert (shown["appRoles"], shown["api"]["oauth2PermissionScopes"]) == ([], [])
    assert shown["api"]["requestedAccessTokenVersion"] == 2
