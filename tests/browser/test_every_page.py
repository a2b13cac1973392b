"""Every page in Chromium: axe, console, small and wide screens, without a session, without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.browser.conftest import violations

from genkan.surfaces.portal.routes import PAGES

if TYPE_CHECKING:
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

PARTS = 4  # so that no worker has all of the longest test


@pytest.mark.parametrize("part", range(PARTS))
def test_axe_finds_nothing_serious_on_any_page_in_either_theme(
    furnished: tuple[Portal, dict[str, str]], axe: str, part: int
) -> None:
    portal, pages = furnished
    # Colours that are still on their way from one theme to the other would be measured halfway.
    page = portal.page(color_scheme="light", reduced_motion="reduce")
    found = {}
    for name, path in list(pages.items())[part::PARTS]:
        page.goto(path)
        if faults := violations(page, axe):
            found[name] = faults
        # Of all rules only this one looks at colours.
        page.emulate_media(color_scheme="dark")
        if faults := violations(page, axe, "color-contrast"):
            found[f"{name}, dark"] = faults
        page.emulate_media(color_scheme="light")
    assert not found


def test_axe_finds_nothing_serious_before_signing_in(furnished: tuple[Portal, dict[str, str]], axe: str) -> None:
    page = furnished[0].context().new_page()
    for path in ("/signin", "/signin/link?token=x", "/signin-oidc", "/signin/start"):
        page.goto(path)
        assert not violations(page, axe), path


def test_no_page_scrolls_sideways(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    page = portal.page()
    for name, path in pages.items():
        page.goto(path)
        for width in (360, 1280, 2560):
            page.set_viewport_size({"width": width, "height": 900})
            spill = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
            assert spill <= 0, f"{name} is {spill} pixels too wide at {width}"


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


def test_no_page_answers_without_a_session(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    page = portal.context().new_page()
    for name, path in pages.items():
        page.goto(path)
        assert urlsplit(page.url).path == "/signin", name
        assert page.locator("nav").count() == 0, name
    for row in PAGES:
        if row.method == "POST":
            answer = page.request.post(re.sub(r"\{\w+\}", "11111111-2222-3333-4444-555555555555", row.template))
            assert answer.status == 401, row.template


def test_every_page_is_whole_without_script(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, pages = furnished
    page = portal.page(java_script_enabled=False)
    for name, path in pages.items():
        answer = page.goto(path)
        assert answer is not None
        assert answer.status == (404 if name == "missing" else 200), name
        assert page.locator("h1:visible").count() == 1, name
        # What only script can do is not offered.
        assert page.locator("button[data-copy]:visible, .live:visible").count() == 0, name
