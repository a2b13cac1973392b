"""What Terraform's azuread provider asks of Graph, request by request.

Sources: hashicorp/terraform-provider-azuread (internal/services/applications, serviceprincipals, groups, users), its
older client manicminer/hamilton (msgraph/client.go, applications.go: `/beta/{tenant}/...`, `id` in every PATCH, an
owner asked for by `$ref?$select=id,url`), its newer one hashicorp/go-azure-sdk (`/v1.0/...`, `owners@odata.bind` with
whole addresses, `members?$filter=id eq ..`). The provider is not run: it comes from a registry of its own.
"""

from __future__ import annotations

from typing import Any

import pytest
from tests.graph.house import EVENTUAL, As, House

GRAPH = "00000003-0000-0000-c000-000000000000"
ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"
ABSENT = "11111111-2222-3333-4444-555555555555"
OLD = {
    "Accept": "application/json; charset=utf-8; IEEE754Compatible=false; odata.metadata=full",
    "Content-Type": "application/json; charset=utf-8",
    "OData-MaxVersion": "4.0",
    "OData-Version": "4.0",
} | EVENTUAL
MADE = "TERRAFORM_UPDATE_f1c2"
EXTRA = "allowExternalSenders,autoSubscribeNewMembers,hideFromAddressLists,hideFromOutlookClients"


@pytest.fixture
def provider(house: House) -> As:
    """The program that Terraform runs as: it may change all applications, groups and people."""
    return house.program(
        "Application.ReadWrite.All", "Directory.ReadWrite.All", "Group.ReadWrite.All", "User.ReadWrite.All"
    )


def address(house: House, id: str, *, tenant: bool) -> str:
    return f"https://graph.microsoft.com/v1.0/{f'{house.tenant_id}/' if tenant else ''}directoryObjects/{id}"


@pytest.mark.parametrize(
    ("version", "in_path", "headers"), [("beta", True, OLD), ("v1.0", True, OLD), ("v1.0", False, {})]
)
def test_application_is_created_renamed_and_left_to_its_owners(
    house: House, provider: As, version: str, in_path: bool, headers: dict[str, str]
) -> None:
    """azuread_application: who creates is an owner at first and goes when the configuration names others."""
    root = f"/{house.tenant_id}" if in_path else ""
    ann = house.user("ann")

    def ask(method: str, path: str, body: Any = None) -> Any:
        return provider.call(method, root + path, body, headers=headers, version=version)

    assert ask("GET", f"/directoryObjects/{provider.object_id}").made()["@odata.type"].endswith("servicePrincipal")
    app = ask("POST", "/applications", application(house, [provider.object_id, ann.id], in_path)).made()
    assert app["displayName"] == MADE
    ask("PATCH", f"/applications/{app['id']}", {"id": app["id"], "displayName": "shop"}).empty()
    owner = f"/applications/{app['id']}/owners/{provider.object_id}/$ref"
    assert ask("GET", f"{owner}?$select=id,url").made()["id"] == provider.object_id
    ask("DELETE", owner).empty()
    missing = ask("GET", f"{owner}?$select=id,url")
    assert (missing.status, missing.error["code"]) == (404, "Request_ResourceNotFound")
    owners = ask("GET", f"/applications/{app['id']}/owners?$select=id").value
    assert [(one["id"], one["@odata.type"]) for one in owners] == [(ann.id, "#microsoft.graph.user")]
    again = ask("POST", f"/applications/{app['id']}/owners/$ref", {"@odata.id": address(house, ann.id, tenant=in_path)})
    assert again.error["message"].startswith("One or more added object references already exist")
    ask("DELETE", f"/applications/{app['id']}").empty()
    assert ask("GET", f"/applications/{app['id']}").status == 404
    assert ask("GET", f"/directory/deletedItems/{app['id']}").made()["id"] == app["id"]
    ask("DELETE", f"/directory/deletedItems/{app['id']}").empty()


def application(house: House, owner_ids: list[str], in_path: bool) -> dict[str, Any]:
    return {
        "api": {"acceptMappedClaims": False, "knownClientApplications": [], "oauth2PermissionScopes": [],
                "requestedAccessTokenVersion": 1},
        "appRoles": [], "displayName": MADE, "groupMembershipClaims": None, "identifierUris": [],
        "info": {"marketingUrl": "", "privacyStatementUrl": "", "supportUrl": "", "termsOfServiceUrl": ""},
        "isDeviceOnlyAuthSupported": False, "isFallbackPublicClient": False, "oauth2RequirePostResponse": False,
        "optionalClaims": {}, "publicClient": {"redirectUris": []}, "requiredResourceAccess": [],
        "signInAudience": "AzureADMyOrg", "spa": {"redirectUris": []}, "tags": [],
        "web": {"homePageUrl": None, "implicitGrantSettings": {"enableAccessTokenIssuance": False,
                "enableIdTokenIssuance": False}, "logoutUrl": None, "redirectUris": []},
        "owners@odata.bind": [address(house, id, tenant=in_path) for id in owner_ids],
    }  # fmt: skip


