"""examples/web_app.py as a person meets it: in, once more without a password, and out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.windows import agree, sign_in, window
from tests.examples.conftest import serving
from tests.running import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser


def test_person_signs_in_comes_again_and_signs_out(browser: Browser, tmp_path: Path) -> None:
    with Running.started(tmp_path) as house:
        house.cli("app", "create", "web-app")
        with serving(house, "web-app", "web_app.py") as address, window(browser, house) as page:
            house.cli("app", "redirect", "web-app", f"{address}/signed-in", f"{address}/")
            upn = house.owner["admin_upn"]
            page.goto(address)
            page.get_by_role("link", name="Sign in").click()
            sign_in(page, upn, house.owner["admin_password"])
            assert "web-app" in agree(page)
            page.get_by_role("heading", name="Hello").wait_for()
            assert upn in page.inner_text("body")
            assert page.url == f"{address}/"

            page.goto(f"{address}/sign-in")
            page.get_by_role("heading", name="Hello").wait_for()

            page.get_by_role("link", name="Sign out").click()
            page.get_by_role("heading", name="Who are you?").wait_for()
            page.get_by_role("link", name="Sign in").click()
            page.wait_for_url(re.compile("login.microsoftonline.com"))
            page.locator("input[name=password]").wait_for()
