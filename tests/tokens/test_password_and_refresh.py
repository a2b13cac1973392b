"""A person's name and password, what their tokens say, and refresh tokens that are used once."""

from __future__ import annotations

import base64
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from tests.tokens.house import House, claims_of

from genkan.directory import first_party, groups, permissions, service_principals, users
from genkan.store.tables import metadata
from genkan.tokens.caller import Refusal, TokenRefused

ARM_NAME = "https://management.azure.com"


def test_password_buys_tokens_in_the_persons_name(house: House) -> None:
    ann = house.person()
    body = house.ropc(ann).json
    claims = claims_of(body["access_token"])
    expected = {
        "aud": ARM_NAME,
        "oid": ann.id,
        "upn": ann.upn,
        "unique_name": ann.upn,
        "name": "Ann",
        "scp": "user_impersonation",
        "appid": first_party.AZURE_CLI,
        "appidacr": "0",
        "amr": ["pwd"],
        "idtyp": "user",
        "ver": "1.0",
    }
    assert {name: claims[name] for name in expected} == expected
    identity = claims_of(body["id_token"])
    assert identity["aud"] == first_party.AZURE_CLI
    assert identity["preferred_username"] == ann.upn
    assert identity["oid"] == ann.id
    assert identity["iss"] == f"https://login.microsoftonline.com/{house.tenant_id}/v2.0"
    assert identity["sub"] not in (ann.id, claims["sub"])
    info = json.loads(base64.urlsafe_b64decode(body["client_info"] + "=="))
    assert info == {"uid": ann.id, "utid": house.tenant_id}


def test_answered_scope_contains_what_was_asked_for(house: House) -> None:
    scope = house.ropc(house.person()).json["scope"].split()
    assert {f"{ARM_NAME}/.default", f"{ARM_NAME}/user_impersonation"} <= set(scope)


def test_token_of_a_person_names_them_to_the_verifier(house: House) -> None:
    ann = house.person()
    caller = house.tokens.verify(f"Bearer {house.ropc(ann).json['access_token']}", [ARM_NAME])
    assert (caller.kind, caller.name, caller.object_id) == ("User", ann.upn, ann.id)
    assert caller.scopes == {"user_impersonation"}


def test_promise_15_id_token_is_not_taken_for_an_access_token(house: House) -> None:
    identity = house.ropc(house.person()).json["id_token"]
    with pytest.raises(TokenRefused) as refused:
        house.tokens.verify(f"Bearer {identity}", [first_party.AZURE_CLI])
    assert refused.value.refusal is Refusal.KIND


@pytest.mark.parametrize("name", ["organizations", "common"])
def test_shared_endpoint_finds_the_tenant_by_the_persons_domain(house: House, name: str) -> None:
    body = house.ropc(house.person(), tenant="organizations").json
    assert claims_of(body["access_token"])["tid"] == house.tenant_id
    again = house.refresh(body["refresh_token"], tenant=name)
    assert claims_of(again.json["access_token"])["tid"] == house.tenant_id


@pytest.mark.parametrize(("name", "code"), [("common", 9001023), ("Common", 9001023), ("consumers", 9002332)])
def test_password_is_not_taken_where_it_might_be_a_personal_accounts(house: House, name: str, code: int) -> None:
    answer = house.ropc(house.person(), tenant=name)
    assert (answer.status, answer.json["error"], answer.json["error_codes"]) == (400, "invalid_request", [code])


def test_promise_24_unknown_person_and_wrong_password_get_the_same_answer(house: House) -> None:
    ann = house.person()
    wrong = house.ropc(ann, password="wrong").json
    unknown = house.ropc("nobody@contoso.onmicrosoft.com").json
    assert wrong["error_codes"] == unknown["error_codes"] == [50126]
    assert wrong["error"] == unknown["error"] == "invalid_grant"


def test_promise_25_ten_wrong_passwords_lock_the_account_for_a_minute_and_longer_the_next_time(house: House) -> None:
    ann = house.person()
    codes = [house.ropc(ann, password="wrong").json["error_codes"][0] for _ in range(11)]
    assert codes == [50126] * 10 + [50053]
    assert house.ropc(ann).json["error_codes"] == [50053]
    house.clock.advance(timedelta(seconds=61))
    assert house.ropc(ann, password="wrong").json["error_codes"] == [50126]
    house.clock.advance(timedelta(seconds=61))
    assert house.ropc(ann).json["error_codes"] == [50053]
    house.clock.advance(timedelta(seconds=61))
    assert house.ropc(ann).status == 200


