"""What a registration may not be: addresses, permissions, names; the requests that Graph refuses."""

from __future__ import annotations

from typing import Any

import pytest
from tests.graph.house import As, House

ONE, TWO = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"
ROLE = {"id": ONE, "allowedMemberTypes": ["User"], "description": "d", "displayName": "d", "value": "read"}
SCOPE = {"id": TWO, "adminConsentDescription": "d", "adminConsentDisplayName": "d", "type": "User", "value": "ask"}


def with_api(*scopes: dict[str, Any], **rest: Any) -> dict[str, Any]:
    return {"api": {"oauth2PermissionScopes": list(scopes), **rest}}


@pytest.mark.parametrize(
    ("body", "code", "target"),
    [
        ({"identifierUris": ["no uri"]}, "Request_BadRequest", "identifierUris"),
        ({"identifierUris": ["https://elsewhere.example/x"]}, "HostNameNotOnVerifiedDomain", "identifierUris"),
        ({"identifierUris": ["api://x", "API://X"]}, "DuplicateValue", "identifierUris"),
        ({"web": {"redirectUris": ["no uri"]}}, "Request_BadRequest", "web"),
        ({"web": {"redirectUris": ["http://shop.example/cb"]}}, "Request_BadRequest", "web"),
        ({"web": {"redirectUris": ["myapp://cb"]}}, "Request_BadRequest", "web"),
        ({"spa": {"redirectUris": ["https://shop.example/#cb"]}}, "Request_BadRequest", "spa"),
        ({"web": {"redirectUris": ["https://a.example/", "https://a.example/"]}}, "DuplicateValue", "web"),
        ({"groupMembershipClaims": "Everything"}, "Request_BadRequest", "groupMembershipClaims"),
        ({"appRoles": [ROLE, ROLE | {"value": "other"}]}, "DuplicateValue", "appRoles"),
        ({"appRoles": [ROLE, ROLE | {"id": TWO}]}, "DuplicateValue", "appRoles"),
        ({"appRoles": [ROLE | {"value": "two words"}]}, "Request_BadRequest", "appRoles"),
        ({"appRoles": [ROLE | {"allowedMemberTypes": []}]}, "Request_BadRequest", "appRoles"),
        ({"appRoles": [ROLE | {"allowedMemberTypes": ["Robot"]}]}, "Request_BadRequest", "appRoles"),
        ({"appRoles": [ROLE], **with_api(SCOPE | {"value": "read"})}, "DuplicateValue", "api"),
        (with_api(requestedAccessTokenVersion=3), "Request_BadRequest", "api"),
        (
            {"signInAudience": "AzureADandPersonalMicrosoftAccount", **with_api(requestedAccessTokenVersion=1)},
            "Request_BadRequest",
            "api",
        ),
    ],
)
def test_registration_that_graph_refuses_is_refused(admin: As, body: dict[str, Any], code: str, target: str) -> None:
    answer = admin.post("/applications", {"displayName": "app"} | body)
    assert (answer.status, answer.error["code"]) == (400, code)
    assert answer.error["details"][0]["target"] == target
    app = admin.post("/applications", {"displayName": "app"}).made()
    change = admin.patch(f"/applications/{app['id']}", body)
    assert (change.status, change.error["code"]) == (400, code)
    assert admin.get(f"/applications/{app['id']}").made()["displayName"] == "app"


@pytest.mark.parametrize(
    "body",
    [
        {"identifierUris": ["api://orders", "urn:orders", "https://contoso.onmicrosoft.com/a", "https://x.contoso.onmicrosoft.com"]},
        {"identifierUris": ["https://elsewhere.example/x", "plain"], **with_api(requestedAccessTokenVersion=2)},
        {"web": {"redirectUris": ["https://a.example/cb", "http://localhost:3000/cb", "http://127.0.0.1/cb"]}},
        {"publicClient": {"redirectUris": ["myapp://auth", "http://localhost", "urn:ietf:wg:oauth:2.0:oob"]}},
        {"appRoles": [ROLE, ROLE | {"id": TWO, "value": None}], **with_api(SCOPE | {"id": "3" * 8 + TWO[8:]})},
        {"groupMembershipClaims": "SecurityGroup, DirectoryRole"},
        {"signInAudience": "AzureADandPersonalMicrosoftAccount"},
    ],
)  # fmt: skip
def test_registration_that_graph_takes_is_taken(admin: As, body: dict[str, Any]) -> None:
    admin.post("/applications", {"displayName": "app"} | body).made()


def test_one_permission_may_be_role_and_scope_when_both_say_the_same(admin: As) -> None:
    same = {"id": ONE, "value": "read", "adminConsentDescription": "d", "adminConsentDisplayName": "d", "type": "Admin"}
    admin.post("/applications", {"displayName": "app", "appRoles": [ROLE], **with_api(same)}).made()
    other = admin.post("/applications", {"displayName": "app", "appRoles": [ROLE], **with_api(same | {"value": "x"})})
    assert ONE in other.error["message"]
    assert other.error["message"].startswith("The following values must match")


