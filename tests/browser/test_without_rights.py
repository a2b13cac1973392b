"""A person without any role, signed in by name: what is refused, in which words, and with which way out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

import pytest
from tests.browser.furnishing import CONTRIBUTOR, register

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
PASSWORD = "Correct-Horse-42"


def test_each_kind_of_write_is_refused_with_its_own_reason(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    admin = portal.page()
    admin.goto("/users/new")
    admin.get_by_label("Display name").fill("Nobody Special")
    admin.get_by_label("User name").fill("nobody")
    admin.get_by_label("Password").fill(PASSWORD)
    admin.get_by_label("Must be changed at the next sign-in").uncheck()
    admin.get_by_role("button", name="Create").click()
    page = portal.person(f"nobody@{portal.house.owner['domain']}", PASSWORD)
    assert page.locator(".steps").count() <= 1
    app = pages["app"]

    page.goto(f"{app}/credentials")
    page.get_by_role("button", name="New client secret").click()
    page.get_by_role("button", name="Add", exact=True).click()
    _refused(page, "Authorization_RequestDenied")
    assert page.locator("#copy-secret").count() == 0

    page.goto(app)
    page.get_by_role("button", name="Delete").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Delete").click()
    _refused(page, "Authorization_RequestDenied")

    page.goto("/users/new")
    page.get_by_label("Display name").fill("Planted")
    page.get_by_label("User name").fill("planted")
    page.get_by_role("button", name="Create").click()
    _refused(page, "Authorization_RequestDenied")

    vm = quote(portal.machine, safe="")
    for blade in ("overview", "access", "identity"):
        page.goto(f"/azure/{blade}?id={vm}")
        _refused(page, "AuthorizationFailed")
    token = page.locator("form[action='/signout'] input[name=csrf]").get_attribute("value")
    group = portal.machine.partition("/providers/")[0]
    fields: dict[str, str | float | bool] = {
        "csrf": token or "",
        "id": group,
        "role": CONTRIBUTOR,
        "who": "Nobody Special",
    }
    answer = page.request.post("/azure/access/add", form=fields)
    assert answer.status == 403
    assert "Microsoft.Authorization/roleAssignments/write" in answer.text()

    page.goto("/denials")
    why = page.locator("tbody a", has_text=re.compile(r"\d\d:\d\d")).first
    why.click()
    assert "/denials/" in page.url
    assert "The way of the decision" in page.inner_text("main")
    assert "my-app" not in page.inner_text("main")


def test_one_may_do_what_everybody_may(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    admin = portal.page()
    admin.goto("/users/new")
    admin.get_by_label("Display name").fill("Maker")
    admin.get_by_label("User name").fill("maker")
    admin.get_by_label("Password").fill(PASSWORD)
    admin.get_by_label("Must be changed at the next sign-in").uncheck()
    admin.get_by_role("button", name="Create").click()
    page = portal.person(f"maker@{portal.house.owner['domain']}", PASSWORD)
    path, _ = register(page, "makers-own")
    page.goto("/apps?view=owned")
    assert page.locator("tbody tr").count() == 1
    page.goto(path)
    page.locator(".drop.rest summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.goto(path)
    assert urlsplit(page.url).path == "/signin"


def _refused(page: Page, code: str) -> None:
    """What happened, the code, the next step, and the way to the reason."""
    alert = page.locator("[role=alert]")
    said = alert.inner_text()
    assert "You may not do this" in said
    assert code in said
    assert alert.get_by_role("link", name="See why, and the way out").count() == 1
