"""@azure/msal-browser in a real Chromium: a page of another origin signs in, and calls Graph and Azure itself."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.windows import agree, sign_in, window
from tests.running import Running

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
LIBRARY = HERE.parent / "node/node_modules/@azure/msal-browser/lib/msal-browser.min.js"
pytestmark = [
    pytest.mark.browser,
    pytest.mark.node,
    pytest.mark.skipif(not LIBRARY.exists(), reason="needs the JavaScript clients: make test-node"),
]


class Files(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """Where the page stands, with its library."""
    folder = tmp_path / "site"
    folder.mkdir()
    for file in (HERE / "spa/index.html", LIBRARY):
        (folder / file.name).write_bytes(file.read_bytes())
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    server.server_close()


def said(page: Page, button: str) -> dict[str, Any]:
    """What the page shows after a click."""
    page.evaluate("document.getElementById('said').textContent = ''")
    page.get_by_role("button", name=button).click()
    page.wait_for_function("document.getElementById('said').textContent !== ''")
    return dict(json.loads(page.inner_text("#said")))


def test_page_signs_in_calls_graph_and_azure_renews_and_signs_out(browser: Browser, site: str, tmp_path: Path) -> None:
    with Running.started(tmp_path) as house, window(browser, house) as page:
        own, app = house.owner, house.json("app", "create", "spa")
        house.cli("app", "redirect", "spa", f"{site}/", "--platform", "spa")
        where = f"client={app['AZURE_CLIENT_ID']}&tenant={own['tenant_id']}&subscription={own['subscription_id']}"
        page.goto(f"{site}/?{where}")
        page.get_by_role("button", name="Sign in").click()
        sign_in(page, own["admin_upn"], own["admin_password"])
        assert "spa" in agree(page)
        page.get_by_role("heading", name=own["admin_upn"]).wait_for()
        me = said(page, "Ask Graph")
        assert (me["status"], me["body"]["userPrincipalName"], len(me["request"])) == (200, own["admin_upn"], 36)
        assert said(page, "Renew")["status"] == 200
        groups = said(page, "Ask Azure")
        assert ([row["name"] for row in groups["body"]["value"]], len(groups["request"])) == (["demo"], 36)
        page.get_by_role("button", name="Sign out").click()
        page.get_by_role("heading", name="Nobody").wait_for()
