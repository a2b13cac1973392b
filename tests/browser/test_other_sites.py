"""What another site's page can do to somebody who is signed in to the portal: nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from tests.browser.conftest import violations

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = pytest.mark.browser

ELSEWHERE = "https://elsewhere.example/"


def test_another_site_cannot_send_a_form(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    fields = '<input name="name" value="planted"><button>go</button>'
    form = f'<form method="post" action="{portal.url}/groups">{fields}</form>'
    _elsewhere(page, form)
    with page.expect_navigation() as arrived:
        page.get_by_role("button").click()
    assert arrived.value is not None
    assert arrived.value.status == 403
    page.goto("/groups")
    assert "planted" not in page.inner_text("main")


def test_another_site_cannot_show_the_portal_in_a_frame(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    _elsewhere(page, f'<iframe src="{portal.url}/apps" width="800" height="600"></iframe>')
    page.wait_for_timeout(1000)
    assert len(page.frames) == 2
    for frame in page.frames[1:]:
        assert "App registrations" not in frame.content()


def test_another_site_cannot_read_a_page_or_its_form_token(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    _elsewhere(page, "")
    for mode in ("cors", "no-cors"):
        asked = f"fetch('{portal.url}/settings', {{credentials: 'include', mode: '{mode}'}}).then(r => r.text())"
        read = page.evaluate(f"() => {asked}.catch(() => 'refused')")
        assert "csrf" not in read, mode


def test_another_site_cannot_sign_somebody_out(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    _elsewhere(page, f'<form method="post" action="{portal.url}/signout"><button>go</button></form>')
    with page.expect_navigation():
        page.get_by_role("button").click()
    page.goto("/settings")
    assert urlsplit(page.url).path == "/settings"


def test_axe_would_find_a_fault(furnished: tuple[Portal, dict[str, str]], axe: str) -> None:
    page = furnished[0].page()
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<input type=\"text\">')")
    assert any("label" in fault for fault in violations(page, axe))


def _elsewhere(page: Page, html: str) -> None:
    """Show a page of another site in this browser, which keeps its cookies for the portal."""
    page.route(f"{ELSEWHERE}**", lambda route: route.fulfill(body=f"<body>{html}</body>", content_type="text/html"))
    page.goto(ELSEWHERE)
