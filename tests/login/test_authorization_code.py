"""Sign-in in a browser: authorization code with PKCE, consent, silent sign-in, logout, userinfo."""

from __future__ import annotations

import base64
import hashlib
import uuid
from datetime import timedelta
from urllib.parse import quote

import pytest
from tests.login.browser import Browser, came_back, forms_of, scripts_in
from tests.login.shop import REDIRECT, allow, ask, code_for, make_administrator, redeem, signed_in
from tests.tokens.house import App, House, claims_of

from genkan.directory import first_party, groups


@pytest.fixture
def app(house: House) -> App:
    made = house.app("shop", web={"redirectUris": [REDIRECT]}).with_secret()
    allow(made, "User.Read")
    return made


def test_person_signs_in_and_the_code_becomes_their_tokens(app: App) -> None:
    _, answer = signed_in(app)
    assert answer.status == 303
    assert answer.headers["location"].startswith(f"{REDIRECT}?")
    back = came_back(answer)
    assert back["state"] == "a state & more"
    body = redeem(app, back["code"]).json
    identity, access = claims_of(body["id_token"]), claims_of(body["access_token"])
    assert (identity["nonce"], identity["aud"]) == ("n-1", app.app_id)
    assert identity["preferred_username"] == "ann@contoso.onmicrosoft.com"
    assert set(access["scp"].split()) == {"User.Read", "openid", "profile"}
    assert access["appidacr"] == "1"
    assert (
        app.house.refresh(body["refresh_token"], client_id=app.app_id, client_secret=app.secret, scope="").status == 200
    )


def test_promise_33_form_post_answers_a_page_that_sends_itself(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app, response_mode="form_post", state='"><script>alert(1)</script>'))
    answer = browser.sign_in(person.upn)
    assert answer.status == 200
    assert forms_of(answer)[0].action == REDIRECT
    back = came_back(answer)
    assert back["state"] == '"><script>alert(1)</script>'
    assert scripts_in(answer) == 1
    policy = answer.headers["content-security-policy"]
    script = answer.text.split("<script>")[1].split("</script>")[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}'" in policy
    assert "form-action 'self' https://shop.example;" in policy
    assert redeem(app, back["code"]).status == 200


def test_fragment_mode_answers_behind_the_hash(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app, response_mode="fragment"))
    assert browser.sign_in(person.upn).headers["location"].startswith(f"{REDIRECT}#code=")


def test_session_spares_the_second_sign_in_and_logout_ends_it(app: App) -> None:
    browser, _ = signed_in(app)
    assert "code" in came_back(browser.get(ask(app, prompt="none")))
    assert browser.get(ask(app, prompt="login")).status == 200
    gone = browser.get(f"/{app.tenant_id}/oauth2/v2.0/logout")
    assert "signed out" in gone.text
    assert came_back(browser.get(ask(app, prompt="none")))["error"] == "login_required"


def test_promise_30_session_cookie_is_new_after_sign_in_and_dead_after_logout(app: App) -> None:
    browser, _ = signed_in(app)
    name = "__Host-genkan-session"
    stolen = browser.cookies[name]
    browser.get(ask(app, prompt="login"))
    browser.sign_in("ann@contoso.onmicrosoft.com")
    assert browser.cookies[name] != stolen
    thief = Browser(app.house)
    thief.cookies = {name: stolen}
    assert came_back(thief.get(ask(app, prompt="none")))["error"] == "login_required"
    kept = browser.cookies[name]
    browser.get(f"/{app.tenant_id}/oauth2/logout")
    thief.cookies = {name: kept}
    assert came_back(thief.get(ask(app, prompt="none")))["error"] == "login_required"


def test_promise_30_cookies_are_locked_to_this_host_and_hidden_from_scripts(app: App) -> None:
    browser = Browser(app.house)
    first = browser.get(ask(app))
    second = browser.sign_in(app.house.person().upn, stay="yes")
    assert first.cookies
    assert second.cookies
    for cookie in first.cookies + second.cookies:
        assert cookie.startswith("__Host-")
        assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}


def test_wrong_password_shows_the_form_again_with_its_code(app: App) -> None:
    browser, person = Browser(app.house), app.house.person()
    browser.get(ask(app))
    again = browser.sign_in(person.upn, "wrong")
    assert again.status == 200
    assert "AADSTS50126" in again.text
    assert 'role="alert"' in again.text
    assert "shop" in again.text
    assert "code" in came_back(browser.sign_in(person.upn))


def test_account_picker_offers_the_person_who_is_signed_in(app: App) -> None:
    browser, _ = signed_in(app)
    page = browser.get(ask(app, prompt="select_account"))
    assert "Continue as ann@contoso.onmicrosoft.com" in page.text
    assert "code" in came_back(browser.submit(0, account="continue"))


