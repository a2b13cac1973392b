"""Debian's Chromium against a real server, as a person uses it."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.running import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


@dataclass
class Portal:
    """A server with an application and a browser's way into it."""

    house: Running
    browser: Browser

    @property
    def url(self) -> str:
        return str(self.house.server["url"])

    def link(self) -> str:
        return self.house.cli("portal", "--print").strip().splitlines()[-1]

    def context(self, **options: Any) -> BrowserContext:
        """A browser window of its own. The server's certificate is checked by other tests."""
        made = self.browser.new_context(base_url=self.url, ignore_https_errors=True, **options)
        made.set_default_timeout(15_000)
        return made

    def page(self, **options: Any) -> Page:
        """A page signed in as the admin."""
        page = self.context(**options).new_page()
        page.goto(self.link())
        return page

    def person(self, upn: str, password: str, **options: Any) -> Page:
        """A page on which somebody has signed in by name and password."""
        page = self.context(**options).new_page()
        page.goto("/signin/start")
        sign_in(page, upn, password)
        page.wait_for_url(self.url + "/")
        return page

    def program(self, example: str, *arguments: str, as_: dict[str, str]) -> subprocess.CompletedProcess[str]:
        """One of the examples under `genkan run`, with these credentials in its environment."""
        path = Path(__file__).parents[2] / "examples" / example
        return subprocess.run(
            [self.house.genkan, "run", "--", str(Path(self.house.genkan).with_name("python")), str(path), *arguments],
            env=self.house.environment | as_,
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
        )

    def credentials(self, app_id: str, secret: str) -> dict[str, str]:
        owner = self.house.owner
        return {
            "AZURE_TENANT_ID": owner["tenant_id"],
            "AZURE_CLIENT_ID": app_id,
            "AZURE_CLIENT_SECRET": secret,
            "AZURE_SUBSCRIPTION_ID": owner["subscription_id"],
        }

    @property
    def machine(self) -> str:
        group = f"/subscriptions/{self.house.owner['subscription_id']}/resourceGroups/demo"
        return f"{group}/providers/Microsoft.Compute/virtualMachines/vm1"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip("needs Chromium: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="needs: pip install '.[browser]'")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def portal(browser: Browser, tmp_path: Path) -> Iterator[Portal]:
    with Running.started(tmp_path) as house:
        yield Portal(house, browser)


@pytest.fixture(scope="session")
def furnished(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Portal, dict[str, str]]]:
    """A server in which something of everything has happened, and the address of each kind of page."""
    from tests.browser.furnishing import furnish

    with Running.started(tmp_path_factory.mktemp("house")) as house:
        portal = Portal(house, browser)
        yield portal, furnish(portal)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, as its package carries it."""
    package = pytest.importorskip("axe_playwright_python", reason="needs: pip install '.[browser]'")
    return Path(package.__file__).with_name("axe.min.js").read_text("utf-8")


def sign_in(page: Page, upn: str, password: str) -> None:
    """Fill in the sign-in page that is shown."""
    page.locator("input[name=username]").fill(upn)
    page.locator("input[name=password]").fill(password)
    page.get_by_role("button", name="Sign in").click()


def violations(page: Page, axe: str, *rules: str) -> list[str]:
    """What axe finds that is serious or worse, by all rules or these.

    It runs in the page's own world, so CSP does not keep it out.
    """
    page.evaluate(f"() => {{ if (!window.axe) {{ {axe} }} }}")
    options = {"runOnly": list(rules)} if rules else {}
    found = page.evaluate("async options => JSON.stringify((await axe.run(options)).violations)", options)
    return [
        f"{one['id']} ({one['impact']}): {one['nodes'][0]['html'][:200]} {one['nodes'][0].get('failureSummary', '')}"
        for one in json.loads(found)
        if one["impact"] in ("serious", "critical")
    ]
