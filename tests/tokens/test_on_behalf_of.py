"""On-behalf-of: an API passes a person's word on to the next API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.tokens.house import Answer, App, House, claims_of
from tests.tokens.papers import JWT_BEARER, Paper, sign

from genkan.directory import first_party, permissions, service_principals, users

GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
SCOPE_ID = "22222222-2222-4222-8222-222222222222"


@pytest.fixture
def api(house: House) -> App:
    made = house.app(
        "orders",
        identifierUris=["api://orders"],
        api={
            "oauth2PermissionScopes": [{"id": SCOPE_ID, "value": "access", "type": "User", "isEnabled": True}],
            "preAuthorizedApplications": [{"appId": first_party.AZURE_CLI, "delegatedPermissionIds": [SCOPE_ID]}],
        },
    ).with_secret()
    with house.store.write(house.tenant_id) as tx:
        graph = service_principals.find_by_app_id(tx, house.tenant_id, first_party.GRAPH)
        assert graph is not None
        permissions.grant_scopes(tx, made.principal_id, graph.id, "User.Read")
    return made


def call(api: App) -> str:
    return str(api.house.ropc(api.house.person(), scope="api://orders/access").json["access_token"])


def ask(api: App, token: str, **changed: str) -> Answer:
    form: dict[str, Any] = {
        "client_id": api.app_id,
        "client_secret": api.secret,
        "grant_type": GRANT,
        "requested_token_use": "on_behalf_of",
        "assertion": token,
        "scope": "https://graph.microsoft.com/User.Read openid profile offline_access",
    } | changed
    return api.house.post(f"/{api.tenant_id}/oauth2/v2.0/token", {k: v for k, v in form.items() if v})


def test_next_token_is_the_persons_at_the_next_resource(api: App) -> None:
    token = call(api)
    answer = ask(api, token)
    assert answer.status == 200, answer.text
    before, after = claims_of(token), claims_of(answer.json["access_token"])
    assert after["oid"] == before["oid"]
    assert after["aud"] == "https://graph.microsoft.com"
    assert after["appid"] == api.app_id
    assert set(after["scp"].split()) == {"User.Read", "openid", "profile"}
    assert answer.json["refresh_token"]


def test_client_may_prove_itself_by_certificate(api: App) -> None:
    paper = Paper(api.house.clock.now())
    paper.register(api)
    now = api.house.clock.now().timestamp()
    said = {"iss": api.app_id, "sub": api.app_id, "exp": now + 600, "nbf": now}
    said["aud"] = f"https://login.microsoftonline.com/{api.tenant_id}/oauth2/v2.0/token"
    proof = sign(paper.key, {"alg": "RS256", "x5t": paper.padded_x5t()}, said)
    answer = ask(api, call(api), client_secret="", client_assertion=proof, client_assertion_type=JWT_BEARER)
    assert claims_of(answer.json["access_token"])["appidacr"] == "2"


def test_promise_14_token_for_another_application_is_refused_with_500131(api: App) -> None:
    other = api.house.ropc(api.house.person()).json["access_token"]
    assert ask(api, other).json["error_codes"] == [500131]


def test_promise_14_programs_own_token_is_refused(api: App) -> None:
    own = api.house.token(api.house.app("shop").with_secret(), scope="api://orders/.default").json["access_token"]
    assert ask(api, own).json["error_codes"] == [7000114]


def test_promise_14_expired_token_is_refused_with_500133(api: App) -> None:
    token = call(api)
    api.house.clock.advance(timedelta(hours=1, minutes=6))
    assert ask(api, token).json["error_codes"] == [500133]


def test_token_of_a_person_who_was_signed_out_since_is_refused_with_50173(api: App) -> None:
    token = call(api)
    api.house.clock.advance(timedelta(milliseconds=1))
    with api.house.store.write(api.tenant_id) as tx:
        users.revoke_sessions(tx, claims_of(token)["oid"], api.house.clock.now())
    answer = ask(api, token)
    assert (answer.json["error_codes"], answer.json["suberror"]) == ([50173], "bad_token")


@pytest.mark.parametrize("token", ["x", "a.b.c", "e30.e30.e30"])
def test_promise_17_rubbish_is_refused_with_50013(api: App, token: str) -> None:
    assert ask(api, token).json["error_codes"] == [50013]


def test_promise_17_changed_token_is_refused_with_50013(api: App) -> None:
    token = call(api)
    assert ask(api, token[:-8] + "AAAAAAAA").json["error_codes"] == [50013]


def test_without_consent_to_the_next_resource_it_is_refused_with_65001(api: App) -> None:
    answer = ask(api, call(api), scope="https://graph.microsoft.com/Mail.Read")
    assert answer.json["error_codes"][0] in (65001, 650053)


@pytest.mark.parametrize("field", ["assertion", "requested_token_use"])
def test_missing_field_is_named(api: App, field: str) -> None:
    answer = ask(api, call(api), **{field: ""})
    assert answer.json["error_codes"] == [900144]
    assert f"'{field}'" in answer.json["error_description"]
