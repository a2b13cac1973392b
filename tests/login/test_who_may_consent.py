"""Who may consent: the tenant's setting decides for people, the directory role for administrators."""

from __future__ import annotations

from typing import Any

import pytest
from tests.login.browser import Browser, came_back
from tests.login.shop import REDIRECT, ask, make_administrator, signed_in
from tests.tokens.house import App, House

from genkan.directory import directory_roles, first_party, settings
from genkan.store.tables import journal as tables

USER_READ_ALL_ROLE = "df021288-bdef-4463-88db-98f22de89214"
USER_READ_ALL_SCOPE = "a154be20-db9c-4678-8ab7-66f6cc099a59"


def shop(house: House, **properties: Any) -> App:
    return house.app("new", web={"redirectUris": [REDIRECT]}, **properties)


def people_may(house: House, *policies: str) -> None:
    with house.store.write(house.tenant_id) as tx:
        settings.change(tx, {"permissionGrantPoliciesAssigned": list(policies)})


@pytest.mark.parametrize("policies", [(), (settings.LOW,)])
def test_where_people_may_not_consent_an_administrator_is_asked_for(house: House, policies: tuple[str, ...]) -> None:
    people_may(house, *policies)
    browser, answer = signed_in(app := shop(house))
    back = came_back(answer)
    assert back["error"] == "access_denied"
    assert "AADSTS90094" in back["error_description"]
    assert "AADSTS65001" in came_back(browser.get(ask(app, prompt="none")))["error_description"]


def test_switching_it_off_while_the_page_is_shown_counts_at_once(house: House) -> None:
    browser, page = signed_in(shop(house))
    assert "Permissions requested" in page.text
    people_may(house)
    assert "AADSTS90094" in came_back(browser.submit(decision="accept"))["error_description"]


def test_what_was_consented_to_before_still_stands(house: House) -> None:
    browser, _ = signed_in(app := shop(house))
    assert "code" in came_back(browser.submit(decision="accept"))
    people_may(house)
    assert "code" in came_back(browser.get(ask(app)))


def test_administrator_consents_where_people_may_not(house: House) -> None:
    people_may(house)
    person = house.person()
    make_administrator(house, person.id)
    browser = Browser(house)
    browser.get(ask(shop(house)))
    assert "Permissions requested" in browser.sign_in(person.upn).text
    assert "code" in came_back(browser.submit(decision="accept"))
    (line,) = house.journal.newest(tables.audits, house.tenant_id)
    assert (line["activity"], line["initiated_by"]) == ("Consent to application", person.id)
    assert line["record"]["name"] == "new"


@pytest.mark.parametrize(
    ("role", "kind", "given"),
    [
        ("Application Administrator", "Role", False),
        ("Cloud Application Administrator", "Role", False),
        ("Privileged Role Administrator", "Role", True),
        ("Application Administrator", "Scope", True),
        ("User Administrator", "Scope", False),
    ],
)
def test_app_roles_of_graph_take_a_higher_administrator(house: House, role: str, kind: str, given: bool) -> None:
    access = {"id": USER_READ_ALL_ROLE if kind == "Role" else USER_READ_ALL_SCOPE, "type": kind}
    app = shop(house, requiredResourceAccess=[{"resourceAppId": first_party.GRAPH, "resourceAccess": [access]}])
    person = house.person()
    with house.store.write(house.tenant_id) as tx:
        directory_roles.assign(tx, person.id, role)
    browser = Browser(house)
    browser.get(f"/{house.tenant_id}/adminconsent?client_id={app.app_id}&redirect_uri={REDIRECT}")
    browser.sign_in(person.upn)
    back = came_back(browser.submit(decision="accept"))
    assert ("admin_consent" in back) is given
    assert given or "AADSTS90094" in back["error_description"]


@pytest.mark.parametrize(
    ("resource", "code", "error"),
    [
        ("https://management.azure.com", "AADSTS650057", "invalid_resource"),
        ("https://graph.microsoft.com", "AADSTS650056", "invalid_client"),
    ],
)
def test_all_that_is_listed_cannot_be_consented_to_where_nothing_is_listed(
    house: House, resource: str, code: str, error: str
) -> None:
    app, person = shop(house), house.person()
    first = ask(app, resource=resource, scope=None).replace("/oauth2/v2.0/", "/oauth2/")
    for address in (first, ask(app, scope=f"openid {resource}/.default")):
        browser = Browser(house)
        browser.get(address)
        back = came_back(browser.sign_in(person.upn))
        assert back["error"] == error
        assert code in back["error_description"]


def test_application_needs_no_consent_for_a_token_for_itself(house: House) -> None:
    app, person = shop(house), house.person()
    browser = Browser(house)
    browser.get(ask(app, scope=f"openid {app.app_id}/.default"))
    assert "code" in came_back(browser.sign_in(person.upn))
