"""Trusted certificate authorities of applications (beta), and who may set them."""

from __future__ import annotations

from base64 import b64decode
from typing import Any

import pytest
from tests.graph.house import House
from tests.tokens.authority import Issued, root

AT = "/directory/certificateAuthorities/certificateBasedApplicationConfigurations"
WRITE = "AppCertTrustConfiguration.ReadWrite.All"


@pytest.fixture
def ca(house: House) -> Issued:
    return root(house.clock.now(), "Contoso Root")


def configuration(*authorities: Issued, **more: Any) -> dict[str, Any]:
    held = [{"isRootAuthority": at == 0, "certificate": one.text} for at, one in enumerate(authorities)]
    return {"displayName": "Contoso", "trustedCertificateAuthorities": held} | more


def test_configuration_is_made_read_changed_and_removed(house: House, ca: Issued) -> None:
    admin = house.person(scopes=WRITE, role="Application Administrator")
    made = admin.post(AT, configuration(ca, description="ours"), version="beta").made()
    assert (made["displayName"], made["description"]) == ("Contoso", "ours")
    at = f"{AT}/{made['id']}"
    shown = admin.get(f"{at}?$expand=trustedCertificateAuthorities", version="beta").made()
    held = shown["trustedCertificateAuthorities"]
    assert b64decode(held[0]["certificate"]) == ca.der
    assert (held[0]["issuer"], held[0]["isRootAuthority"]) == ("CN=Contoso Root", True)
    middle = ca.issue("Middle", authority=True)
    body = {"isRootAuthority": False, "certificate": middle.text}
    second = admin.post(f"{at}/trustedCertificateAuthorities", body, version="beta").made()
    listed = admin.get(f"{at}/trustedCertificateAuthorities", version="beta").value
    assert [one["id"] for one in listed] == [held[0]["id"], second["id"]]
    assert admin.get(f"{at}/trustedCertificateAuthorities/{second['id']}", version="beta").made()["id"] == second["id"]
    admin.delete(f"{at}/trustedCertificateAuthorities/{second['id']}", version="beta").empty()
    admin.patch(at, {"displayName": "Renamed"}, version="beta").empty()
    assert [one["displayName"] for one in admin.get(AT, version="beta").value] == ["Renamed"]
    admin.delete(at, version="beta").empty()
    assert admin.get(at, version="beta").status == 404


def test_configuration_needs_a_root_and_certificates_of_authorities(house: House, ca: Issued) -> None:
    admin = house.person(scopes=WRITE, role="Application Administrator")
    leaf = ca.issue("leaf")
    bodies = (
        configuration(),
        configuration(leaf),
        configuration(*[ca] * 11),
        {"trustedCertificateAuthorities": [{"isRootAuthority": False, "certificate": ca.text}]},
        {"trustedCertificateAuthorities": [{"isRootAuthority": True, "certificate": "AAAA"}]},
        {"displayName": "none"},
    )
    for body in bodies:
        assert admin.post(AT, body, version="beta").status == 400, body
    made = admin.post(AT, configuration(ca), version="beta").made()
    only = admin.get(f"{AT}/{made['id']}/trustedCertificateAuthorities", version="beta").value[0]["id"]
    assert admin.delete(f"{AT}/{made['id']}/trustedCertificateAuthorities/{only}", version="beta").status == 400


def test_person_without_a_role_may_neither_read_nor_write_configurations(house: House, ca: Issued) -> None:
    member = house.person(scopes=WRITE)
    assert member.get(AT, version="beta").status == 403
    assert member.post(AT, configuration(ca), version="beta").status == 403


def test_trusted_subjects_are_a_credential_of_the_application(house: House) -> None:
    at = f"/applications/{house.admin().post('/applications', {'displayName': 'shop'}).made()['id']}"
    trusted = {"authorityId": "00000000-0000-0000-0000-000000000001", "subjectName": "shop.contoso.com"}
    change = {"trustedSubjectNameAndIssuers": [trusted]}
    scope = "Application.ReadWrite.All"
    assert house.person(scopes=scope).patch(at, change, version="beta").status == 403
    admin = house.person("bob", scopes=scope, role="Application Administrator")
    admin.patch(at, change, version="beta").empty()
    assert "trustedSubjectNameAndIssuers" not in admin.get(at).made()
    shown = admin.get(at, version="beta").made()["trustedSubjectNameAndIssuers"]
    assert shown == [trusted | {"revokedCertificateIdentifiers": []}]
