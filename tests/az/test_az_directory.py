"""The stock az on what stands around `az ad`: permissions, consent, certificates, owners, groups, batches."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.az.conftest import Az, name_of
from tests.running import Running

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]

GRAPH = "00000003-0000-0000-c000-000000000000"
USER_READ = "e1fe6dd8-ba31-4d61-89e7-88639da4683d"
USER_READ_ALL = "df021288-bdef-4463-88db-98f22de89214"
V1 = "https://graph.microsoft.com/v1.0"
ROLE = {"allowedMemberTypes": ["User"], "description": "Approves", "displayName": "Approver", "value": "approve"}
ASKED = [
    {
        "resourceAppId": GRAPH,
        "resourceAccess": [{"id": USER_READ, "type": "Scope"}, {"id": USER_READ_ALL, "type": "Role"}],
    }
]


@pytest.fixture(scope="module")
def person(running: Running, tmp_path_factory: pytest.TempPathFactory) -> Az:
    """az signed in as the tenant's administrator, a user."""
    signed_in = Az(running, tmp_path_factory.mktemp("person") / "azure")
    house = running.owner
    signed_in("login", "--username", house["admin_upn"], "--password", house["admin_password"])
    return signed_in


def new_app(az: Az, *more: str) -> Any:
    return az("ad", "app", "create", "--display-name", name_of("app"), *more)


def test_every_option_of_an_application_is_kept_beside_the_others(owner: Az, tmp_path: Path) -> None:
    roles, asked, claims = tmp_path / "roles.json", tmp_path / "asked.json", tmp_path / "claims.json"
    roles.write_text(json.dumps([ROLE]))
    asked.write_text(json.dumps(ASKED))
    claims.write_text(json.dumps({"idToken": [{"name": "auth_time", "essential": False}]}))
    given = ("--app-roles", f"@{roles}", "--required-resource-accesses", f"@{asked}", "--optional-claims", f"@{claims}")
    app = new_app(owner, *given, "--web-redirect-uris", "https://a.example/cb", "--is-fallback-public-client", "true")
    assert (app["appRoles"][0]["value"], app["appRoles"][0]["isEnabled"]) == ("approve", True)
    assert (app["requiredResourceAccess"], app["isFallbackPublicClient"]) == (ASKED, True)
    assert app["optionalClaims"]["idToken"][0]["name"] == "auth_time"
    update = ("ad", "app", "update", "--id", app["appId"])
    owner(*update, "--enable-id-token-issuance", "true", "--web-home-page-url", "https://a.example")
    owner(*update, "--public-client-redirect-uris", "http://localhost", "--set", "groupMembershipClaims=SecurityGroup")
    shown = owner("ad", "app", "show", "--id", app["appId"])
    assert shown["web"]["redirectUris"] == ["https://a.example/cb"]
    assert shown["web"]["homePageUrl"] == "https://a.example"
    assert shown["web"]["implicitGrantSettings"]["enableIdTokenIssuance"] is True
    assert (shown["publicClient"]["redirectUris"], shown["groupMembershipClaims"]) == (
        ["http://localhost"],
        "SecurityGroup",
    )
    assert "disabled first" in owner(*update, "--app-roles", "[]", fails=True)


def test_two_applications_cannot_have_the_same_uri_and_lists_find_by_it(owner: Az) -> None:
    uri = f"api://{name_of('uri')}"
    app = new_app(owner, "--identifier-uris", uri)
    again = ("ad", "app", "create", "--display-name", "again", "--identifier-uris", uri)
    assert "Another object with the same value for property identifierUris already exists." in owner(*again, fails=True)
    for how in (("--identifier-uri", uri), ("--app-id", app["appId"]), ("--filter", f"appId eq '{app['appId']}'")):
        assert [one["id"] for one in owner("ad", "app", "list", *how)] == [app["id"]]