def test_promise_25_good_password_forgives_earlier_failures(house: House) -> None:
    ann = house.person()
    for _ in range(9):
        house.ropc(ann, password="wrong")
    assert house.ropc(ann).status == 200
    assert house.ropc(ann, password="wrong").json["error_codes"] == [50126]
    assert house.ropc(ann).status == 200


def test_disabled_account_is_named_only_to_who_has_the_password(house: House) -> None:
    ann = house.person(account_enabled=False)
    assert house.ropc(ann, password="wrong").json["error_codes"] == [50126]
    assert house.ropc(ann).json["error_codes"] == [50057]


def test_confidential_client_without_its_secret_is_refused_with_7000218(house: House) -> None:
    app = house.app("web")
    answer = house.ropc(house.person(), client_id=app.app_id)
    assert (answer.status, answer.json["error_codes"]) == (401, [7000218])


def test_scope_that_nobody_consented_to_is_refused_with_65001(house: House) -> None:
    app = house.app("tool", isFallbackPublicClient=True)
    answer = house.ropc(house.person(), client_id=app.app_id, scope="User.Read openid")
    assert answer.json["error_codes"] == [65001]
    assert answer.json["suberror"] == "consent_required"


def test_consented_scopes_are_what_the_token_carries(house: House) -> None:
    app, ann = house.app("tool", isFallbackPublicClient=True), house.person()
    with house.store.write(house.tenant_id) as tx:
        graph = service_principals.find_by_app_id(tx, house.tenant_id, first_party.GRAPH)
        assert graph is not None
        permissions.grant_scopes(tx, app.principal_id, graph.id, "User.Read User.ReadBasic.All", ann.id)
    single = house.ropc(ann, client_id=app.app_id, scope="User.Read")
    assert claims_of(single.json["access_token"])["scp"] == "User.Read"
    default = house.ropc(ann, client_id=app.app_id, scope="https://graph.microsoft.com/.default")
    assert claims_of(default.json["access_token"])["scp"] == "User.Read User.ReadBasic.All"
    assert house.ropc(house.person("bob"), client_id=app.app_id, scope="User.Read").json["error_codes"] == [65001]


@pytest.mark.parametrize(
    ("scope", "code"),
    [
        ("https://graph.microsoft.com/No.Such.Scope", 650053),
        ("User.Read api://orders/read", 28000),
        (" ", 70011),
        ("https://nowhere.example/x", 500011),
    ],
)
def test_scope_that_cannot_be_is_refused(house: House, scope: str, code: int) -> None:
    assert house.ropc(house.person(), scope=scope).json["error_codes"] == [code]


def test_groups_and_optional_claims_are_told_as_the_resource_asks(house: House) -> None:
    role_id = str(uuid.uuid4())
    api = house.app(
        "orders",
        identifierUris=["api://orders"],
        groupMembershipClaims="SecurityGroup",
        api={
            "requestedAccessTokenVersion": 2,
            "oauth2PermissionScopes": [{"id": role_id, "value": "read", "type": "User", "isEnabled": True}],
            "preAuthorizedApplications": [{"appId": first_party.AZURE_CLI, "delegatedPermissionIds": [role_id]}],
        },
        optionalClaims={"accessToken": [{"name": "email"}, {"name": "acct"}]},
    )
    ann = house.person(mail="ann@contoso.example")
    with house.store.write(house.tenant_id) as tx:
        inner = groups.create(tx, "inner", "inner", house.clock.now(), security_enabled=True, mail_enabled=False)
        outer = groups.create(tx, "outer", "outer", house.clock.now(), security_enabled=True, mail_enabled=False)
        groups.add_member(tx, inner.id, ann.id)
        groups.add_member(tx, outer.id, inner.id)
    answer = house.ropc(ann, scope="api://orders/read")
    claims = claims_of(answer.json["access_token"])
    assert claims["aud"] == api.app_id
    assert claims["groups"] == sorted([inner.id, outer.id])
    assert (claims["email"], claims["acct"]) == ("ann@contoso.example", 0)
    assert claims["scp"] == "read"
    assert claims["preferred_username"] == ann.upn


