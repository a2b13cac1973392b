"""The manifest: each kind of mistake is shown at its line, and a good edit is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.browser.furnishing import register

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]

# What is changed to what, and the code that the page answers with.
MISTAKES = {
    "a comma too few": ('"displayName": "clerk",', '"displayName": "clerk"', "InvalidJson"),
    "a word without quotes": ('"notes": null', '"notes": later', "InvalidJson"),
    "a number for a text": ('"notes": null', '"notes": 5', "Request_BadRequest"),
    "a text for a list": ('"tags": []', '"tags": "blue"', "Request_BadRequest"),
    "a property that there is not": ('"tags": []', '"tags": [],\n  "colour": "red"', "Request_BadRequest"),
    "an id that the service sets": ('"publisherDomain": "', '"publisherDomain": "x', "ReadOnlyProperty"),
}


def test_each_mistake_is_shown_at_its_line_and_a_good_edit_is_saved(furnished: tuple[Portal, dict[str, str]]) -> None:
    portal, _ = furnished
    page = portal.page()
    app, _ = register(page, "clerk")
    page.goto(f"{app}/manifest")
    good = page.get_by_role("textbox").input_value()
    for kind, (before, after, code) in MISTAKES.items():
        assert before in good, kind
        wrong = good.replace(before, after, 1)
        _save(page, f"{app}/manifest", wrong)
        said = page.locator("[role=alert]").inner_text()
        assert code in said, kind
        shown = page.locator("tr.marked")
        number = int(shown.locator("td").first.inner_text())
        # JSON can tell a missing comma only where something else begins: on the next line.
        near = wrong.split("\n")[number - 1] + (wrong.split("\n")[number - 2] if code == "InvalidJson" else "")
        assert after.split("\n")[-1].strip()[:14] in near, kind
        assert page.get_by_role("textbox").input_value() == wrong, kind
    _save(page, f"{app}/manifest", good.replace('"notes": null', '"notes": "Kept by the night shift"'))
    assert "The manifest is saved" in page.inner_text("main")
    page.goto(app)
    assert "Kept by the night shift" in page.inner_text("main")


def _save(page: Page, at: str, text: str) -> None:
    page.goto(at)
    page.get_by_role("textbox").fill(text)
    page.get_by_role("button", name="Save").click()