def test_app_roles_are_disabled_before_they_are_taken_away(provider: As) -> None:
    """azuread_application with an app_role removed: two PATCHes, of which the first only disables."""
    role = {"id": ABSENT, "allowedMemberTypes": ["User"], "description": "d", "displayName": "d", "value": "v"}
    app = provider.post("/applications", {"displayName": "api", "appRoles": [role | {"isEnabled": True}]}).made()
    path = f"/applications/{app['id']}"
    assert provider.patch(path, {"appRoles": []}).error["code"] == "CannotDeleteOrUpdateEnabledEntitlement"
    provider.patch(path, {"id": app["id"], "appRoles": [role | {"isEnabled": False}]}).empty()
    provider.patch(path, {"id": app["id"], "appRoles": []}).empty()
    assert provider.get(path).made()["appRoles"] == []


def test_service_principal_follows_its_application_and_takes_owners(house: House, provider: As) -> None:
    """azuread_service_principal: looked up by filter, created with a temporary description, then patched."""
    app = provider.post("/applications", {"displayName": "shop"}).made()
    assert provider.find("/servicePrincipals", f"appId eq '{app['appId']}'") == []
    body = {
        "@odata.type": "#microsoft.graph.servicePrincipal", "accountEnabled": True, "alternativeNames": [],
        "appId": app["appId"], "appRoleAssignmentRequired": False, "description": MADE,
        "notificationEmailAddresses": [], "tags": ["WindowsAzureActiveDirectoryIntegratedApp"],
        "samlSingleSignOnSettings": {"relayState": None},
        "owners@odata.bind": [address(house, provider.object_id, tenant=False)],
    }  # fmt: skip
    made = provider.post("/servicePrincipals", body).made()
    provider.patch(f"/servicePrincipals/{made['id']}", {"id": made["id"], "description": "shop"}).empty()
    owners = provider.get(f"/servicePrincipals/{made['id']}/owners?$filter=id eq '{provider.object_id}'").value
    assert [one["id"] for one in owners] == [provider.object_id]
    missing = provider.post("/servicePrincipals", body | {"appId": ABSENT})
    assert missing.error["message"].startswith(f"The appId '{ABSENT}' of the service principal does not reference")


def test_group_is_owned_by_who_is_named_and_asks_for_what_exchange_has(house: House, provider: As) -> None:
    """azuread_group asks /beta; an owner named twice is refused so that the provider tries again without itself."""
    ann = house.user("ann")
    mine = address(house, provider.object_id, tenant=False).replace("v1.0", "beta")
    body = {
        "displayName": "ops", "description": None, "groupTypes": [], "isAssignableToRole": False, "mailEnabled": False,
        "mailNickname": "f1c2", "membershipRule": None, "resourceBehaviorOptions": [],
        "resourceProvisioningOptions": [], "securityEnabled": True, "owners@odata.bind": [mine, mine],
    }  # fmt: skip
    twice = provider.post("/groups", body, version="beta")
    assert "Request contains a property with duplicate values" in twice.error["message"]
    group = provider.post("/groups", body | {"owners@odata.bind": [mine]}, version="beta").made()
    path = f"/groups/{group['id']}"
    for name in (MADE, "ops"):
        provider.patch(path, {"displayName": name}, version="beta").empty()
    extra = provider.get(f"{path}?$select={EXTRA}", version="beta").made()
    assert {name: extra[name] for name in EXTRA.split(",")} == dict.fromkeys(EXTRA.split(","), False)
    link = {"@odata.id": address(house, ann.id, tenant=False)}
    provider.post(f"{path}/members/$ref", link, version="beta").empty()
    assert [one["id"] for one in provider.find(f"{path}/members", f"id eq '{ann.id}'", version="beta")] == [ann.id]
    provider.delete(f"{path}/members/{ann.id}/$ref", version="beta").empty()
    assert provider.find(f"{path}/members", f"id eq '{ann.id}'", version="beta") == []
    assert provider.get(f"{path}/memberOf", version="beta").value == []
    assert provider.get(f"{path}/memberOf/microsoft.graph.administrativeUnit", version="beta").value == []
    taken = provider.find("/groups", "displayName eq 'ops'", version="beta", headers=EVENTUAL)
    assert [one["id"] for one in taken] == [group["id"]]


