"""The device flow: a program waits, a person enters the code (RFC 8628)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.login.browser import Browser
from tests.tokens.house import ARM, Answer, House, claims_of

from genkan.directory import first_party, users

URN = "urn:ietf:params:oauth:grant-type:device_code"


def start(house: House, tenant: str = "organizations", **changed: str) -> dict[str, str]:
    form = {"client_id": first_party.AZURE_CLI, "scope": f"{ARM} openid profile offline_access"} | changed
    answer = house.post(f"/{tenant}/oauth2/v2.0/devicecode", form)
    assert answer.status == 200, answer.text
    body: dict[str, str] = answer.json
    return body


def poll(house: House, code: str, tenant: str = "organizations", **changed: str) -> Answer:
    form = {"client_id": first_party.AZURE_CLI, "grant_type": URN, "device_code": code, "code": code} | changed
    return house.post(f"/{tenant}/oauth2/v2.0/token", form)


def enter(house: House, user_code: str, decision: str = "accept") -> Browser:
    browser, person = Browser(house), house.person()
    browser.get("/common/oauth2/deviceauth")
    browser.submit(-1, otc=user_code)
    page = browser.sign_in(person.upn)
    assert "Are you trying to sign in to Microsoft Azure CLI?" in page.text
    browser.submit(-1, decision=decision)
    return browser


def test_program_gets_tokens_once_the_person_has_agreed(house: House) -> None:
    begun = start(house)
    assert poll(house, begun["device_code"]).json["error"] == "authorization_pending"
    enter(house, begun["user_code"])
    body = poll(house, begun["device_code"]).json
    claims = claims_of(body["access_token"])
    assert (claims["tid"], claims["upn"]) == (house.tenant_id, "ann@contoso.onmicrosoft.com")
    assert claims["scp"] == "user_impersonation"
    assert body["refresh_token"]
    assert f"{ARM}" in body["scope"].split()


def test_approval_of_a_person_who_was_signed_out_since_is_refused_with_50173(house: House) -> None:
    begun = start(house)
    enter(house, begun["user_code"])
    house.clock.advance(timedelta(milliseconds=1))
    with house.store.write(house.tenant_id) as tx:
        ann = users.find_by_upn(tx, house.tenant_id, "ann@contoso.onmicrosoft.com")
        assert ann is not None
        users.revoke_sessions(tx, ann.id, house.clock.now())
    assert poll(house, begun["device_code"]).json["error_codes"] == [50173]


def test_javascript_polls_with_the_short_grant_type(house: House) -> None:
    begun = start(house, house.tenant_id)
    short = {"grant_type": "device_code"}
    assert poll(house, begun["device_code"], house.tenant_id, **short).json["error"] == "authorization_pending"
    enter(house, begun["user_code"])
    assert poll(house, begun["device_code"], house.tenant_id, **short).status == 200


def test_person_may_type_the_code_with_dashes_and_in_small_letters(house: House) -> None:
    begun = start(house)
    typed = begun["user_code"].lower()
    enter(house, f"{typed[:3]}-{typed[3:6]} {typed[6:]}")
    assert poll(house, begun["device_code"]).status == 200


def test_message_leads_to_the_host_that_was_used(house: House) -> None:
    form = {"client_id": first_party.AZURE_CLI, "scope": ARM}
    body = house.post("/organizations/oauth2/v2.0/devicecode", form, host="localhost:8443").json
    assert body["verification_uri"] == "https://localhost:8443/common/oauth2/deviceauth"
    assert body["user_code"] in body["message"]
    assert (body["expires_in"], body["interval"]) == (900, 5)


def test_version_1_names_its_page_verification_url(house: House) -> None:
    form = {"client_id": first_party.AZURE_CLI, "resource": "https://management.core.windows.net/"}
    body = house.post(f"/{house.tenant_id}/oauth2/devicecode", form).json
    enter(house, body["user_code"])
    assert "verification_url" in body
    form = {"client_id": first_party.AZURE_CLI, "grant_type": "device_code", "code": body["device_code"]}
    token = house.post(f"/{house.tenant_id}/oauth2/token", form).json["access_token"]
    assert claims_of(token)["aud"] == "https://management.core.windows.net/"


def test_promise_12_approval_is_handed_out_once(house: House) -> None:
    begun = start(house)
    enter(house, begun["user_code"])
    assert [poll(house, begun["device_code"]).status for _ in range(2)] == [200, 400]


def test_promise_12_code_expires(house: House) -> None:
    begun = start(house)
    house.clock.advance(timedelta(minutes=15))
    assert poll(house, begun["device_code"]).json["error"] == "expired_token"
    browser = Browser(house)
    browser.get("/common/oauth2/deviceauth")
    assert "didn&#39;t work" in browser.submit(-1, otc=begun["user_code"]).text


def test_promise_12_who_polls_too_fast_is_slowed_down(house: House) -> None:
    code = start(house)["device_code"]
    errors = [poll(house, code).json["error"] for _ in range(2)]
    assert errors == ["authorization_pending", "slow_down"]
    house.clock.advance(timedelta(seconds=6))
    assert poll(house, code).json["error"] == "slow_down"
    house.clock.advance(timedelta(seconds=15))
    assert poll(house, code).json["error"] == "authorization_pending"


def test_promise_12_user_code_is_made_of_letters_that_cannot_be_confused(house: House) -> None:
    code = start(house)["user_code"]
    assert len(code) == 9
    assert set(code) <= set("BCDFGHJKLMNPQRSTVWXZ")


def test_person_who_cancels_ends_the_wait(house: House) -> None:
    begun = start(house)
    enter(house, begun["user_code"], decision="cancel")
    answer = poll(house, begun["device_code"]).json
    assert (answer["error"], answer["error_codes"]) == ("authorization_declined", [65004])


def test_code_is_bound_to_the_client_that_asked(house: House) -> None:
    begun = start(house)
    enter(house, begun["user_code"])
    other = "1950a258-227b-4e31-a9cf-717495945fc2"
    assert poll(house, begun["device_code"], client_id=other).json["error_codes"] == [70000]


def test_confirmation_counts_only_with_the_session_that_was_shown_it(house: House) -> None:
    begun = start(house)
    browser, person = Browser(house), house.person()
    browser.get("/common/oauth2/deviceauth")
    browser.submit(-1, otc=begun["user_code"])
    browser.sign_in(person.upn)
    browser.cookies.pop("__Host-genkan-session")
    assert "AADSTS90013" in browser.submit(-1, decision="accept").text
    assert poll(house, begun["device_code"]).json["error"] == "authorization_pending"


@pytest.mark.parametrize("code", ["", "x", "1.AAAAAAAAAAAAAAAAAAAAAAA.x"])
def test_code_that_was_never_given_is_refused(house: House, code: str) -> None:
    assert poll(house, code, house.tenant_id).json["error_codes"][0] in (9002313, 70000, 900144)
