"""`az ad` and `az rest` against Microsoft Graph, as a service principal and as a person."""

from __future__ import annotations

import json

import pytest

from tests.az.conftest import Az, name_of
from tests.running import Running

pytestmark = pytest.mark.az
PASSWORD = "Correct-horse-7"
GRAPH = "00000003-0000-0000-c000-000000000000"
USER_READ = "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
MAIL_READ = "810c84a8-4a9e-49e6-bf7d-12d183f40d01"
USER_READ_ALL = "df021288-bdef-4463-88db-98f22de89214"


def domain(running: Running) -> str:
    return str(running.owner["admin_upn"]).partition("@")[2]


def test_application_through_its_whole_life(owner: Az) -> None:
    name = name_of("app")
    made = owner("ad", "app", "create", "--display-name", name, "--sign-in-audience", "AzureADMyOrg")
    app_id = made["appId"]
    uri = f"api://{app_id}"
    owner(
        "ad", "app", "update", "--id", app_id, "--identifier-uris", uri, "--web-redirect-uris", "https://a.example/cb"
    )
    shown = owner("ad", "app", "show", "--id", app_id)
    assert (shown["identifierUris"], shown["web"]["redirectUris"]) == ([uri], ["https://a.example/cb"])
    assert [item["appId"] for item in owner("ad", "app", "list", "--display-name", name)] == [app_id]
    secret = owner("ad", "app", "credential", "reset", "--id", app_id, "--append")
    assert len(secret["password"]) == 40
    keys = owner("ad", "app", "credential", "list", "--id", app_id)
    assert [item["hint"] for item in keys] == [secret["password"][:3]]
    owner("ad", "app", "credential", "delete", "--id", app_id, "--key-id", keys[0]["keyId"])
    assert owner("ad", "app", "credential", "list", "--id", app_id) == []
    owner("ad", "app", "delete", "--id", app_id)
    assert "does not exist" in owner("ad", "app", "show", "--id", app_id, fails=True)


