"""The note's walk: an app, its secret, a denial, its reason, the role, and the same program passing."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.browser.furnishing import make_secret, register

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = pytest.mark.browser
# When, by the clock that the server has too, rows came into the feed.
ARRIVALS = """() => {
window.arrivals = [];
const watch = new MutationObserver(() => window.arrivals.push(Date.now()));
watch.observe(document.querySelector("tbody"), {childList: true});
}"""
RECOMMENDED = re.compile(r"Assign this\s*: Virtual Machine Contributor")


def test_the_whole_walk_with_the_mouse(portal: Portal) -> None:
    page = portal.page()
    page.get_by_role("link", name="Overview").first.click()
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="App registrations").click()
    page.get_by_role("link", name="New registration").first.click()
    page.get_by_label("Name", exact=True).fill("my-app")
    page.get_by_role("button", name="Register").click()
    app = urlsplit(page.url).path
    app_id = page.locator("#copy-app-id").inner_text()
    page.get_by_role("link", name="Certificates & secrets").first.click()
    page.get_by_role("button", name="New client secret").click()
    page.get_by_label("Description").fill("start_vm.py")
    page.get_by_label("Expires").select_option("90")
    page.get_by_role("button", name="Add", exact=True).click()
    secret = page.locator("#copy-secret").inner_text()
    page.reload()
    assert page.locator("#copy-secret").count() == 0

    credentials = portal.credentials(app_id, secret)
    refused = portal.program("start_vm.py", "demo", "vm1", as_=credentials)
    assert "AuthorizationFailed" in refused.stderr
    page.get_by_role("navigation", name="Pages", exact=True).get_by_role("link", name="Denials").click()
    page.locator("tbody a").first.click()
    assert "no role assignment" in page.inner_text("main")
    page.get_by_role("link", name=RECOMMENDED).click()
    assert "Nothing has been done yet" in page.inner_text("main")
    page.get_by_role("button", name="Assign", exact=True).click()
    assert "The role is assigned" in page.inner_text("main")
    passed = portal.program("start_vm.py", "demo", "vm1", as_=credentials)
    assert passed.returncode == 0, passed.stderr
    page.reload()
    assert "The same request has passed since" in page.inner_text("main")
    page.goto("/")
    assert "7 of 7" in page.inner_text("main")

    page.goto(f"{app}/credentials")
    page.get_by_role("button", name="Delete").first.click()
    page.locator("dialog[open]").get_by_role("button", name="Delete").click()
    gone = portal.program("start_vm.py", "demo", "vm1", as_=credentials)
    assert "AADSTS7000215" in gone.stderr


def test_the_whole_walk_with_the_keyboard_alone(portal: Portal) -> None:
    page = portal.page()
    _press(page, "nav.side a[href='/apps']", "**/apps")
    _press(page, "a.button[href='/apps/new']", "**/apps/new")
    _to(page, "#f-name")
    page.keyboard.type("my-app")
    page.keyboard.press("Enter")
    page.wait_for_url("**/apps/*-*")
    app_id = page.locator("#copy-app-id").inner_text()
    app = urlsplit(page.url).path
    _press(page, ".blades a[href$='/credentials']", "**/credentials")
    _to(page, "button[commandfor='add-secret']")
    page.keyboard.press("Enter")
    page.wait_for_selector("dialog[open]")
    _to(page, "dialog[open] #f-description")
    page.keyboard.type("keyboard")
    page.keyboard.press("Enter")
    secret = page.locator("#copy-secret").inner_text()
    portal.program("start_vm.py", "demo", "vm1", as_=portal.credentials(app_id, secret))
    _press(page, "nav.side a[href='/denials']", "**/denials")
    _press(page, "tbody a", "**/denials/*-*")
    _press(page, "a.button.main[href*='/azure/access/review']", "**/azure/access/review**")
    _press(page, "form[action='/azure/access/add'] button", "**/denials/*done=assigned")
    passed = portal.program("start_vm.py", "demo", "vm1", as_=portal.credentials(app_id, secret))
    assert passed.returncode == 0, passed.stderr

    _press(page, "nav.side a[href='/']", portal.url + "/")
    assert "7 of 7" in page.inner_text("main")
    _press(page, f".steps a[href='{app}/credentials']", "**/credentials")
    _to(page, "td button[command='show-modal']")
    page.keyboard.press("Space")
    page.wait_for_selector("dialog[open]")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    page.keyboard.press("Enter")
    _press(page, "dialog[open] button[type='submit']", "**/credentials?done=secret-deleted")
    assert "No client secrets" in page.inner_text("main")


def test_a_denial_of_a_stock_program_appears_in_the_open_feed_within_a_second(portal: Portal) -> None:
    page = portal.page()
    app, app_id = register(page, "my-app")
    as_ = portal.credentials(app_id, make_secret(page, app, "feed"))
    page.goto("/denials")
    page.locator(".live").wait_for(state="visible")
    assert page.locator("tbody tr").count() == 0
    page.evaluate(ARRIVALS)
    took = []
    for row in range(1, 4):
        portal.program("start_vm.py", "demo", "vm1", as_=as_)
        page.locator("tbody tr").nth(row - 1).wait_for(state="visible")
        arrived = page.evaluate("window.arrivals.at(-1)") / 1000
        denied = datetime.fromisoformat(portal.house.json("why")["at"]).timestamp()
        took.append(arrived - denied)
        if took[-1] < 1:
            break  # a machine that is busy with other tests gets a second and a third chance
    assert min(took) < 1, took
    assert "my-app" in page.locator("tbody tr").first.inner_text()
    page.locator("tbody a").first.click()
    assert "no role assignment" in page.inner_text("main")


def test_everything_works_without_script(portal: Portal) -> None:
    page = portal.page(java_script_enabled=False)
    app, app_id = register(page, "my-app")
    secret = make_secret(page, app, "no script")
    assert re.fullmatch(r"\S{40}", secret)
    portal.program("start_vm.py", "demo", "vm1", as_=portal.credentials(app_id, secret))
    page.goto("/denials")
    page.locator("tbody a").first.click()
    page.get_by_role("link", name=RECOMMENDED).click()
    page.get_by_role("button", name="Assign", exact=True).click()
    assert "The role is assigned" in page.inner_text("main")


def test_copy_buttons_copy_what_stands_beside_them(portal: Portal) -> None:
    page = portal.page(permissions=["clipboard-read", "clipboard-write"])
    register(page, "my-app")
    page.get_by_role("button", name="Copy the application (client) ID").click()
    assert page.evaluate("navigator.clipboard.readText()") == page.locator("#copy-app-id").inner_text()


def test_a_person_signs_in_with_name_and_password(portal: Portal) -> None:
    page = portal.context().new_page()
    page.goto("/users")
    page.get_by_role("link", name="Sign in").click()
    page.locator("input[name=username]").fill(portal.house.owner["admin_upn"])
    page.locator("input[name=password]").fill(portal.house.owner["admin_password"])
    page.locator("main button").first.click()
    page.wait_for_url("**/users")
    assert "Administrator" in page.inner_text("main")


def _press(page: Page, selector: str, leads_to: str) -> None:
    """Tab to a link or button and press it."""
    _to(page, selector)
    page.keyboard.press("Enter")
    page.wait_for_url(leads_to)


def _to(page: Page, selector: str) -> None:
    """Tab until the element has the focus; it must be reachable so."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")
