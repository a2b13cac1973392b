"""Every page in Chromium: axe, console, small and wide screens, hostile names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import violations
from tests.browser.furnishing import register

if TYPE_CHECKING:
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(furnished: tuple[Portal, dict[str, str]], axe: str, theme: str) -> None:
    portal, pages = furnished
    page = portal.page(color_scheme=theme)
    found = {}
    for name, path in pages.items():
        page.goto(path)
        if faults := violations(page, axe):
            found[name] = faults
    assert not found


def test_axe_finds_nothing_serious_before_signing_in(furnished: tuple[Portal, dict[str, str]], axe: str) -> None:
    page = furnished[0].context().new_page()
    for path in ("/signin", "/signin/link?token=x", "/signin-oidc"):
        page.goto(path)
        assert not violations(page, axe), path


def test_no_page_scrolls_sideways(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    for width in (360, 1280, 2560):
        page = portal.page(viewport={"width": width, "height": 900})
        for name, path in pages.items():
            page.goto(path)
            spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert spill <= 0, f"{name} is {spill} pixels too wide at {width}"
        page.context.close()


def test_no_page_breaks_its_own_policy(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    page = portal.page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda fault: said.append(str(fault)))
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if portal.url not in request.url else None)
    for name, path in pages.items():
        if name != "missing":
            page.goto(path)
    assert not said
    assert not elsewhere


def test_hostile_names_run_no_script(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    ran: list[str] = []
    page.on("dialog", lambda dialog: ran.append(dialog.message))
    name = "\"><img src=x onerror=alert(1)><script>alert(2)</script>'--"
    app, _ = register(page, name)
    for path in ("/", "/apps", app, f"{app}/credentials", f"{app}/manifest", "/enterprise-apps", "/audit"):
        page.goto(path)
        assert "<img src=x" in page.inner_text("body") or path in ("/",)
    assert not ran