def test_client_capability_is_repeated_in_the_token(house: House) -> None:
    asked = json.dumps({"access_token": {"xms_cc": {"values": ["CP1"]}}})
    assert claims_of(house.ropc(house.person(), claims=asked).json["access_token"])["xms_cc"] == ["CP1"]
    app = house.app("shop").with_secret()
    assert house.claims(app, claims=asked)["xms_cc"] == ["CP1"]
    assert house.token(app, claims="not json").json["error_codes"] == [9002313]


def first(house: House, **fields: str) -> tuple[users.User, Any]:
    ann = house.person()
    return ann, house.ropc(ann, **fields).json


def test_refresh_token_is_replaced_at_every_use(house: House) -> None:
    _, body = first(house)
    again = house.refresh(body["refresh_token"]).json
    assert again["refresh_token"] != body["refresh_token"]
    assert claims_of(again["access_token"])["aud"] == ARM_NAME


def test_refresh_token_buys_tokens_for_another_resource(house: House) -> None:
    _, body = first(house)
    answer = house.refresh(body["refresh_token"], scope="https://graph.microsoft.com/.default offline_access")
    assert "Directory.AccessAsUser.All" in claims_of(answer.json["access_token"])["scp"]


def test_promise_11_second_use_of_a_refresh_token_ends_its_family(house: House) -> None:
    _, body = first(house)
    newer = house.refresh(body["refresh_token"]).json["refresh_token"]
    house.clock.advance(timedelta(minutes=1))
    assert house.refresh(body["refresh_token"]).json["error_codes"] == [50173]
    assert house.refresh(newer).json["error_codes"] == [50173]


def test_repeated_request_within_seconds_does_not_end_the_session(house: House) -> None:
    _, body = first(house)
    assert [house.refresh(body["refresh_token"]).status for _ in range(2)] == [200, 200]


def test_promise_11_refresh_token_is_bound_to_client_and_tenant(house: House) -> None:
    _, body = first(house)
    powershell = "1950a258-227b-4e31-a9cf-717495945fc2"
    assert house.refresh(body["refresh_token"], client_id=powershell).json["error_codes"] == [70000]
    other = house.tenant("fabrikam.onmicrosoft.com")
    assert house.refresh(body["refresh_token"], tenant=other).json["error_codes"] == [50020]


def test_refresh_token_dies_after_ninety_days_without_use(house: House) -> None:
    _, body = first(house)
    house.clock.advance(timedelta(days=89))
    newer = house.refresh(body["refresh_token"]).json["refresh_token"]
    house.clock.advance(timedelta(days=89))
    newest = house.refresh(newer).json["refresh_token"]
    house.clock.advance(timedelta(days=90))
    assert house.refresh(newest).json["error_codes"] == [700082]


def test_revoked_sessions_end_refresh_tokens_and_access_tokens(house: House) -> None:
    ann, body = first(house)
    bearer = f"Bearer {body['access_token']}"
    assert house.tokens.verify(bearer, [ARM_NAME]).object_id == ann.id
    house.clock.advance(timedelta(minutes=1))
    with house.store.write(house.tenant_id) as tx:
        users.revoke_sessions(tx, ann.id, house.clock.now())
    assert house.refresh(body["refresh_token"]).json["error_codes"] == [50173]
    with pytest.raises(TokenRefused) as refused:
        house.tokens.verify(bearer, [ARM_NAME])
    assert refused.value.refusal is Refusal.REVOKED
    fresh = house.ropc(ann).json["access_token"]
    assert house.tokens.verify(f"Bearer {fresh}", [ARM_NAME]).object_id == ann.id


def test_disabled_person_cannot_refresh(house: House) -> None:
    ann, body = first(house)
    with house.store.write(house.tenant_id) as tx:
        users.update(tx, ann.id, account_enabled=False)
    assert house.refresh(body["refresh_token"]).json["error_codes"] == [50057]


@pytest.mark.parametrize("token", ["x", "1.A.x", "1.AAAA.x", "1." + "A" * 5000])
def test_rubbish_in_place_of_a_refresh_token_is_refused(house: House, token: str) -> None:
    answer = house.refresh(token)
    assert (answer.status, answer.json["error"], answer.json["error_codes"]) == (400, "invalid_grant", [9002313])


def test_promise_21_no_password_or_refresh_token_is_kept_in_clear(house: House) -> None:
    ann, body = first(house)
    house.journal.flush()
    with house.store.read() as tx:
        dump = repr([tx.all(select(table)) for table in metadata.sorted_tables])
    assert ann.id in dump
    for secret in ("correct-Horse7", body["refresh_token"], body["access_token"], body["id_token"]):
        assert secret not in dump