def test_user_has_no_manager_and_keeps_what_is_given(house: House, provider: As) -> None:
    """azuread_user reads the manager of every user, and takes 404 for none."""
    body = {
        "accountEnabled": True, "businessPhones": [], "city": None, "displayName": "Bob", "mailNickname": "bob",
        "otherMails": [], "passwordPolicies": "DisablePasswordExpiration, DisableStrongPassword",
        "passwordProfile": {"forceChangePasswordNextSignIn": False, "password": "Correct-horse-7"},
        "showInAddressList": True, "userPrincipalName": "bob@contoso.onmicrosoft.com",
    }  # fmt: skip
    user = provider.post(f"/{house.tenant_id}/users", body, headers=OLD).made()
    path = f"/users/{user['id']}"
    provider.patch(path, {"id": user["id"], "department": "Ops", "city": ""}).empty()
    manager = provider.get(f"{path}/manager")
    assert (manager.status, manager.error["code"]) == (404, "Request_ResourceNotFound")
    change = provider.call("PUT", f"{path}/manager/$ref", {"@odata.id": address(house, user["id"], tenant=False)})
    assert (change.status, "manager" in change.error["message"]) == (501, True)
    assert provider.find("/users", "userPrincipalName eq 'bob@contoso.onmicrosoft.com'")[0]["id"] == user["id"]
    provider.delete(path).empty()
    assert provider.get(path).status == 404


def test_credentials_and_consent_are_read_back_as_they_were_written(admin: As) -> None:
    """azuread_application_password, its federated_identity_credential, app role assignment and permission grant."""
    app = admin.post("/applications", {"displayName": "shop"}).made()
    principal = admin.post("/servicePrincipals", {"appId": app["appId"]}).made()
    path = f"/applications/{app['id']}"
    wish = {"displayName": "tf", "endDateTime": "2030-01-01T00:00:00Z", "startDateTime": "2026-01-01T00:00:00Z"}
    secret = admin.post(f"{path}/addPassword", {"passwordCredential": wish}).made()
    (kept,) = admin.get(path).made()["passwordCredentials"]
    assert (kept["keyId"], kept["endDateTime"]) == (secret["keyId"], wish["endDateTime"])
    admin.post(f"{path}/removePassword", {"keyId": secret["keyId"]}).empty()
    trust = {"audiences": ["api://AzureADTokenExchange"], "description": "", "issuer": "https://ci.example",
             "name": "ci", "subject": "repo:a"}  # fmt: skip
    made = admin.post(f"{path}/federatedIdentityCredentials", trust).made()
    change = trust | {"id": made["id"], "subject": "repo:b"}
    admin.patch(f"{path}/federatedIdentityCredentials/{made['id']}", change).empty()
    assert admin.get(f"{path}/federatedIdentityCredentials/{made['id']}").made()["subject"] == "repo:b"
    graph = admin.get(f"/servicePrincipals(appId='{GRAPH}')").made()
    held = {"appRoleId": "df021288-bdef-4463-88db-98f22de89214", "principalId": principal["id"],
            "resourceId": graph["id"]}  # fmt: skip
    assignment = admin.post(f"/servicePrincipals/{graph['id']}/appRoleAssignedTo", held).made()
    listed = admin.find(f"/servicePrincipals/{graph['id']}/appRoleAssignedTo", f"principalId eq {principal['id']}")
    assert assignment["id"] in [one["id"] for one in listed]
    wanted = {"clientId": principal["id"], "consentType": "AllPrincipals", "principalId": None,
              "resourceId": graph["id"], "scope": "User.Read"}  # fmt: skip
    grant = admin.post("/oauth2PermissionGrants", wanted).made()
    admin.patch(f"/oauth2PermissionGrants/{grant['id']}", {"id": grant["id"], "scope": "User.Read openid"}).empty()
    assert admin.get(f"/oauth2PermissionGrants/{grant['id']}").made()["scope"] == "User.Read openid"


def test_directory_roles_are_found_by_template_and_assigned(house: House, admin: As) -> None:
    """azuread_directory_role and azuread_directory_role_assignment."""
    ann = house.user("ann")
    assert admin.get(f"/directoryRoleTemplates/{ADMINISTRATOR}").made()["displayName"] == "Global Administrator"
    role = admin.post("/directoryRoles", {"roleTemplateId": ADMINISTRATOR}).made()
    body = {"directoryScopeId": "/", "principalId": ann.id, "roleDefinitionId": role["id"]}
    made = admin.post("/roleManagement/directory/roleAssignments", body).made()
    assert admin.get(f"/roleManagement/directory/roleAssignments/{made['id']}").made()["principalId"] == ann.id
    assert admin.find("/roleManagement/directory/roleDefinitions", "isBuiltIn eq true")
    assert admin.find("/roleManagement/directory/roleDefinitions", "isBuiltIn eq false") == []
    admin.delete(f"/roleManagement/directory/roleAssignments/{made['id']}").empty()