def test_admin_consent_gives_what_the_registration_asks_for(owner: Az, person: Az) -> None:
    app = new_app(owner, "--required-resource-accesses", json.dumps(ASKED))
    principal = owner("ad", "sp", "create", "--id", app["appId"])
    permission = ("ad", "app", "permission")
    consent = (*permission, "admin-consent", "--id", app["appId"])
    # A program is no administrator by its Graph permissions.
    assert "Authorization_RequestDenied" in owner(*consent, fails=True)
    person(*consent)
    (grant,) = owner(*permission, "list-grants", "--id", app["appId"], "--show-resource-name")
    assert (grant["scope"], grant["consentType"], grant["resourceDisplayName"]) == (
        "User.Read",
        "AllPrincipals",
        "Microsoft Graph",
    )
    held = owner("rest", "--url", f"{V1}/servicePrincipals/{principal['id']}/appRoleAssignments")["value"]
    assert [one["appRoleId"] for one in held] == [USER_READ_ALL]
    owner(*permission, "delete", "--id", app["appId"], "--api", GRAPH, "--api-permissions", USER_READ_ALL)
    assert owner(*permission, "list", "--id", app["appId"])[0]["resourceAccess"] == [{"id": USER_READ, "type": "Scope"}]


def test_consent_shows_in_the_programs_next_token(owner: Az, person: Az, az: Az) -> None:
    made = owner("ad", "sp", "create-for-rbac", "--name", name_of("daemon"))
    read = ("ad", "user", "list", "--query", "[].userPrincipalName")
    login = ("--service-principal", "--username", made["appId"], "--password", made["password"])
    sign_in = ("login", *login, "--tenant", made["tenant"], "--allow-no-subscriptions")
    az(*sign_in)
    assert "Insufficient privileges" in az(*read, fails=True)
    permission = ("ad", "app", "permission")
    wish = ("--id", made["appId"], "--api", GRAPH, "--api-permissions", f"{USER_READ_ALL}=Role")
    owner(*permission, "add", *wish)
    person(*permission, "admin-consent", "--id", made["appId"])
    az("account", "clear")
    az(*sign_in)
    assert owner.running.owner["admin_upn"] in az(*read)


def test_a_certificate_of_azs_own_making_is_registered_and_signs_in(owner: Az, az: Az, tmp_path: Path) -> None:
    made = owner("ad", "sp", "create-for-rbac", "--name", name_of("certified"), "--create-cert")
    paper = Path(made["fileWithCertAndPrivateKey"])
    try:
        (key,) = owner("ad", "app", "credential", "list", "--id", made["appId"], "--cert")
        assert (key["type"], key["usage"], key["key"]) == ("AsymmetricX509Cert", "Verify", None)
        given = ("--service-principal", "--username", made["appId"], "--certificate", str(paper))
        accounts = az("login", *given, "--tenant", made["tenant"], "--allow-no-subscriptions")
        assert accounts[0]["user"] == {"name": made["appId"], "type": "servicePrincipal"}
        owner("ad", "app", "credential", "delete", "--id", made["appId"], "--key-id", key["keyId"], "--cert")
        assert owner("ad", "app", "credential", "list", "--id", made["appId"], "--cert") == []
        az("account", "clear")
        assert "AADSTS700027" in az("login", *given, "--tenant", made["tenant"], fails=True)
    finally:
        paper.unlink()


def test_a_service_principal_is_found_changed_stopped_and_deleted(owner: Az, az: Az) -> None:
    name = name_of("principal")
    made = owner("ad", "sp", "create-for-rbac", "--name", name)
    at = ("--id", made["appId"])
    for how in (("--display-name", name), ("--spn", made["appId"]), ("--filter", f"displayName eq '{name}'")):
        assert [one["appId"] for one in owner("ad", "sp", "list", *how)] == [made["appId"]]
    assert "/me request is only valid" in owner("ad", "sp", "list", "--show-mine", fails=True)
    secret = owner("ad", "sp", "credential", "reset", *at)
    (kept,) = owner("ad", "sp", "credential", "list", *at)
    assert kept["hint"] == secret["password"][:3]
    owner("ad", "sp", "credential", "delete", *at, "--key-id", kept["keyId"])
    assert owner("ad", "sp", "credential", "list", *at) == []
    owner("ad", "sp", "update", *at, "--set", "accountEnabled=false")
    who = ("--service-principal", "--username", made["appId"], "--password", made["password"])
    assert "AADSTS7000112" in az("login", *who, "--tenant", made["tenant"], fails=True)
    owner("ad", "sp", "delete", *at)
    assert "does not exist" in owner("ad", "sp", "show", *at, fails=True)


