"""The portal under Azure's own name, through Genkan's proxy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.conftest import sign_in

if TYPE_CHECKING:
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


def test_a_person_signs_in_at_portal_azure_com_and_finds_the_tenant(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    owner = portal.house.owner
    context = portal.browser.new_context(
        proxy={"server": portal.house.server["proxy"]}, ignore_https_errors=True, base_url="https://portal.azure.com"
    )
    context.set_default_timeout(20_000)
    page = context.new_page()
    page.goto("/entra")
    page.get_by_role("link", name="Sign in").click()
    assert page.url.startswith("https://login.microsoftonline.com/")
    sign_in(page, owner["admin_upn"], owner["admin_password"])
    page.wait_for_url("https://portal.azure.com/entra")
    assert owner["tenant_id"] in page.inner_text("main")
    page.goto("/apps/new")
    page.get_by_label("Name", exact=True).fill("under Azure's name")
    page.get_by_role("button", name="Register").click()
    assert "is registered" in page.inner_text("main")
    page.locator(".drop.rest summary").click()
    page.get_by_role("button", name="Sign out").click()
    assert "You are signed out" in page.inner_text("main")
    page.goto("/entra")
    assert "/signin" in page.url
    context.close()
