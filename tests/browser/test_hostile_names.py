"""Script in every field that takes a name or a text: shown as it was written, never run."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from tests.browser.furnishing import CONTRIBUTOR, make_secret, register

if TYPE_CHECKING:
    from playwright.sync_api import Dialog, Page
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

HOSTILE = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'{{7*7}}--"
SHOWN = "<img src=x onerror=alert(1)>"


def test_script_in_any_name_is_shown_and_never_run(portal: Portal) -> None:
    page = portal.page()
    ran: list[str] = []

    def heard(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", heard)
    pages = _planted(page, portal)
    portal.house.run(
        portal.house.genkan, "record", "--enforce", "--", "true", f"--{HOSTILE}", expect=0
    )  # what is kept of it holds no script either
    for path in pages:
        page.goto(path)
        assert SHOWN in page.inner_text("main") + "".join(page.locator("main textarea").all_inner_texts()), path
        assert page.locator("main img").count() == 0, path
    for path in ("/", "/recordings", "/audit", "/azure/groups", f"/apps?q={quote(HOSTILE)}", f"/{quote(HOSTILE)}"):
        page.goto(path)
        page.wait_for_load_state()
        assert page.locator("main img").count() == 0, path
    assert not ran


def _planted(page: Page, portal: Portal) -> list[str]:
    """Fill each form with hostile text; the pages on which it is to be seen."""
    app, _ = register(page, HOSTILE)
    make_secret(page, app, HOSTILE)
    _dialog(page, app, "Edit name and notes", {"Name": HOSTILE, "Notes": HOSTILE}, "Save")
    fields = {"Name": "ci", "Issuer": "https://a.example", "Subject identifier": HOSTILE, "Description": HOSTILE}
    _dialog(page, f"{app}/credentials?tab=federated", "Add credential", fields, "Add")
    fields = {"Scope name": "Files.Read", "Consent display name": HOSTILE, "Consent description": HOSTILE}
    _dialog(page, f"{app}/api", "Add a scope", fields, "Add scope")
    fields = {"Display name": HOSTILE, "Value": "Orders.Write", "Description": HOSTILE}
    _dialog(page, f"{app}/app-roles", "Create app role", fields, "Create")
    _dialog(page, "/groups", "New group", {"Name": HOSTILE, "Description": HOSTILE}, "Create")
    group = page.url
    page.goto("/users/new")
    _fill(page, {"Display name": HOSTILE, "User name": "hostile"})
    page.get_by_role("button", name="Create").click()
    user = page.url
    _dialog(page, user, "Edit", {"Display name": HOSTILE, "Job title": HOSTILE}, "Save")
    _dialog(page, "/azure/management-groups", "Create", {"Management group ID": "x", "Display name": HOSTILE}, "Create")
    scope = quote(portal.machine.partition("/providers/")[0], safe="")
    page.goto(f"/azure/access/add?id={scope}&role={CONTRIBUTOR}")
    _fill(page, {"Members": HOSTILE, "Description": HOSTILE})
    page.get_by_role("button", name="Review").click()
    assert "More than one goes by that name" in page.inner_text("main")
    page.goto(f"/azure/access/add?id={scope}&role={CONTRIBUTOR}")
    _fill(page, {"Members": f"hostile@{portal.house.owner['domain']}", "Description": HOSTILE})
    page.get_by_role("button", name="Review").click()
    assert SHOWN in page.inner_text("main")
    page.get_by_role("button", name="Assign", exact=True).click()
    assert "The role is assigned" in page.inner_text("main")
    blades = [
        f"{app}/{blade}" for blade in ("credentials", "credentials?tab=federated", "api", "app-roles", "manifest")
    ]
    lists = ["/apps", "/groups", "/users", "/enterprise-apps", "/azure/management-groups", f"/azure/access?id={scope}"]
    return [app, *blades, group, user, *lists]


def _dialog(page: Page, at: str, opens: str, fields: dict[str, str], sends: str) -> None:
    page.goto(at)
    page.get_by_role("button", name=opens, exact=True).click()
    dialog = page.locator("dialog[open]")
    for label, text in fields.items():
        dialog.get_by_label(label).first.fill(text)
    dialog.get_by_role("button", name=sends, exact=True).click()
    page.wait_for_load_state()
    assert page.locator(".notice.good").count() == 1, page.inner_text("main")


def _fill(page: Page, fields: dict[str, str]) -> None:
    for label, text in fields.items():
        page.get_by_label(label).first.fill(text)
