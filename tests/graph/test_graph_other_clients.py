"""Request shapes of clients that are not run here: Microsoft Graph PowerShell and Terraform's azuread provider.

Written after their documentation, not recorded from running clients: paths, options, headers and body members.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.graph.house import EVENTUAL, As, House

GRAPH = "00000003-0000-0000-c000-000000000000"
ABSENT = "11111111-2222-3333-4444-555555555555"
MINIMAL = {"Accept": "application/json;odata.metadata=minimal;IEEE754Compatible=false", "OData-Version": "4.0"}
FULL = {"Accept": "application/json; charset=utf-8; IEEE754Compatible=false; odata.metadata=full"}
SHELL = {"SdkVersion": "graph-powershell/2.25.0", "FeatureFlag": "00000043", "Prefer": "odata.maxpagesize=100"}

# Cmdlet or resource, path with options, headers, how many objects it finds (None: one object, not a list).
READS: list[tuple[str, str, dict[str, str], int | None]] = [
    ("Get-MgApplication -Filter", "/applications?$filter=displayName eq 'shop'", SHELL, 1),
    ("Get-MgApplication -Filter appId", "/applications?$filter=AppId eq '{app_id}'", SHELL, 1),
    ("Get-MgApplication -All", "/applications?$top=999", SHELL, 1),
    ("Get-MgApplication -Search", '/applications?$search="displayName:sh"&$count=true', SHELL | EVENTUAL, 1),
    (
        "Get-MgApplication -CountVariable",
        "/applications?$filter=startsWith(displayName, 's')&$orderby=displayName&$count=true&$top=1",
        SHELL | EVENTUAL,
        1,
    ),
    ("Get-MgApplicationByAppId", "/applications(appId='{app_id}')", SHELL, None),
    ("Get-MgApplication -Property", "/applications/{id}?$select=id,appId,displayName,web", SHELL, None),
    ("Get-MgApplicationOwner", "/applications/{id}/owners", SHELL, 1),
    ("Get-MgServicePrincipal", f"/servicePrincipals?$filter=appId eq '{GRAPH}'", SHELL, 1),
    ("Get-MgServicePrincipal -Filter", "/servicePrincipals?$filter=tags/any(t:t eq 'x')", SHELL, 0),
    ("Get-MgServicePrincipalAppRoleAssignedTo", "/servicePrincipals/{sp_id}/appRoleAssignedTo?$top=999", SHELL, 0),
    ("Get-MgUser -UserId", "/users/admin@contoso.onmicrosoft.com?$select=id,displayName", SHELL, None),
    ("Get-MgUser -ConsistencyLevel", "/users?$filter=endsWith(userPrincipalName,'contoso.onmicrosoft.com')&$count=true",
     SHELL | EVENTUAL, 1),
    ("Get-MgGroup -Filter", "/groups?$filter=securityEnabled eq true&$select=id,displayName", SHELL, 0),
    ("Get-MgOrganization", "/organization", SHELL, 1),
    ("Get-MgDomain", "/domains", SHELL, 1),
    ("Get-MgOauth2PermissionGrant", "/oauth2PermissionGrants?$filter=clientId eq '{sp_id}'", SHELL, 0),
    ("data azuread_application", "/applications?$filter=appId eq '{app_id}'", MINIMAL, 1),
    ("data azuread_application by name", "/applications?$filter=displayName eq 'shop'&$top=999", FULL | EVENTUAL, 1),
    ("data azuread_service_principal", "/servicePrincipals?$filter=appId eq '{app_id}'", FULL, 1),
    ("data azuread_service_principals", "/servicePrincipals?$filter=displayName in ('shop','other')", MINIMAL, 1),
    ("data azuread_users", "/users?$filter=userPrincipalName eq 'admin@contoso.onmicrosoft.com'", FULL | EVENTUAL, 1),
    ("data azuread_users by nickname", "/users?$filter=mailNickname eq 'nobody'", MINIMAL, 0),
    ("data azuread_group", "/groups?$filter=displayName eq 'none' and securityEnabled eq true&$count=true",
     FULL | EVENTUAL, 0),
    ("data azuread_domains", "/domains", MINIMAL, 1),
    ("data azuread_directory_roles", "/directoryRoles", MINIMAL, 13),
    ("azuread_directory_role_assignment", "/roleManagement/directory/roleAssignments?$filter=principalId eq '{sp_id}'",
     MINIMAL, 0),
    ("azuread owners", "/applications/{id}/owners?$select=id", FULL | EVENTUAL, 1),
]  # fmt: skip


@pytest.fixture
def shop(admin: As) -> dict[str, str]:
    app = admin.post("/applications", {"displayName": "shop"}).made()
    link = {"@odata.id": f"https://graph.microsoft.com/v1.0/directoryObjects/{admin.object_id}"}
    admin.post(f"/applications/{app['id']}/owners/$ref", link).empty()
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    return {"id": app["id"], "app_id": app["appId"], "sp_id": principal["id"]}


def test_reads_of_other_clients_are_understood(admin: As, shop: dict[str, str]) -> None:
    for name, path, headers, count in READS:
        answer = admin.get(path.format(**shop), headers=headers)
        assert answer.status == 200, (name, answer.body.decode())
        assert (len(answer.json["value"]) if count is not None else None) == count, name
        assert answer.json["@odata.context"].startswith("https://graph.microsoft.com/v1.0/$metadata#"), name


# Body members as New-Mg*/Update-Mg* and the provider send them: control information, links, nulls, empty lists.
BODIES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("New-MgApplication", "POST", "/applications", {
        "displayName": "by shell", "signInAudience": "AzureADMyOrg", "web": {"redirectUris": ["https://a.example/"]},
        "requiredResourceAccess": [{"resourceAppId": GRAPH, "resourceAccess": [
            {"id": "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "type": "Scope"}]}]}),
    ("Update-MgApplication", "PATCH", "/applications/{id}", {"web": {"redirectUris": ["https://b.example/"]}}),
    ("New-MgServicePrincipal", "POST", "/servicePrincipals", {"appId": "{fresh}", "accountEnabled": True}),
    ("Update-MgServicePrincipal", "PATCH", "/servicePrincipals/{sp_id}", {"appRoleAssignmentRequired": True}),
    ("Add-MgApplicationPassword", "POST", "/applications/{id}/addPassword",
     {"passwordCredential": {"displayName": "shell"}}),
    ("New-MgApplicationOwnerByRef", "POST", "/servicePrincipals/{sp_id}/owners/$ref",
     {"@odata.id": "https://graph.microsoft.com/v1.0/directoryObjects/{me}"}),
    ("New-MgGroup", "POST", "/groups", {
        "displayName": "by shell", "mailEnabled": False, "mailNickname": "byshell", "securityEnabled": True,
        "groupTypes": []}),
    ("azuread_application create", "POST", "/applications", {
        "@odata.type": "#microsoft.graph.application", "displayName": "TERRAFORM_UPDATE_f1c2",
        "api": {"acceptMappedClaims": None, "knownClientApplications": [], "oauth2PermissionScopes": [],
                "requestedAccessTokenVersion": 2},
        "appRoles": [], "description": "", "groupMembershipClaims": None, "isDeviceOnlyAuthSupported": False,
        "isFallbackPublicClient": False, "oauth2RequirePostResponse": False, "notes": "", "optionalClaims": None,
        "info": {"marketingUrl": "", "privacyStatementUrl": "", "supportUrl": "", "termsOfServiceUrl": ""},
        "publicClient": {"redirectUris": []}, "spa": {"redirectUris": []}, "tags": [],
        "requiredResourceAccess": [], "signInAudience": "AzureADMyOrg",
        "web": {"homePageUrl": "", "logoutUrl": "", "redirectUris": [], "implicitGrantSettings": {
            "enableAccessTokenIssuance": False, "enableIdTokenIssuance": False}}}),
    ("azuread_application rename", "PATCH", "/applications/{id}",
     {"@odata.type": "#microsoft.graph.application", "displayName": "shop", "identifierUris": ["api://{app_id}"]}),
    ("azuread_application_federated_identity_credential", "POST", "/applications/{id}/federatedIdentityCredentials", {
        "name": "ci", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:refs/heads/m",
        "audiences": ["api://AzureADTokenExchange"], "description": ""}),
    ("azuread_group create", "POST", "/groups", {
        "@odata.type": "#microsoft.graph.group", "displayName": "by terraform", "mailEnabled": False,
        "mailNickname": "f1c2", "securityEnabled": True, "description": "", "groupTypes": [],
        "owners@odata.bind": ["https://graph.microsoft.com/v1.0/directoryObjects/{me}"]}),
    ("azuread_service_principal_delegated_permission_grant", "POST", "/oauth2PermissionGrants", {
        "clientId": "{sp_id}", "consentType": "AllPrincipals", "resourceId": "{graph_id}", "scope": "User.Read"}),
    ("azuread_app_role_assignment", "POST", "/servicePrincipals/{graph_id}/appRoleAssignedTo", {
        "appRoleId": "df021288-bdef-4463-88db-98f22de89214", "principalId": "{sp_id}", "resourceId": "{graph_id}"}),
]  # fmt: skip


def filled(body: Any, names: dict[str, str]) -> Any:
    if isinstance(body, dict):
        return {name: filled(each, names) for name, each in body.items()}
    if isinstance(body, list):
        return [filled(each, names) for each in body]
    return body.format(**names) if isinstance(body, str) else body


def test_writes_of_other_clients_are_understood(admin: As, shop: dict[str, str]) -> None:
    graph = admin.get(f"/servicePrincipals(appId='{GRAPH}')").made()
    fresh = admin.post("/applications", {"displayName": "fresh"}).made()
    names = {**shop, "graph_id": graph["id"], "fresh": fresh["appId"], "me": admin.object_id}
    for name, method, path, body in BODIES:
        answer = admin.call(method, path.format(**names), filled(body, names), headers=MINIMAL | SHELL)
        assert answer.status in (200, 201, 204), (name, answer.body.decode())


def test_an_object_that_is_not_there_is_told_as_terraform_waits_for_it(admin: As) -> None:
    for path in ("/applications", "/servicePrincipals", "/users", "/groups"):
        answer = admin.get(f"{path}/{ABSENT}", headers=FULL)
        assert (answer.status, answer.error["code"]) == (404, "Request_ResourceNotFound")


def test_verified_publishers_are_refused_by_name_and_change_nothing(house: House, admin: As) -> None:
    app = admin.post("/applications", {"displayName": "shop"}).made()
    before = admin.get(f"/applications/{app['id']}").made()
    answer = admin.post(f"/applications/{app['id']}/setVerifiedPublisher", {"verifiedPublisherId": "1234567"})
    assert answer.status == 501
    assert "setVerifiedPublisher" in answer.error["message"]
    answer = admin.post(f"/applications/{app['id']}/unsetVerifiedPublisher")
    assert answer.status == 501
    assert "unsetVerifiedPublisher" in answer.error["message"]
    assert admin.get(f"/applications/{app['id']}").made() == before