def test_federated_credential_of_an_application(owner: Az) -> None:
    app_id = owner("ad", "app", "create", "--display-name", name_of("fed"))["appId"]
    body = {
        "name": "main",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:octo/cat:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    at = ("ad", "app", "federated-credential")
    made = owner(*at, "create", "--id", app_id, "--parameters", json.dumps(body))
    assert made["subject"] == body["subject"]
    shown = owner(*at, "show", "--id", app_id, "--federated-credential-id", made["id"])
    assert shown["name"] == "main"
    changed = json.dumps({"subject": "repo:octo/cat:pull_request"})
    owner(*at, "update", "--id", app_id, "--federated-credential-id", made["id"], "--parameters", changed)
    assert [item["subject"] for item in owner(*at, "list", "--id", app_id)] == ["repo:octo/cat:pull_request"]
    owner(*at, "delete", "--id", app_id, "--federated-credential-id", made["id"])
    assert owner(*at, "list", "--id", app_id) == []


def test_permissions_are_asked_for_and_consented_to(owner: Az) -> None:
    app_id = owner("ad", "app", "create", "--display-name", name_of("perm"))["appId"]
    principal = owner("ad", "sp", "create", "--id", app_id)
    at = ("ad", "app", "permission")
    owner(*at, "add", "--id", app_id, "--api", GRAPH, "--api-permissions", f"{USER_READ}=Scope")
    assert owner(*at, "list", "--id", app_id)[0]["resourceAccess"] == [{"id": USER_READ, "type": "Scope"}]
    owner(*at, "grant", "--id", app_id, "--api", GRAPH, "--scope", "User.Read")
    assert [item["scope"] for item in owner(*at, "list-grants", "--id", app_id)] == ["User.Read"]
    graph = owner("ad", "sp", "show", "--id", GRAPH)
    body = {"principalId": principal["id"], "resourceId": graph["id"], "appRoleId": USER_READ_ALL}
    url = f"https://graph.microsoft.com/v1.0/servicePrincipals/{principal['id']}/appRoleAssignments"
    assert owner("rest", "--method", "post", "--url", url, "--body", json.dumps(body))["appRoleId"] == USER_READ_ALL
    assert owner("rest", "--url", url)["value"][0]["resourceDisplayName"] == "Microsoft Graph"


def test_administrator_consents_for_everyone_and_others_may_not(owner: Az, az: Az, running: Running) -> None:
    app_id = owner("ad", "app", "create", "--display-name", name_of("consent"))["appId"]
    at = ("ad", "app", "permission")
    wanted = (f"{USER_READ}=Scope", f"{MAIL_READ}=Role")
    owner(*at, "add", "--id", app_id, "--api", GRAPH, "--api-permissions", *wanted)
    tenant = running.owner["tenant_id"]
    upn = f"{name_of('ann')}@{domain(running)}"
    owner("ad", "user", "create", "--display-name", "Ann", "--password", PASSWORD, "--user-principal-name", upn)
    az("login", "--username", upn, "--password", PASSWORD, "--tenant", tenant, "--allow-no-subscriptions")
    assert "Insufficient privileges" in az(*at, "admin-consent", "--id", app_id, fails=True)
    az("account", "clear")
    admin = ("--username", running.owner["admin_upn"], "--password", running.owner["admin_password"])
    az("login", *admin, "--tenant", tenant, "--allow-no-subscriptions")
    az(*at, "admin-consent", "--id", app_id)
    assert [item["scope"] for item in az(*at, "list-grants", "--id", app_id)] == ["User.Read"]
    url = f"https://graph.microsoft.com/v1.0/servicePrincipals(appId='{app_id}')/appRoleAssignments"
    assert [item["appRoleId"] for item in az("rest", "--url", url)["value"]] == [MAIL_READ]


def test_owners_of_an_application_and_a_service_principal(owner: Az, running: Running) -> None:
    app_id = owner("ad", "app", "create", "--display-name", name_of("owned"))["appId"]
    admin = owner("ad", "user", "show", "--id", running.owner["admin_upn"])
    owner("ad", "app", "owner", "add", "--id", app_id, "--owner-object-id", admin["id"])
    assert admin["id"] in [item["id"] for item in owner("ad", "app", "owner", "list", "--id", app_id)]
    owner("ad", "app", "owner", "remove", "--id", app_id, "--owner-object-id", admin["id"])
    owner("ad", "sp", "create", "--id", app_id)
    assert owner("ad", "sp", "owner", "list", "--id", app_id) == []


def test_people_and_groups(owner: Az, running: Running) -> None:
    upn = f"{name_of('bob')}@{domain(running)}"
    user = owner("ad", "user", "create", "--display-name", "Bob", "--password", PASSWORD, "--user-principal-name", upn)
    owner("ad", "user", "update", "--id", upn, "--display-name", "Robert")
    assert owner("ad", "user", "show", "--id", upn)["displayName"] == "Robert"
    assert user["id"] in [
        item["id"] for item in owner("ad", "user", "list", "--filter", "startswith(displayName,'Rob')")
    ]
    name = name_of("bakers")
    group = owner("ad", "group", "create", "--display-name", name, "--mail-nickname", name)
    owner("ad", "group", "member", "add", "--group", name, "--member-id", user["id"])
    assert [item["id"] for item in owner("ad", "group", "member", "list", "--group", name)] == [user["id"]]
    assert owner("ad", "group", "member", "check", "--group", name, "--member-id", user["id"]) == {"value": True}
    groups = owner("ad", "user", "get-member-groups", "--id", upn)
    assert [item["id"] for item in groups] == [group["id"]]
    owner("ad", "group", "owner", "add", "--group", name, "--owner-object-id", user["id"])
    assert [item["id"] for item in owner("ad", "group", "owner", "list", "--group", name)] == [user["id"]]
    owner("ad", "group", "member", "remove", "--group", name, "--member-id", user["id"])
    assert owner("ad", "group", "member", "list", "--group", name) == []
    owner("ad", "group", "delete", "--group", name)
    owner("ad", "user", "delete", "--id", upn)


def test_signed_in_person_is_shown_and_limited_to_what_people_may(owner: Az, az: Az, running: Running) -> None:
    upn = f"{name_of('ann')}@{domain(running)}"
    owner("ad", "user", "create", "--display-name", "Ann", "--password", PASSWORD, "--user-principal-name", upn)
    tenant = running.owner["tenant_id"]
    az("login", "--username", upn, "--password", PASSWORD, "--tenant", tenant, "--allow-no-subscriptions")
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == upn
    own = az("ad", "app", "create", "--display-name", name_of("own"))
    listed = az("ad", "signed-in-user", "list-owned-objects")
    assert own["appId"] in [item.get("appId") for item in listed]
    denied = az(
        "ad", "user", "create", "--display-name", "X", "--password", PASSWORD, "--user-principal-name", f"x{upn}",
        fails=True,
    )  # fmt: skip
    assert "Insufficient privileges to complete the operation." in denied
