"""Discovery, instance discovery, key sets and user realm."""

from __future__ import annotations

import base64
import hashlib

import pytest
from cryptography import x509
from tests.tokens.house import House


def test_version_2_document_leads_back_to_the_host_that_was_used(house: House) -> None:
    path = f"/{house.tenant_id}/v2.0/.well-known/openid-configuration"
    document = house.get(path, host="localhost:8443").json
    base = f"https://localhost:8443/{house.tenant_id}"
    assert document["token_endpoint"] == f"{base}/oauth2/v2.0/token"
    assert document["authorization_endpoint"] == f"{base}/oauth2/v2.0/authorize"
    assert document["device_authorization_endpoint"] == f"{base}/oauth2/v2.0/devicecode"
    assert document["jwks_uri"] == f"{base}/discovery/v2.0/keys"
    assert document["issuer"] == f"https://login.microsoftonline.com/{house.tenant_id}/v2.0"


def test_version_1_document_names_the_version_1_endpoints_and_issuer(house: House) -> None:
    document = house.get(f"/{house.tenant_id}/.well-known/openid-configuration").json
    assert document["token_endpoint"] == f"https://login.microsoftonline.com/{house.tenant_id}/oauth2/token"
    assert document["issuer"] == f"https://sts.windows.net/{house.tenant_id}/"


def test_adfs_alias_leads_to_version_2_endpoints_below_the_alias(house: House) -> None:
    document = house.get("/adfs/.well-known/openid-configuration", host="localhost:1").json
    assert document["token_endpoint"] == "https://localhost:1/adfs/oauth2/v2.0/token"


def test_trailing_question_mark_that_go_sends_changes_nothing(house: House) -> None:
    assert house.get(f"/{house.tenant_id}/v2.0/.well-known/openid-configuration?").status == 200


@pytest.mark.parametrize("name", ["common", "organizations"])
def test_shared_segments_leave_the_tenant_open_in_the_issuer(house: House, name: str) -> None:
    document = house.get(f"/{name}/v2.0/.well-known/openid-configuration").json
    assert document["issuer"] == "https://login.microsoftonline.com/{tenantid}/v2.0"
    assert document["token_endpoint"] == f"https://login.microsoftonline.com/{name}/oauth2/v2.0/token"


@pytest.mark.parametrize(("name", "code"), [("nowhere.example", 90002), ("what", 900023)])
def test_unknown_tenant_is_refused(house: House, name: str, code: int) -> None:
    answer = house.get(f"/{name}/v2.0/.well-known/openid-configuration")
    assert (answer.status, answer.json["error_codes"]) == (400, [code])


@pytest.mark.parametrize("version", ["1.0", "1.1"])
def test_instance_discovery_vouches_for_our_own_host(house: House, version: str) -> None:
    answer = house.get(
        f"/common/discovery/instance?authorization_endpoint=https%3A%2F%2Flocalhost%2Fx&api-version={version}",
        host="localhost:8443",
    ).json
    assert answer["api-version"] == version
    assert {"login.microsoftonline.com", "localhost:8443"} <= {
        alias for entry in answer["metadata"] for alias in entry["aliases"]
    }


def test_instance_discovery_does_not_vouch_for_strangers(house: House) -> None:
    for host in (
        "evil.example",
        "login.microsoftonline.com.evil.example",
        "[",
        "login.microsoftonline.com@evil.example",
    ):
        path = f"/common/discovery/instance?authorization_endpoint=https%3A%2F%2F{host}%2Fcommon&api-version=1.1"
        answer = house.get(path)
        assert (answer.status, answer.json["error"], answer.json["error_codes"]) == (400, "invalid_instance", [50049])


def test_userinfo_endpoint_of_version_2_is_graphs_where_microsofts_names_lead_here(house: House) -> None:
    path = f"/{house.tenant_id}/v2.0/.well-known/openid-configuration"
    assert house.get(path).json["userinfo_endpoint"] == "https://graph.microsoft.com/oidc/userinfo"
    own = f"https://localhost:8443/{house.tenant_id}/openid/userinfo"
    assert house.get(path, host="localhost:8443").json["userinfo_endpoint"] == own
    first = house.get(f"/{house.tenant_id}/.well-known/openid-configuration").json["userinfo_endpoint"]
    assert first == f"https://login.microsoftonline.com/{house.tenant_id}/openid/userinfo"


def test_documents_of_both_versions_say_what_is_supported(house: House) -> None:
    second = house.get(f"/{house.tenant_id}/v2.0/.well-known/openid-configuration").json
    assert (second["http_logout_supported"], second["frontchannel_logout_supported"]) == (True, True)
    assert {"preferred_username", "c_hash"} <= set(second["claims_supported"])
    first = house.get("/common/.well-known/openid-configuration").json
    assert {"amr", "given_name"} <= set(first["claims_supported"])
    assert first["tenant_region_scope"] is None


def test_key_set_publishes_the_certificate_and_names_keys_by_its_thumbprint(house: House) -> None:
    for path in ("discovery/v2.0/keys", "discovery/keys"):
        (key,) = house.get(f"/{house.tenant_id}/{path}").json["keys"]
        der = base64.b64decode(key["x5c"][0])
        thumbprint = base64.urlsafe_b64encode(hashlib.sha1(der).digest()).rstrip(b"=").decode()
        assert key["kid"] == key["x5t"] == thumbprint
        public = x509.load_der_x509_certificate(der).public_key()
        assert public.public_numbers().e == 65537  # type: ignore[union-attr]
        assert {name: key[name] for name in ("kty", "use", "e")} == {"kty": "RSA", "use": "sig", "e": "AQAB"}
        assert "d" not in key


def test_common_key_set_holds_the_keys_of_every_tenant(house: House) -> None:
    other = house.tenant("fabrikam.onmicrosoft.com")
    keys = house.get("/common/discovery/v2.0/keys").json["keys"]
    assert {key["issuer"] for key in keys} == {
        f"https://login.microsoftonline.com/{tenant}/v2.0" for tenant in (house.tenant_id, other)
    }


def test_realm_of_a_verified_domain_is_managed_and_of_another_unknown(house: House) -> None:
    known = house.get("/common/userrealm/ann@contoso.onmicrosoft.com?api-version=1.0").json
    assert (known["account_type"], known["domain_name"]) == ("Managed", "contoso.onmicrosoft.com")
    assert house.get("/common/userrealm/ann@elsewhere.example?api-version=1.0").json["account_type"] == "Unknown"


def test_realm_of_version_2_is_told_in_its_own_words(house: House) -> None:
    told = house.get("/common/userrealm/?user=ann@contoso.onmicrosoft.com&api-version=2.1").json
    assert (told["NameSpaceType"], told["DomainName"]) == ("Managed", "contoso.onmicrosoft.com")
    assert house.get(f"/{house.tenant_id}/userrealm/x@no.example?api-version=2.0").json["NameSpaceType"] == "Unknown"


def test_page_of_native_clients_is_there(house: House) -> None:
    assert house.get("/common/oauth2/nativeclient?code=x").status == 200


def test_wrong_method_is_405_with_the_methods_that_count(house: House) -> None:
    answer = house.get(f"/{house.tenant_id}/oauth2/v2.0/token")
    assert (answer.status, answer.headers["allow"]) == (405, "POST")
    assert answer.json["error_codes"] == [900561]


def test_unknown_page_is_404_and_ours(house: House) -> None:
    assert house.get("/nothing/here/at/all").status == 404
