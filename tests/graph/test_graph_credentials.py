"""Certificates, proofs and federated credentials of applications."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from joserfc import jwt
from joserfc.jwk import RSAKey
from tests.graph.house import As, House

NOW = datetime.now(UTC)


def certificate(name: str) -> tuple[rsa.RSAPrivateKey, str]:
    """A key, and its self-signed certificate as Graph takes it: base64 of DER."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=1))
        .not_valid_after(NOW + timedelta(days=300))
        .sign(key, hashes.SHA256())
    )
    return key, base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def proof(house: House, key: rsa.RSAPrivateKey, owner_id: str) -> str:
    now = int(house.clock.now().timestamp())
    claims = {"aud": "00000002-0000-0000-c000-000000000000", "iss": owner_id, "nbf": now, "exp": now + 600}
    return jwt.encode({"alg": "RS256"}, claims, RSAKey.import_key(key))


def test_certificate_is_written_with_the_application_as_az_does(admin: As) -> None:
    _, der = certificate("one")
    app = admin.post("/applications", {"displayName": "app"}).made()
    key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": der, "displayName": "CN=one"}
    admin.patch(f"/applications/{app['id']}", {"keyCredentials": [key]}).empty()
    shown = admin.get(f"/applications/{app['id']}").made()["keyCredentials"]
    assert (shown[0]["displayName"], shown[0]["key"], len(shown[0]["customKeyIdentifier"])) == ("CN=one", None, 40)
    _, other = certificate("two")
    admin.patch(f"/applications/{app['id']}", {"keyCredentials": [shown[0], key | {"key": other}]}).empty()
    assert len(admin.get(f"/applications/{app['id']}").made()["keyCredentials"]) == 2
    admin.patch(f"/applications/{app['id']}", {"keyCredentials": []}).empty()
    assert admin.get(f"/applications/{app['id']}").made()["keyCredentials"] == []


def test_what_is_no_certificate_is_refused_and_nothing_is_written(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": base64.b64encode(b"junk").decode()}
    answer = admin.patch(f"/applications/{app['id']}", {"displayName": "renamed", "keyCredentials": [key]})
    assert "not a valid certificate" in answer.error["message"]
    assert admin.get(f"/applications/{app['id']}").made()["displayName"] == "app"


def test_key_is_added_only_with_proof_of_an_older_one(house: House, admin: As) -> None:
    first, der = certificate("first")
    stranger, second = certificate("second")
    key = {"type": "AsymmetricX509Cert", "usage": "Verify", "key": der}
    app = admin.post("/applications", {"displayName": "app", "keyCredentials": [key]}).made()
    path = f"/applications/{app['id']}/addKey"
    forged = admin.post(path, {"keyCredential": key | {"key": second}, "proof": proof(house, stranger, app["id"])})
    assert forged.status == 401
    proven = {"keyCredential": key | {"key": second}, "proof": proof(house, first, app["id"])}
    added = admin.post(path, proven).made()
    removal = {"keyId": added["keyId"], "proof": proof(house, first, app["id"])}
    admin.post(f"/applications/{app['id']}/removeKey", removal).empty()
    house.clock.advance(timedelta(hours=1))
    assert admin.post(path, proven).status == 401


def test_federated_credential_is_found_by_name_and_by_id(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    path = f"/applications/{app['id']}/federatedIdentityCredentials"
    body = {
        "name": "main",
        "issuer": "https://token.actions.githubusercontent.com",
        "subject": "repo:octo/cat:ref:refs/heads/main",
        "audiences": ["api://AzureADTokenExchange"],
    }
    made = admin.post(path, body).made()
    assert admin.get(f"{path}/{made['id']}").made()["subject"] == body["subject"]
    assert admin.get(f"{path}(name='main')").made()["id"] == made["id"]
    assert admin.get(f"{path}/main").made()["id"] == made["id"]
    assert admin.post(path, body).error["message"] == "FederatedIdentityCredential with name main already exists."
    same = admin.post(path, body | {"name": "other"})
    assert "combination of issuer and subject must be unique" in same.error["message"]
    assert admin.post(path, body | {"name": "x", "issuer": "nowhere"}).status == 400
    assert admin.post(path, body | {"name": "y", "audiences": []}).status == 400
    admin.patch(f"{path}/main", {"subject": "repo:octo/cat:pull_request"}).empty()
    expanded = admin.get(f"/applications/{app['id']}?$expand=federatedIdentityCredentials&$select=id").made()
    assert expanded["federatedIdentityCredentials"][0]["subject"] == "repo:octo/cat:pull_request"
    new = {"issuer": "https://issuer.example", "subject": "s", "audiences": ["a"], "name": "made"}
    created = admin.patch(f"{path}(name='made')", new, headers={"Prefer": "create-if-missing"})
    assert created.status == 201
    admin.delete(f"{path}/main").empty()
    assert [item["name"] for item in admin.get(path).value] == ["made"]


def test_secret_that_ends_before_it_starts_is_refused(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    body = {"passwordCredential": {"startDateTime": "2030-01-01T00:00:00Z", "endDateTime": "2029-01-01T00:00:00Z"}}
    assert admin.post(f"/applications/{app['id']}/addPassword", body).status == 400


def test_new_secrets_cannot_be_written_with_the_application(admin: As) -> None:
    app = admin.post("/applications", {"displayName": "app"}).made()
    kept = admin.post(f"/applications/{app['id']}/addPassword", {}).made()
    admin.post(f"/applications/{app['id']}/addPassword", {}).made()
    admin.patch(f"/applications/{app['id']}", {"passwordCredentials": [{"keyId": kept["keyId"]}]}).empty()
    left = admin.get(f"/applications/{app['id']}").made()["passwordCredentials"]
    assert [item["keyId"] for item in left] == [kept["keyId"]]
    answer = admin.patch(f"/applications/{app['id']}", {"passwordCredentials": [{"displayName": "new"}]})
    assert "addPassword" in answer.error["message"]
