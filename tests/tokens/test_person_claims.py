"""Claims as the manifest asks for them: roles, groups, optional claims, addresses, in both versions."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from tests.tokens.house import App, House, claims_of

from genkan.directory import first_party, groups
from genkan.directory.groups import Group
from genkan.store.tables import directory as tables

SCOPE_ID, ROLE_ID = str(uuid.uuid4()), str(uuid.uuid4())
CP1 = json.dumps({"access_token": {"xms_cc": {"values": ["cp1"]}}})


def api(house: House, version: int = 2, **properties: Any) -> App:
    """An API with a scope and a role, which people may also sign in to."""
    wish: dict[str, Any] = {
        "identifierUris": ["api://orders"],
        "isFallbackPublicClient": True,
        "api": {
            "requestedAccessTokenVersion": version,
            "oauth2PermissionScopes": [{"id": SCOPE_ID, "value": "read", "type": "User", "isEnabled": True}],
            "preAuthorizedApplications": [{"appId": first_party.AZURE_CLI, "delegatedPermissionIds": [SCOPE_ID]}],
        },
        "appRoles": [{"id": ROLE_ID, "value": "Task.Do", "isEnabled": True, "allowedMemberTypes": ["User"]}],
    }
    made = house.app("orders", **(wish | properties))
    published = wish["api"]["oauth2PermissionScopes"]
    made.change(properties={"appRoles": wish["appRoles"], "oauth2PermissionScopes": published})
    return made


def group(house: House, name: str, member: str) -> Group:
    with house.store.write(house.tenant_id) as tx:
        made = groups.create(tx, name, name, house.clock.now(), security_enabled=True, mail_enabled=False)
        groups.add_member(tx, made.id, member)
    return made


def assign(app: App, principal_id: str, kind: str) -> None:
    with app.house.store.write(app.tenant_id) as tx:
        row = {"id": str(uuid.uuid4()), "principal_id": principal_id, "principal_type": kind}
        row |= {"resource_id": app.principal_id, "app_role_id": ROLE_ID}
        tx.insert(tables.app_role_assignments, **row, created_at=app.house.clock.now())


def optional(*names: str) -> dict[str, Any]:
    listed = [{"name": name} for name in names]
    return {"accessToken": listed, "idToken": listed}


def test_id_token_tells_the_roles_that_the_person_has_at_the_application(house: House) -> None:
    app, ann, bob = api(house), house.person(), house.person("bob")
    assign(app, group(house, "staff", ann.id).id, "Group")
    said = claims_of(house.ropc(ann, client_id=app.app_id, scope="openid").json["id_token"])
    assert said["roles"] == ["Task.Do"]
    assert "roles" not in claims_of(house.ropc(bob, client_id=app.app_id, scope="openid").json["id_token"])


def test_application_group_tells_only_groups_that_the_application_was_assigned(house: House) -> None:
    app, ann = api(house, groupMembershipClaims="ApplicationGroup"), house.person()
    staff, _ = group(house, "staff", ann.id), group(house, "others", ann.id)
    assign(app, staff.id, "Group")
    both = (
        claims_of(house.ropc(ann, client_id=app.app_id, scope="openid").json["id_token"]),
        claims_of(house.ropc(ann, scope="api://orders/read").json["access_token"]),
    )
    assert [said["groups"] for said in both] == [[staff.id]] * 2


def test_directory_roles_come_with_the_mark_of_an_ordinary_user(house: House) -> None:
    app, ann = api(house, groupMembershipClaims="DirectoryRole"), house.person()
    said = claims_of(house.ropc(ann, client_id=app.app_id, scope="openid").json["id_token"])
    assert said["wids"] == ["b79fbf4d-3ef9-4689-8143-76b194e85509"]
    assert "groups" not in said


@pytest.mark.parametrize("version", [1, 2])
def test_idtyp_marks_tokens_of_programs_and_of_people_only_on_request(house: House, version: int) -> None:
    app = api(house, version, optionalClaims=optional("idtyp")).with_secret()
    ann = house.person()
    own = house.claims(app, scope="api://orders/.default")
    assert own["idtyp"] == "app"
    body = house.ropc(ann, scope="api://orders/read openid").json
    assert "idtyp" not in claims_of(body["access_token"])
    marked = [{"name": "idtyp", "additionalProperties": ["include_user_token"]}]
    app.declare(optionalClaims={"accessToken": marked})
    assert claims_of(house.ropc(ann, scope="api://orders/read").json["access_token"])["idtyp"] == "user"


def test_capabilities_are_told_to_an_api_that_asks_for_them(house: House) -> None:
    app, ann = api(house).with_secret(), house.person()
    assert "xms_cc" not in claims_of(house.ropc(ann, scope="api://orders/read", claims=CP1).json["access_token"])
    app.declare(optionalClaims=optional("xms_cc"))
    assert claims_of(house.ropc(ann, scope="api://orders/read", claims=CP1).json["access_token"])["xms_cc"] == ["cp1"]
    assert house.claims(app, scope="api://orders/.default", claims=CP1)["xms_cc"] == ["cp1"]
    assert "xms_cc" not in claims_of(house.ropc(ann, scope="api://orders/read").json["access_token"])


def test_address_is_told_in_version_1_and_on_request_in_version_2_and_survives_a_refresh(house: House) -> None:
    ann = house.person()
    body = house.ropc(ann).json
    assert claims_of(body["access_token"])["ipaddr"] == "127.0.0.1"
    assert "ipaddr" not in claims_of(body["id_token"])
    app = api(house, optionalClaims=optional("ipaddr"))
    said = claims_of(house.ropc(ann, client_id=app.app_id, scope="openid").json["id_token"])
    assert said["ipaddr"] == "127.0.0.1"
    assert claims_of(house.refresh(body["refresh_token"]).json["access_token"])["ipaddr"] == "127.0.0.1"


def test_tokens_of_both_kinds_have_ids_of_their_own(house: House) -> None:
    body = house.ropc(house.person()).json
    access, identity = claims_of(body["access_token"]), claims_of(body["id_token"])
    assert len({access["uti"], identity["uti"]}) == 2
    assert identity["rh"].startswith("1.A")


def test_version_1_answers_bare_scopes_and_offline_access_is_no_scope_of_a_token(house: House) -> None:
    form = {"client_id": first_party.AZURE_CLI, "grant_type": "password", "username": house.person().upn}
    form |= {"password": "correct-Horse7", "resource": "https://graph.microsoft.com"}
    body = house.post(f"/{house.tenant_id}/oauth2/token", form).json
    assert not any("/" in scope for scope in body["scope"].split())
    assert "offline_access" not in claims_of(body["access_token"])["scp"].split()


def test_optional_claims_without_a_value_are_left_out(house: House) -> None:
    names = ("acct", "ctry", "email", "sid", "upn", "verified_secondary_email", "xms_pl", "tenant_region_scope", "fwd")
    app = api(house, optionalClaims=optional(*names))
    said = claims_of(house.ropc(house.person(), client_id=app.app_id, scope="openid").json["id_token"])
    assert {name for name in names if name in said} == {"acct", "upn", "tenant_region_scope"}
