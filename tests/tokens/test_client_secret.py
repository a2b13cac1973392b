"""client_credentials with a secret, seen as a client sees it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from tests.tokens.house import ARM, House, claims_of, header_of

from genkan.directory import credentials
from genkan.store.tables import journal
from genkan.tokens.errors import wordings


def test_secret_buys_a_version_1_token_for_resource_manager(house: House) -> None:
    app = house.app("shop").with_secret()
    answer = house.token(app)
    assert answer.status == 200
    body = answer.json
    assert body["token_type"] == "Bearer"
    assert body["expires_in"] == body["ext_expires_in"] == 3599
    claims, header = claims_of(body["access_token"]), header_of(body["access_token"])
    assert header["typ"] == "JWT"
    assert header["alg"] == "RS256"
    assert header["kid"] == header["x5t"]
    issuer = f"https://sts.windows.net/{house.tenant_id}/"
    now = int(house.clock.now().timestamp())
    expected = {
        "aud": "https://management.azure.com",
        "iss": issuer,
        "iat": now - 300,
        "nbf": now - 300,
        "exp": now + 3600,
        "appid": app.app_id,
        "appidacr": "1",
        "idp": issuer,
        "idtyp": "app",
        "oid": app.principal_id,
        "sub": app.principal_id,
        "tid": house.tenant_id,
        "ver": "1.0",
    }
    assert {name: claims[name] for name in expected} == expected
    assert {"aio", "rh", "uti", "xms_tcdt", "xms_idrel"} <= claims.keys()


def test_audience_keeps_the_slash_that_az_asks_with(house: House) -> None:
    app = house.app("shop").with_secret()
    claims = house.claims(app, scope="https://management.core.windows.net//.default")
    assert claims["aud"] == "https://management.core.windows.net/"


def test_version_1_endpoint_takes_a_resource_and_answers_numbers_as_strings(house: House) -> None:
    app = house.app("shop").with_secret()
    form = {"client_id": app.app_id, "client_secret": app.secret, "grant_type": "client_credentials"}
    answer = house.post(f"/{house.tenant_id}/oauth2/token", form | {"resource": "https://graph.microsoft.com/"})
    body = answer.json
    assert body["resource"] == "https://graph.microsoft.com/"
    assert body["expires_in"] == "3599"
    assert body["expires_on"] == str(int(house.clock.now().timestamp()) + 3600)
    assert claims_of(body["access_token"])["aud"] == "https://graph.microsoft.com/"


def test_own_api_that_asks_for_version_2_gets_version_2_with_its_roles(house: House) -> None:
    role_id = "11111111-1111-4111-8111-111111111111"
    role = {"id": role_id, "value": "Orders.Read", "isEnabled": True}
    api = house.app("orders", identifierUris=["api://orders"], appRoles=[role], api={"requestedAccessTokenVersion": 2})
    app = house.app("shop").with_secret()
    api.assign(app.principal_id, role_id)
    claims = house.claims(app, scope="api://orders/.default")
    assert claims["aud"] == api.app_id
    assert claims["iss"] == f"https://login.microsoftonline.com/{house.tenant_id}/v2.0"
    assert claims["azp"] == app.app_id
    assert claims["azpacr"] == "1"
    assert claims["roles"] == ["Orders.Read"]
    assert claims["ver"] == "2.0"
    assert "appid" not in claims


def test_resource_that_requires_assignment_refuses_the_unassigned_with_501051(house: House) -> None:
    api = house.app("orders", identifierUris=["api://orders"])
    api.change(properties={"appRoleAssignmentRequired": True})
    answer = house.token(house.app("shop").with_secret(), scope="api://orders/.default")
    assert (answer.status, answer.json["error"], answer.json["error_codes"]) == (400, "invalid_grant", [501051])


@pytest.mark.parametrize("name", ["contoso.onmicrosoft.com", "CONTOSO.onmicrosoft.com", "adfs"])
def test_tenant_may_be_named_by_domain_or_by_the_adfs_alias(house: House, name: str) -> None:
    assert house.token(house.app("shop").with_secret(), tenant=name).status == 200


def test_adfs_prefix_before_a_tenant_is_dropped(house: House) -> None:
    assert house.token(house.app("shop").with_secret(), tenant=f"adfs/{house.tenant_id}").status == 200


def test_secret_in_a_basic_header_counts(house: House) -> None:
    import base64

    app = house.app("shop").with_secret()
    header = "Basic " + base64.b64encode(f"{app.app_id}:{app.secret}".encode()).decode()
    form = {"grant_type": "client_credentials", "scope": ARM}
    answer = house.post(f"/{house.tenant_id}/oauth2/v2.0/token", form, headers={"Authorization": header})
    assert answer.status == 200


def test_openid_scopes_that_go_sends_are_ignored(house: House) -> None:
    app = house.app("shop").with_secret()
    assert house.token(app, scope=f"{ARM} openid offline_access profile").status == 200


@pytest.mark.parametrize(
    ("fields", "status", "error", "code"),
    [
        ({"client_secret": "wrong"}, 401, "invalid_client", 7000215),
        ({"client_secret": ""}, 401, "invalid_client", 7000216),
        ({"client_id": ""}, 400, "invalid_request", 900144),
        ({"grant_type": ""}, 400, "invalid_request", 900144),
        ({"grant_type": "magic"}, 400, "unsupported_grant_type", 70003),
        ({"scope": ""}, 400, "invalid_request", 90014),
        ({"scope": "https://graph.microsoft.com/User.Read"}, 400, "invalid_scope", 1002012),
        ({"scope": "openid"}, 400, "invalid_scope", 70011),
        ({"scope": "https://nowhere.example/.default"}, 400, "invalid_resource", 500011),
        ({"scope": f"{ARM} https://graph.microsoft.com/.default"}, 400, "invalid_request", 28000),
        ({"client_id": "00000000-0000-4000-8000-000000000000"}, 400, "unauthorized_client", 700016),
        ({"client_id": "not-a-guid"}, 400, "unauthorized_client", 700016),
        ({"tenant": "00000000-0000-4000-8000-000000000000"}, 400, "invalid_request", 90002),
        ({"tenant": "nowhere.example"}, 400, "invalid_request", 90002),
        ({"tenant": "what"}, 400, "invalid_request", 900023),
        ({"tenant": "common"}, 400, "invalid_request", 50059),
        ({"tenant": "consumers"}, 400, "invalid_request", 9002332),
    ],
)
def test_faulty_request_is_refused_with_its_code(
    house: House, fields: dict[str, str], status: int, error: str, code: int
) -> None:
    answer = house.token(house.app("shop").with_secret(), **fields)
    body = answer.json
    assert (answer.status, body["error"], body["error_codes"]) == (status, error, [code])
    assert body["error_description"].startswith(f"AADSTS{code}: ")
    assert body["error_uri"] == f"https://login.microsoftonline.com/error?code={code}"
    assert body["trace_id"] == answer.headers["x-ms-request-id"]
    assert body["timestamp"] in body["error_description"]


def test_promise_26_expired_secret_is_refused_with_7000222(house: House) -> None:
    app = house.app("shop").with_secret()
    house.clock.advance(credentials.DEFAULT_LIFETIME)
    assert house.token(app).json["error_codes"] == [7000222]


def test_secret_whose_time_has_not_come_is_refused_with_7000215(house: House) -> None:
    app = house.app("shop").with_secret(start=house.clock.now() + timedelta(hours=1))
    assert house.token(app).json["error_codes"] == [7000215]


def test_promise_26_removed_secret_is_refused_with_7000215_at_once(house: House) -> None:
    app = house.app("shop").with_secret()
    assert house.token(app).status == 200
    with house.store.write(house.tenant_id) as tx:
        assert credentials.remove_password(tx, app.object_id, app.key_id)
    assert house.token(app).json["error_codes"] == [7000215]


def test_promise_26_both_secrets_count_while_one_is_being_replaced(house: House) -> None:
    app = house.app("shop").with_secret()
    old = app.secret
    app.with_secret()
    assert [house.token(app, client_secret=secret).status for secret in (old, app.secret)] == [200, 200]


def test_disabled_service_principal_is_refused_with_7000112(house: House) -> None:
    app = house.app("shop").with_secret()
    app.change(account_enabled=False)
    assert house.token(app).json["error_codes"] == [7000112]


def test_application_without_service_principal_is_refused_with_7000229(house: House) -> None:
    app = house.app("shop").with_secret()
    app.delete_principal()
    assert house.token(app).json["error_codes"] == [7000229]


def test_application_of_another_tenant_is_unknown_until_it_has_a_service_principal(house: House) -> None:
    app = house.app("shop", audience="AzureADMultipleOrgs").with_secret()
    other = house.tenant("fabrikam.onmicrosoft.com")
    assert house.token(app, tenant=other).json["error_codes"] == [700016]
    principal_id = house.principal(app, other)
    assert claims_of(house.token(app, tenant=other).json["access_token"])["oid"] == principal_id


def test_repeated_field_is_refused_with_9000411(house: House) -> None:
    form = [("grant_type", "client_credentials"), ("client_id", "a"), ("client_id", "b")]
    assert house.post(f"/{house.tenant_id}/oauth2/v2.0/token", form).json["error_codes"] == [9000411]


def test_promise_8_every_answer_forbids_caching(house: House) -> None:
    app = house.app("shop").with_secret()
    for answer in (house.token(app), house.token(app, client_secret="wrong")):
        assert answer.headers["cache-control"] == "no-store, no-cache"
        assert answer.headers["pragma"] == "no-cache"


def test_every_sign_in_is_journalled_and_never_with_the_secret(house: House) -> None:
    app = house.app("shop").with_secret()
    house.token(app)
    house.token(app, client_secret="wrong-secret")
    rows = house.journal.newest(journal.sign_ins, house.tenant_id)
    assert sorted(row["error_code"] for row in rows) == [0, 7000215]
    assert {row["app_id"] for row in rows} == {app.app_id}
    assert app.secret not in repr(rows)
    assert "wrong-secret" not in repr(rows)


def test_secret_is_in_no_table_in_clear(house: House) -> None:
    app = house.app("shop").with_secret()
    house.token(app)
    house.journal.flush()
    from genkan.store.tables import metadata

    with house.store.read() as tx:
        dump = repr([tx.all(select(table)) for table in metadata.sorted_tables])
    assert app.app_id in dump
    assert app.secret not in dump


def test_every_wording_can_be_filled_by_its_own_places() -> None:
    import string

    for wording in wordings().values():
        places = {name for _, name, _, _ in string.Formatter().parse(wording.template) if name}
        assert "{" not in wording.template.format(**dict.fromkeys(places, "x"))


@pytest.mark.parametrize(
    "body",
    ["a=1&b=2", "a=%20x+y&b", "&&a=&=b", "a=b=c", "a=%zz&%e2%82%ac=%ff", "a+b=c", "", "a;b=c", "a=1&a=2"],
)
def test_form_is_read_as_the_standard_library_reads_it(body: str) -> None:
    from urllib.parse import parse_qsl

    from genkan.tokens.request import form_of

    assert form_of(body.encode()) == parse_qsl(body, keep_blank_values=True)