def test_login_hint_for_somebody_else_asks_again(app: App) -> None:
    browser, _ = signed_in(app)
    page = browser.get(ask(app, login_hint="bob@contoso.onmicrosoft.com"))
    assert 'value="bob@contoso.onmicrosoft.com"' in page.text


def test_max_age_asks_again_once_the_sign_in_is_old(app: App) -> None:
    browser, _ = signed_in(app)
    app.house.clock.advance(timedelta(minutes=10))
    assert "code" in came_back(browser.get(ask(app, max_age="3600")))
    assert browser.get(ask(app, max_age="60")).status == 200


def test_missing_consent_is_asked_for_and_remembered(house: House) -> None:
    app = house.app("new", web={"redirectUris": [REDIRECT]}).with_secret()
    browser, page = signed_in(app)
    assert "Permissions requested" in page.text
    assert came_back(browser.submit(decision="cancel"))["error"] == "access_denied"
    browser.get(ask(app))
    back = came_back(browser.submit(decision="accept"))
    assert set(claims_of(redeem(app, back["code"]).json["access_token"])["scp"].split()) >= {"User.Read"}
    assert "code" in came_back(browser.get(ask(app, prompt="none")))


def test_consent_may_be_asked_for_at_several_resources_and_each_code_is_for_one(house: House) -> None:
    scope = {"id": str(uuid.uuid4()), "value": "read", "type": "User", "isEnabled": True}
    described = dict.fromkeys(("adminConsentDisplayName", "userConsentDisplayName"), "Read orders")
    house.app("orders", identifierUris=["api://orders"], api={"oauth2PermissionScopes": [scope | described]})
    app = house.app("new", web={"redirectUris": [REDIRECT]}).with_secret()
    both = "openid User.Read api://orders/read"
    browser, person = Browser(house), house.person()
    browser.get(ask(app, scope=both))
    page = browser.sign_in(person.upn)
    assert "Read orders" in page.text
    assert "User.Read" in page.text
    code = came_back(browser.submit(decision="accept"))["code"]
    assert "User.Read" in claims_of(redeem(app, code).json["access_token"])["scp"].split()
    code = came_back(browser.get(ask(app, scope=both, prompt="none")))["code"]
    orders = claims_of(redeem(app, code, scope="api://orders/read").json["access_token"])
    assert (orders["aud"], orders["scp"]) == ("api://orders", "read")
    code = came_back(browser.get(ask(app, scope=both, prompt="none")))["code"]
    assert redeem(app, code, scope=both).json["error_codes"] == [28000]


def test_silent_sign_in_without_consent_is_refused_with_consent_required(house: House) -> None:
    app = house.app("new", web={"redirectUris": [REDIRECT]})
    browser, _ = signed_in(app)
    assert "AADSTS65001" in came_back(browser.get(ask(app, prompt="none")))["error_description"]


def test_permission_that_only_an_administrator_may_give_is_refused_to_others(house: House) -> None:
    app = house.app("new", web={"redirectUris": [REDIRECT]}).with_secret()
    browser, person = Browser(house), house.person()
    wanted = ask(app, scope="openid Directory.ReadWrite.All")
    browser.get(wanted)
    assert "AADSTS90094" in came_back(browser.sign_in(person.upn))["error_description"]
    make_administrator(house, person.id)
    assert "Permissions requested" in browser.get(wanted).text
    back = came_back(browser.submit(decision="accept", everyone="yes"))
    scp = claims_of(redeem(app, back["code"]).json["access_token"])["scp"]
    assert "Directory.ReadWrite.All" in scp.split()


def test_application_of_another_tenant_gets_its_service_principal_by_consent(house: House) -> None:
    app = house.app("saas", audience="AzureADMultipleOrgs", web={"redirectUris": [REDIRECT]}).with_secret()
    other = house.tenant("fabrikam.onmicrosoft.com")
    browser, person = Browser(house), house.person("eve", tenant_id=other)
    browser.get(ask(app, tenant="organizations"))
    page = browser.sign_in(person.upn)
    assert "from another organization" in page.text
    back = came_back(browser.submit(decision="accept"))
    claims = claims_of(redeem(app, back["code"], tenant="organizations").json["access_token"])
    assert (claims["tid"], claims["oid"]) == (other, person.id)
    assert house.token(app, tenant=other).status == 200


def test_single_tenant_application_is_refused_at_a_shared_endpoint(app: App) -> None:
    page = Browser(app.house).get(ask(app, tenant="common"))
    assert (page.status, "AADSTS50194" in page.text) == (400, True)


