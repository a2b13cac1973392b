"""Front-channel logout in a real browser: the frames load under the page's own policy, then it goes back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from tests.clients.owner import Owner

if TYPE_CHECKING:
    from playwright.sync_api import Request, Route
    from tests.browser.conftest import Portal

pytestmark = pytest.mark.browser

HERE, OUT = "https://shop.example/in", "https://shop.example/out"


def test_applications_are_told_in_frames_and_the_page_goes_back(portal: Portal) -> None:
    owner = Owner(portal.house)
    web = {"redirectUris": [HERE], "logoutUrl": OUT}
    app = owner.graph("POST", "/applications", {"displayName": "shop", "web": web})
    owner.graph("POST", "/servicePrincipals", {"appId": app["appId"]})
    owner.http.close()
    told: list[Request] = []

    def answer(route: Route) -> None:
        told.append(route.request)
        route.fulfill(status=200, content_type="text/html", body="<p>shop</p>")

    page = portal.context().new_page()
    page.route("https://shop.example/**", answer)
    asked = {"client_id": app["appId"], "response_type": "code", "redirect_uri": HERE, "scope": "openid profile"}
    page.goto(f"/{owner.tenant_id}/oauth2/v2.0/authorize?{urlencode(asked)}")
    page.fill("#username", owner.known["admin_upn"])
    page.fill("#password", owner.known["admin_password"])
    page.get_by_role("button", name="Sign in").click()
    if page.get_by_role("heading", name="Permissions requested").is_visible():
        page.get_by_role("button", name="Accept").click()
    page.wait_for_url(f"{HERE}?**")
    session = parse_qs(urlsplit(page.url).query)["session_state"]
    leaving = urlencode({"post_logout_redirect_uri": HERE, "state": "s1"})
    page.goto(f"/{owner.tenant_id}/oauth2/v2.0/logout?{leaving}")
    page.wait_for_url(f"{HERE}?state=s1")
    frames = [one for one in told if one.url.startswith(OUT)]
    assert len(frames) == 1
    assert frames[0].frame.parent_frame is not None
    assert parse_qs(urlsplit(frames[0].url).query)["sid"] == session
