"""Subject name and issuer: a certificate that is not registered counts by the chain it brings along."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA1, SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from tests.tokens.authority import Issued, root
from tests.tokens.house import Answer, App, House, claims_of
from tests.tokens.papers import JWT_BEARER, Paper, sign

from genkan.directory import certificate_trust

MICROSOFTS = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def ca(house: House) -> Issued:
    return root(house.clock.now())


@pytest.fixture
def app(house: House, ca: Issued) -> App:
    made = house.app("shop")
    trusting(made, ca)
    return made


def trusting(app: App, *authorities: Issued, subject: str = "shop.contoso.com", **more: Any) -> str:
    """Let the application trust certificates of this subject; the first authority is the root."""
    with app.house.store.write(app.tenant_id) as tx:
        held = [certificate_trust.authority(one.der, root=at == 0) for at, one in enumerate(authorities)]
        trust = certificate_trust.add(tx, held)
    entry = {"authorityId": trust.id, "subjectName": subject} | more
    app.declare(trustedSubjectNameAndIssuers=[entry])
    return trust.id


def ask(app: App, leaf: Issued, *sent: Issued, header: dict[str, Any] | None = None, key: Any = None) -> Answer:
    now = app.house.clock.now().timestamp()
    said = {
        "aud": f"https://login.microsoftonline.com/{app.tenant_id}/oauth2/v2.0/token",
        "iss": app.app_id,
        "sub": app.app_id,
        "jti": str(uuid.uuid4()),
        "nbf": now,
        "exp": now + 600,
    }
    chain = {"alg": "PS256", "typ": "JWT", "x5c": [one.text for one in (leaf, *sent)]}
    assertion = sign(key or leaf.key, header or chain, said)
    return app.house.token(app, client_assertion=assertion, client_assertion_type=JWT_BEARER)


def code(answer: Answer) -> int:
    assert (answer.status, answer.json["error"]) == (401, "invalid_client"), answer.text
    return int(answer.json["error_codes"][0])


def test_certificate_of_the_named_subject_from_the_trusted_authority_buys_a_token(app: App, ca: Issued) -> None:
    answer = ask(app, ca.issue("shop.contoso.com"))
    assert answer.status == 200, answer.text
    assert claims_of(answer.json["access_token"])["appidacr"] == "2"


def test_chain_with_the_line_breaks_that_msal_leaves_in_counts(app: App, ca: Issued) -> None:
    leaf = ca.issue("shop.contoso.com")
    lines = "\n".join(leaf.certificate.public_bytes(Encoding.PEM).decode().splitlines()[1:-1])
    assert ask(app, leaf, header={"alg": "PS256", "typ": "JWT", "x5c": [lines]}).status == 200


def test_renewed_certificate_needs_no_registration(app: App, ca: Issued) -> None:
    assert [ask(app, ca.issue("shop.contoso.com")).status for _ in range(2)] == [200, 200]


@pytest.mark.parametrize("subject", ["SHOP.contoso.com", "CN=shop.contoso.com", "cn=Shop.Contoso.com"])
def test_subject_may_be_the_common_name_or_the_whole_name(app: App, ca: Issued, subject: str) -> None:
    trusting(app, ca, subject=subject)
    assert ask(app, ca.issue("shop.contoso.com")).status == 200


def test_microsofts_own_authority_id_means_every_authority_of_the_tenant(app: App, ca: Issued) -> None:
    entry = {"authorityId": MICROSOFTS, "subjectName": "shop.contoso.com"}
    app.declare(trustedSubjectNameAndIssuers=[entry])
    assert ask(app, ca.issue("shop.contoso.com")).status == 200


def test_another_subject_of_the_same_authority_is_refused_with_700027(app: App, ca: Issued) -> None:
    answer = ask(app, ca.issue("other.contoso.com"))
    assert code(answer) == 700027
    assert "The key was not found." in answer.json["error_description"]


def test_subject_of_another_authority_is_refused_with_7000213(app: App, house: House) -> None:
    stranger = root(house.clock.now())  # of the same name
    assert code(ask(app, stranger.issue("shop.contoso.com"), stranger)) == 7000213


def test_self_signed_certificate_of_the_subject_is_refused_with_7000213(app: App, house: House) -> None:
    assert code(ask(app, Issued(house.clock.now(), "shop.contoso.com"))) == 7000213
    assert code(ask(app, root(house.clock.now(), "shop.contoso.com"))) == 7000213


def test_chain_that_does_not_hold_is_not_saved_by_a_registered_thumbprint(app: App, house: House) -> None:
    paper = Paper(house.clock.now(), "shop.contoso.com")
    paper.register(app)
    header = {"alg": "RS256", "typ": "JWT", "x5t": paper.padded_x5t()}
    leaf = Issued(house.clock.now(), "shop.contoso.com")
    assert ask(app, leaf, header=header, key=paper.key).status == 200
    assert code(ask(app, leaf, header=header | {"x5c": [leaf.text]}, key=paper.key)) == 7000213


def test_chain_without_trust_is_ignored_and_the_registered_certificate_counts(house: House, ca: Issued) -> None:
    app, paper = house.app("plain"), Paper(house.clock.now())
    paper.register(app)
    header = {"alg": "RS256", "typ": "JWT", "x5t": paper.padded_x5t(), "x5c": [ca.issue("anything").text]}
    assert ask(app, ca, header=header, key=paper.key).status == 200


def test_key_that_is_not_the_certificates_is_refused(app: App, ca: Issued) -> None:
    leaf = ca.issue("shop.contoso.com")
    answer = ask(app, leaf, key=ca.issue("shop.contoso.com").key)
    assert code(answer) == 700027
    assert "verify the signature failed" in answer.json["error_description"]


def test_expired_and_future_certificates_are_refused_with_1000502(app: App, ca: Issued) -> None:
    assert code(ask(app, ca.issue("shop.contoso.com", days=(-9, -1)))) == 1000502
    assert code(ask(app, ca.issue("shop.contoso.com", days=(1, 9)))) == 1000502


def test_intermediate_may_be_sent_or_known(app: App, ca: Issued) -> None:
    middle = ca.issue("Middle", authority=True)
    leaf = middle.issue("shop.contoso.com")
    assert code(ask(app, leaf)) == 7000213
    assert ask(app, leaf, middle).status == 200
    trusting(app, ca, middle)
    assert ask(app, leaf).status == 200


@pytest.mark.parametrize(
    "middle",
    [
        {"authority": None},
        {"authority": False},
        {"authority": True, "days": (-9, -1)},
        {"authority": True, "extensions": ((x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3"), b"x"), True),)},
    ],
)
def test_intermediate_that_is_no_authority_is_refused(app: App, ca: Issued, middle: dict[str, Any]) -> None:
    between = ca.issue("Middle", **middle)
    assert code(ask(app, between.issue("shop.contoso.com"), between, ca)) == 7000213


def test_path_length_of_an_authority_holds(app: App, house: House) -> None:
    short = root(house.clock.now(), path_length=0)
    trusting(app, short)
    middle = short.issue("Middle", authority=True)
    assert ask(app, short.issue("shop.contoso.com")).status == 200
    assert code(ask(app, middle.issue("shop.contoso.com"), middle)) == 7000213


@pytest.mark.parametrize("revoked", ["sha1", "sha256", "serial"])
def test_revoked_certificate_is_refused_with_7000214(app: App, ca: Issued, revoked: str) -> None:
    leaf = ca.issue("shop.contoso.com")
    names = {
        "sha1": leaf.certificate.fingerprint(SHA1()).hex().upper(),
        "sha256": leaf.certificate.fingerprint(SHA256()).hex(":"),
        "serial": f"{leaf.certificate.serial_number:X}",
    }
    trusting(app, ca, revokedCertificateIdentifiers=[names[revoked]])
    assert code(ask(app, leaf)) == 7000214
    assert ask(app, ca.issue("shop.contoso.com")).status == 200


@pytest.mark.parametrize("given", [[], "x", ["x"], [1], {"a": 1}, ["AAAA"] * 9, None])
def test_rubbish_in_place_of_a_chain_is_refused_with_7000213(app: App, ca: Issued, given: Any) -> None:
    header = {"alg": "RS256", "typ": "JWT", "x5c": given}
    assert code(ask(app, ca.issue("shop.contoso.com"), header=header)) == 7000213


def test_many_certificates_that_sign_one_another_cost_no_more_than_their_number(app: App, ca: Issued) -> None:
    ring = [root(ca.now, "Ring") for _ in range(6)]
    assert code(ask(app, ring[0].issue("shop.contoso.com"), *ring)) == 7000213


def test_trust_of_another_tenant_does_not_count(app: App, house: House, ca: Issued) -> None:
    other = house.app("other", house.tenant("fabrikam.onmicrosoft.com"))
    entry = {"authorityId": MICROSOFTS, "subjectName": "shop.contoso.com"}
    other.declare(trustedSubjectNameAndIssuers=[entry])
    now = house.clock.now().timestamp()
    leaf = ca.issue("shop.contoso.com")
    said = {"aud": f"https://login.microsoftonline.com/{other.tenant_id}/v2.0", "exp": now + 600}
    said |= {"iss": other.app_id, "sub": other.app_id}
    assertion = sign(leaf.key, {"alg": "RS256", "x5c": [leaf.text]}, said)
    answer = house.token(other, other.tenant_id, client_assertion=assertion, client_assertion_type=JWT_BEARER)
    assert code(answer) == 7000213