def test_promise_3_second_use_of_a_code_ends_what_the_first_gave(app: App) -> None:
    code = code_for(app)
    first = redeem(app, code).json
    assert redeem(app, code).json["error_codes"] == [54005]
    again = app.house.refresh(first["refresh_token"], client_id=app.app_id, client_secret=app.secret)
    assert again.json["error_codes"] == [50173]


def test_promise_5_code_lives_ten_minutes(app: App) -> None:
    code = code_for(app)
    app.house.clock.advance(timedelta(minutes=10))
    assert redeem(app, code).json["error_codes"] == [70008]


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"redirect_uri": f"{REDIRECT}/"}, 500112),
        ({"redirect_uri": ""}, 500112),
        ({"code_verifier": "w" * 64}, 501481),
        ({"code_verifier": ""}, 50148),
        ({"code_verifier": "short"}, 50148),
    ],
)
def test_promises_5_and_6_a_failed_try_burns_the_code(app: App, changed: dict[str, str], expected: int) -> None:
    code = code_for(app)
    assert redeem(app, code, **changed).json["error_codes"] == [expected]
    assert redeem(app, code).json["error_codes"] == [54005]


def test_another_redirect_uri_at_the_redemption_is_named_beside_the_first(app: App) -> None:
    answer = redeem(app, code_for(app), redirect_uri="https://shop.example/other")
    assert (answer.status, answer.json["error"]) == (401, "invalid_client")
    assert (
        f"The reply address 'https://shop.example/other' does not match the reply address '{REDIRECT}' "
        "provided when requesting Authorization code." in answer.json["error_description"]
    )


def test_promise_5_code_is_bound_to_client_and_tenant(app: App) -> None:
    other = app.house.app("other").with_secret()
    assert redeem(other, code_for(app)).json["error_codes"] == [70000]
    foreign = app.house.tenant("fabrikam.onmicrosoft.com")
    browser = Browser(app.house)
    browser.get(ask(app))
    code = came_back(browser.sign_in("ann@contoso.onmicrosoft.com"))["code"]
    app.house.principal(app, foreign)
    assert redeem(app, code, tenant=foreign).json["error_codes"] == [700005]


def test_promise_6_verifier_without_a_challenge_is_refused(app: App) -> None:
    code = code_for(app, code_challenge=None, code_challenge_method=None)
    assert redeem(app, code).json["error_codes"] == [501481]


def test_promise_6_public_client_needs_pkce_with_s256(house: House) -> None:
    app = house.app("tool", publicClient={"redirectUris": ["http://localhost"]})
    browser = Browser(house)
    plain = {"redirect_uri": "http://localhost:8400", "code_challenge_method": "plain"}
    without = {"redirect_uri": "http://localhost:8400", "code_challenge": None}
    assert "AADSTS50149" in came_back(browser.get(ask(app, **plain)))["error_description"]
    assert "AADSTS9002325" in came_back(browser.get(ask(app, **without)))["error_description"]
    assert browser.get(ask(app, redirect_uri="http://localhost:8400")).status == 200


def test_id_token_is_given_at_once_where_it_is_enabled(house: House) -> None:
    web = {"redirectUris": [REDIRECT], "implicitGrantSettings": {"enableIdTokenIssuance": True}}
    app = house.app("spa", web=web)
    browser, person = Browser(house), house.person()
    url = ask(app, response_type="id_token", scope="openid profile", nonce="n-2", code_challenge=None)
    browser.get(url)
    back = came_back(browser.sign_in(person.upn))
    assert claims_of(back["id_token"])["nonce"] == "n-2"
    assert "code" not in back
    missing = ask(app, response_type="id_token", scope="openid", nonce=None, code_challenge=None)
    assert "AADSTS50009" in came_back(browser.get(missing))["error_description"]


def test_id_token_in_an_address_only_says_that_there_are_many_groups(house: House) -> None:
    web = {"redirectUris": [REDIRECT], "implicitGrantSettings": {"enableIdTokenIssuance": True}}
    app, person = house.app("spa", web=web, groupMembershipClaims="SecurityGroup"), house.person()
    with house.store.write(house.tenant_id) as tx:
        for name in "abcdef":
            made = groups.create(tx, name, name, house.clock.now(), security_enabled=True, mail_enabled=False)
            groups.add_member(tx, made.id, person.id)
    browser = Browser(house)
    browser.get(ask(app, response_type="id_token", scope="openid", code_challenge=None))
    browser.sign_in(person.upn)
    said = claims_of(came_back(browser.last)["id_token"])
    assert said["hasgroups"] is True
    assert "groups" not in said