def test_application_of_personal_accounts_takes_tokens_of_version_2(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app", "signInAudience": "PersonalMicrosoftAccount"}).made()
    assert app["api"]["requestedAccessTokenVersion"] == 2
    plain = admin.post("/applications", {"displayName": "app"}).made()
    change = admin.patch(f"/applications/{plain['id']}", {"signInAudience": "PersonalMicrosoftAccount"})
    assert change.error["message"] == "Property api.requestedAccessTokenVersion is invalid."


def test_only_new_identifier_uris_are_asked_for_their_domain(house: House, admin: As) -> None:
    body = {"identifierUris": ["https://elsewhere.example/x"], **with_api(requestedAccessTokenVersion=2)}
    app = admin.post("/applications", {"displayName": "app"} | body).made()
    path = f"/applications/{app['id']}"
    admin.patch(path, {"api": {"requestedAccessTokenVersion": 1}}).empty()
    admin.patch(path, {"identifierUris": ["https://elsewhere.example/x", "api://x"]}).empty()
    assert (
        admin.patch(path, {"identifierUris": ["https://third.example"]}).error["code"] == "HostNameNotOnVerifiedDomain"
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"userPrincipalName": "nodomain"}, "Property userPrincipalName is invalid."),
        ({"userPrincipalName": "a b@contoso.onmicrosoft.com"}, "Property userPrincipalName is invalid."),
        ({"mail": "nobody"}, "Invalid value specified for property 'mail' of resource 'User'."),
        ({"mailNickname": "a b"}, "Invalid value specified for property 'mailNickname' of resource 'User'."),
    ],
)
def test_names_of_people_that_cannot_be_are_refused(
    house: House, admin: As, change: dict[str, str], message: str
) -> None:
    bob = house.user("bob")
    assert admin.patch(f"/users/{bob.id}", change).error["message"] == message


def test_groups_with_mail_have_their_nickname_alone(admin: As) -> None:
    mail = {"displayName": "g", "mailEnabled": True, "mailNickname": "all", "securityEnabled": False,
            "groupTypes": ["Unified"]}  # fmt: skip
    admin.post("/groups", mail).made()
    again = admin.post("/groups", mail | {"mailNickname": "ALL"})
    assert again.error["message"] == "Another object with the same value for property mailNickname already exists."
    plain = mail | {"mailEnabled": False, "securityEnabled": True, "groupTypes": []}
    admin.post("/groups", plain).made()
    assert admin.post("/groups", plain | {"mailNickname": "a b"}).status == 400


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("", "Write requests (excluding DELETE) must contain the Content-Type header declaration."),
        ("text/plain", "Entity only allows writes with a JSON Content-Type header."),
        ("application/x-www-form-urlencoded", "Entity only allows writes with a JSON Content-Type header."),
    ],
)
def test_body_must_say_that_it_is_json(admin: As, kind: str, message: str) -> None:
    answer = admin.post("/applications", {"displayName": "app"}, headers={"Content-Type": kind})
    assert (answer.status, answer.error["code"], answer.error["message"]) == (400, "BadRequest", message)
    inner = {"id": "1", "method": "POST", "url": "/applications", "body": {"displayName": "app"}}
    whole = admin.post("/$batch", {"requests": [inner]})
    assert whole.error["message"] == "Write request with id '1' does not contain a Content-Type header."


def test_owners_are_bound_when_an_application_is_made(house: House, admin: As) -> None:
    bob = house.user("bob")
    root = "https://graph.microsoft.com/v1.0"
    body = {
        "displayName": "app",
        "owners@odata.bind": [f"{root}/users/{bob.upn}", f"{root}/directoryObjects/{admin.object_id}"],
    }
    app = admin.post("/applications", body).made()
    owners = {one["id"] for one in admin.get(f"/applications/{app['id']}/owners").value}
    assert owners == {bob.id, admin.object_id}
    odd = admin.post("/applications", {"displayName": "x", "friends@odata.bind": []})
    assert odd.error["message"] == "The relationship 'friends' cannot be set with the object."
    assert admin.patch(f"/applications/{app['id']}", {"owners@odata.bind": []}).status == 400
    assert admin.patch(f"/users/{bob.id}", {"manager@odata.bind": f"{root}/users/{bob.id}"}).status == 501


def test_each_redirect_uri_of_the_web_has_its_setting(admin: As) -> None:
    first, second = "https://a.example/cb", "http://localhost:5000/cb"
    app = admin.post("/applications", {"displayName": "app", "web": {"redirectUris": [first]}}).made()
    assert app["web"]["redirectUriSettings"] == [{"uri": first, "index": None}]
    change = {"web": {"redirectUris": [second, first], "redirectUriSettings": [{"uri": first, "index": 1}]}}
    assert admin.patch(f"/applications/{app['id']}", change).status == 204
    web = admin.get(f"/applications/{app['id']}").made()["web"]
    assert web["redirectUriSettings"] == [{"uri": second, "index": None}, {"uri": first, "index": 1}]
    assert admin.patch(f"/applications/{app['id']}", {"web": {"redirectUris": []}}).status == 204
    assert admin.get(f"/applications/{app['id']}").made()["web"]["redirectUriSettings"] == []
