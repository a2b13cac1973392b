"""A browser window whose calls for Azure go through Genkan's proxy, and a person who signs in there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page
    from tests.running import Running


@contextmanager
def window(browser: Browser, house: Running) -> Iterator[Page]:
    """A page of its own, without anything kept. The server's certificate is checked by other tests."""
    context = browser.new_context(proxy={"server": house.server["proxy"]}, ignore_https_errors=True)
    context.set_default_timeout(30_000)
    try:
        yield context.new_page()
    finally:
        context.close()


def sign_in(page: Page, upn: str, password: str) -> None:
    """Fill in the sign-in page of login.microsoftonline.com and send it."""
    page.wait_for_url("https://login.microsoftonline.com/**")
    page.locator("input[name=username]").fill(upn)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def agree(page: Page) -> str:
    """What the consent page said before it was accepted."""
    page.get_by_role("heading", name="Permissions requested").wait_for()
    asked = page.inner_text("main")
    page.get_by_role("button", name="Accept").click()
    return asked