@pytest.mark.parametrize(
    ("target", "client", "goes_back"),
    [(REDIRECT, True, True), ("https://evil.example/", True, False), (REDIRECT, False, False)],
)
def test_promise_32_logout_goes_back_only_to_a_registered_address(
    app: App, target: str, client: bool, goes_back: bool
) -> None:
    path = f"/{app.tenant_id}/oauth2/v2.0/logout?post_logout_redirect_uri={quote(target)}&state=s"
    answer = Browser(app.house).get(path + (f"&client_id={app.app_id}" if client else ""))
    assert (answer.headers.get("location") == f"{target}?state=s") is goes_back


def test_logout_knows_the_application_by_the_id_token(app: App) -> None:
    identity = redeem(app, code_for(app)).json["id_token"]
    path = f"/{app.tenant_id}/oauth2/v2.0/logout?post_logout_redirect_uri={quote(REDIRECT)}&id_token_hint={identity}"
    assert Browser(app.house).get(path).headers["location"] == REDIRECT


def test_userinfo_tells_about_the_person_of_the_token(app: App) -> None:
    body = redeem(app, code_for(app)).json
    path = f"/{app.tenant_id}/openid/userinfo"
    told = app.house.get(path, headers={"Authorization": f"Bearer {body['access_token']}"}).json
    assert told["sub"] == claims_of(body["id_token"])["sub"]
    assert told["name"] == "Ann"
    assert app.house.get(path).status == 401
    machine = app.house.token(app, scope="https://graph.microsoft.com/.default").json["access_token"]
    assert app.house.get(path, headers={"Authorization": f"Bearer {machine}"}).status == 403


def test_administrator_consents_for_everyone(house: House) -> None:
    graph = first_party.GRAPH
    scope_id, role_id = "e1fe6dd8-ba31-4d61-89e7-88639da4683d", "df021288-bdef-4463-88db-98f22de89214"
    access = [{"id": scope_id, "type": "Scope"}, {"id": role_id, "type": "Role"}]
    app = house.app(
        "daemon",
        web={"redirectUris": [REDIRECT]},
        requiredResourceAccess=[{"resourceAppId": graph, "resourceAccess": access}],
    ).with_secret()
    path = f"/{house.tenant_id}/adminconsent?client_id={app.app_id}&redirect_uri={REDIRECT}&state=s"
    browser, person = Browser(house), house.person()
    browser.get(path)
    page = browser.sign_in(person.upn)
    assert "User.Read.All" in page.text
    assert came_back(browser.submit(decision="accept"))["error"] == "access_denied"
    make_administrator(house, person.id)
    browser.get(path)
    browser.submit(0, account="continue")
    back = came_back(browser.submit(decision="accept"))
    assert back == {"admin_consent": "True", "tenant": house.tenant_id, "state": "s"}
    claims = house.claims(app, scope="https://graph.microsoft.com/.default")
    assert claims["roles"] == ["User.Read.All"]


def test_administrator_consents_to_scopes_that_version_2_names(house: House) -> None:
    app = house.app("tool", web={"redirectUris": [REDIRECT]}).with_secret()
    scope = quote("https://graph.microsoft.com/User.Read.All https://graph.microsoft.com/Group.Read.All")
    path = f"/{house.tenant_id}/v2.0/adminconsent?client_id={app.app_id}&redirect_uri={REDIRECT}&state=s&scope={scope}"
    browser, person = Browser(house), house.person()
    make_administrator(house, person.id)
    browser.get(path)
    assert browser.sign_in(person.upn).text.count("<li>") == 2
    back = came_back(browser.submit(decision="accept"))
    assert (back["admin_consent"], back["tenant"], back["state"]) == ("True", house.tenant_id, "s")
    assert back["scope"].endswith("https://graph.microsoft.com/Group.Read.All")
    other = house.person("bob")
    answer = house.ropc(other, client_id=app.app_id, client_secret=app.secret, scope="Group.Read.All")
    assert claims_of(answer.json["access_token"])["scp"] == "Group.Read.All"


def test_hybrid_flow_ties_code_and_id_token_together(house: House) -> None:
    web = {"redirectUris": [REDIRECT], "implicitGrantSettings": {"enableIdTokenIssuance": True}}
    app = house.app("web", web=web).with_secret()
    allow(app, "User.Read")
    browser, person = Browser(house), house.person()
    browser.get(ask(app, response_type="code id_token", response_mode="form_post"))
    back = came_back(browser.sign_in(person.upn))
    half = hashlib.sha256(back["code"].encode()).digest()[:16]
    assert claims_of(back["id_token"])["c_hash"] == base64.urlsafe_b64encode(half).rstrip(b"=").decode()
    assert redeem(app, back["code"]).status == 200