def test_a_federated_credential_is_the_only_one_of_its_name(owner: Az) -> None:
    app_id, at = new_app(owner)["appId"], ("ad", "app", "federated-credential")
    body = {"name": "ci", "issuer": "https://token.actions.githubusercontent.com", "subject": "repo:a/b:ref:main"}
    wish = json.dumps(body | {"audiences": ["api://AzureADTokenExchange"]})
    owner(*at, "create", "--id", app_id, "--parameters", wish)
    assert "already exists" in owner(*at, "create", "--id", app_id, "--parameters", wish, fails=True)
    assert owner(*at, "show", "--id", app_id, "--federated-credential-id", "ci")["subject"] == "repo:a/b:ref:main"


def test_groups_nest_and_keep_their_last_owner(owner: Az, person: Az) -> None:
    outer, inner = name_of("outer"), name_of("inner")
    owner("ad", "group", "create", "--display-name", outer, "--mail-nickname", outer, "--description", "All of us")
    below = owner("ad", "group", "create", "--display-name", inner, "--mail-nickname", inner)["id"]
    member = ("ad", "group", "member")
    nest = (*member, "add", "--group", outer, "--member-id", below)
    owner(*nest)
    assert "object references already exist" in owner(
        *member, "add", "--group", outer, "--member-id", below, fails=True
    )
    found = owner("ad", "group", "list", "--filter", f"startswith(displayName,'{outer}')")
    assert [one["description"] for one in found] == ["All of us"]
    assert owner("ad", "group", "get-member-groups", "--group", inner) == [found[0]["id"]]
    me = person("ad", "signed-in-user", "show", "--query", "id")
    owner(*member, "add", "--group", inner, "--member-id", me)
    assert owner(*member, "check", "--group", outer, "--member-id", me) == {"value": True}
    reached = person("rest", "--url", f"{V1}/me/transitiveMemberOf?$select=displayName")["value"]
    assert {outer, inner} <= {one["displayName"] for one in reached}
    at = ("ad", "group", "owner")
    owner(*at, "add", "--group", inner, "--owner-object-id", me)
    assert "at least one owner" in owner(*at, "remove", "--group", inner, "--owner-object-id", me, fails=True)


def test_people_that_cannot_be_are_refused_in_graphs_words(owner: Az, running: Running) -> None:
    domain = running.owner["domain"]

    def create(upn: str, password: str) -> str:
        wish = ("--display-name", "X", "--user-principal-name", upn, "--password", password)
        return str(owner("ad", "user", "create", *wish, fails=True))

    assert "password complexity requirements" in create(f"{name_of('x')}@{domain}", "x")
    assert "property userPrincipalName already exists" in create(running.owner["admin_upn"], "Correct-horse-7")
    assert "verified domain names in your organization" in create("x@elsewhere.example", "Correct-horse-7")


def test_rest_counts_selects_batches_and_reads_beta(owner: Az, person: Az, running: Running) -> None:
    upn = running.owner["admin_upn"]
    query = f"$filter=userPrincipalName eq '{upn}'&$select=displayName,userPrincipalName&$count=true"
    counted = owner("rest", "--url", f"{V1}/users?{query}", "--headers", "ConsistencyLevel=eventual")
    assert (counted["@odata.count"], counted["value"][0]) == (
        1,
        {"displayName": "Administrator", "userPrincipalName": upn},
    )
    body = {
        "requests": [
            {"id": "1", "method": "GET", "url": "/organization?$select=id"},
            {"id": "2", "method": "GET", "url": "/users/nobody"},
        ]
    }
    answers = owner("rest", "--method", "post", "--url", f"{V1}/$batch", "--body", json.dumps(body))["responses"]
    assert {one["id"]: one["status"] for one in answers} == {"1": 200, "2": 404}
    beta = "https://graph.microsoft.com/beta"
    assert person("rest", "--url", f"{beta}/me")["userPrincipalName"] == upn
    assert "/me request is only valid with delegated authentication flow." in owner(
        "rest", "--url", f"{beta}/me", fails=True
    )
    refused = owner("rest", "--url", f"{V1}/users?$filter=nonsense eq 1", fails=True)
    assert "Bad Request" in refused
