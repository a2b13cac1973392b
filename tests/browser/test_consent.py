"""Consent: an administrator's on the API permissions page, and a person's own while signing in to an app."""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.browser.conftest import sign_in, violations
from tests.browser.furnishing import make_secret, register

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

CALLBACK = "https://app.example/back"
PASSWORD = "Correct-Horse-42"
# A stock SDK: signs in with the secret, asks Graph, prints the names of users.
PROGRAM = """
import json, os, urllib.request
from azure.identity import DefaultAzureCredential
token = DefaultAzureCredential().get_token("https://graph.microsoft.com/.default").token
asked = urllib.request.Request("https://graph.microsoft.com/v1.0/users", headers={"Authorization": "Bearer " + token})
try:
    print(json.load(urllib.request.urlopen(asked))["value"][0]["displayName"])
except urllib.error.HTTPError as refused:
    print(refused.code, json.load(refused)["error"]["code"])
"""


def test_admin_consent_on_the_permissions_page_counts_for_a_stock_program(
    furnished: tuple[Portal, dict[str, str]],
) -> None:
    portal, _ = furnished
    page = portal.page()
    app, app_id = register(page, "lister")
    as_ = portal.credentials(app_id, make_secret(page, app, "lister"))
    command = (portal.house.genkan, "run", "--", sys.executable, "-c", PROGRAM)
    assert "403 Authorization_RequestDenied" in portal.house.run(*command, variables=as_)
    _ask_for(page, app, "Role", "User.Read.All")
    assert "Not granted" in page.inner_text("main")
    page.get_by_role("button", name="Grant admin consent").click()
    page.locator("dialog[open]").get_by_role("button", name="Yes, grant consent").click()
    said = page.inner_text("main")
    assert "Admin consent is granted" in said
    assert "Granted for" in said
    assert "Not granted" not in said
    assert "Administrator" in portal.house.run(*command, variables=as_)


def test_a_person_consents_while_signing_in_to_an_app(furnished: tuple[Portal, dict[str, str]], axe: str) -> None:
    portal, _ = furnished
    page = portal.page()
    app, app_id = register(page, "diary")
    page.goto(f"{app}/authentication")
    page.get_by_label("Web", exact=True).fill(CALLBACK)
    page.get_by_role("button", name="Save").click()
    secret = make_secret(page, app, "diary")
    _ask_for(page, app, "Scope", "User.Read")
    upn = _person(page, portal, "consenter")

    visitor = portal.context().new_page()
    visitor.route(f"{CALLBACK}**", lambda route: route.fulfill(body="back", content_type="text/html"))
    visitor.goto(_authorize(portal, app_id))
    sign_in(visitor, upn, PASSWORD)
    visitor.get_by_role("heading", name="Permissions requested").wait_for()
    assert "diary" in visitor.inner_text("body")
    assert not violations(visitor, axe)
    visitor.get_by_role("button", name="Cancel").click()
    visitor.wait_for_url(f"{CALLBACK}**")
    assert parse_qs(urlsplit(visitor.url).query)["error"] == ["access_denied"]

    visitor.goto(_authorize(portal, app_id))
    if visitor.get_by_role("button", name="Continue as").count():
        visitor.get_by_role("button", name="Continue as").click()
    visitor.get_by_role("button", name="Accept").click()
    visitor.wait_for_url(f"{CALLBACK}**")
    came = parse_qs(urlsplit(visitor.url).query)
    assert came["state"] == ["walk"]
    form: dict[str, str | float | bool] = {"grant_type": "authorization_code"}
    form |= {"client_id": app_id, "client_secret": secret}
    form |= {"code": came["code"][0], "redirect_uri": CALLBACK, "scope": "User.Read"}
    token = f"{portal.url}/{portal.house.owner['tenant_id']}/oauth2/v2.0/token"
    answer = visitor.request.post(token, form=form)
    assert answer.status == 200, answer.text()
    assert "User.Read" in json.loads(answer.text())["scope"]

    page.goto(app)
    page.locator("a[href^='/enterprise-apps/']").last.click()
    assert "User.Read" in page.inner_text("main")
    assert "for one person" in page.inner_text("main")


def _ask_for(page: Page, app: str, kind: str, permission: str) -> None:
    page.goto(f"{app}/permissions")
    page.get_by_role("link", name="Add a permission").first.click()
    page.get_by_label("Type").select_option(kind)
    page.get_by_label("Name contains").fill(permission)
    page.get_by_role("button", name="Show").click()
    page.get_by_label(permission, exact=True).check()
    page.get_by_role("button", name="Add permissions").click()
    page.wait_for_url(f"**{app}/permissions?**")


def _person(page: Page, portal: Portal, name: str) -> str:
    page.goto("/users/new")
    page.get_by_label("Display name").fill(name)
    page.get_by_label("User name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_label("Must be changed at the next sign-in").uncheck()
    page.get_by_role("button", name="Create").click()
    page.wait_for_url("**/users/*-*")
    return f"{name}@{portal.house.owner['domain']}"


def _authorize(portal: Portal, app_id: str) -> str:
    asked = {
        "client_id": app_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "scope": "openid User.Read",
        "state": "walk",
    }
    return f"{portal.url}/{portal.house.owner['tenant_id']}/oauth2/v2.0/authorize?{urlencode(asked)}"
