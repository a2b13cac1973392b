"""The lines under "How to connect" on Home: pasted as they stand, with a secret filled in, each of them works."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.browser.furnishing import CONTRIBUTOR, make_secret, register

if TYPE_CHECKING:
    from playwright.sync_api import Page
    from tests.browser.conftest import Portal

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]

ROOT = Path(__file__).parents[2]
NODE_MODULES = ROOT / "tests/node/node_modules"
AZ = ROOT / ".venv-az/bin/az"
PLACEHOLDER = "<client secret value>"


def test_each_line_is_copied_whole_and_works(portal: Portal, tmp_path: Path) -> None:
    page = portal.page(permissions=["clipboard-read", "clipboard-write"])
    app, app_id = register(page, "my-app")
    secret = make_secret(page, app, "connect")
    group = portal.machine.partition("/providers/")[0]
    page.goto(f"/azure/access/review?role={CONTRIBUTOR}&who=my-app&id={group}")
    page.get_by_role("button", name="Assign", exact=True).click()
    page.goto("/")
    lines = {way: _copied(page, way) for way in ("bash", "PowerShell", "Python", "JavaScript", "az", "Terraform")}
    bash = lines["bash"].replace(PLACEHOLDER, secret)

    (tmp_path / "app.py").write_text(lines["Python"])
    _run(portal, tmp_path, bash)
    if shutil.which("node") and (NODE_MODULES / "@azure/arm-compute").exists():
        (tmp_path / "app.mjs").write_text(lines["JavaScript"])
        (tmp_path / "node_modules").symlink_to(NODE_MODULES.resolve())
        _run(portal, tmp_path, bash.replace("python app.py", "node app.mjs"))
    if AZ.exists():
        _run(portal, tmp_path, lines["az"].replace(PLACEHOLDER, secret))
    for name, value in (line.removeprefix("export ").split("=", 1) for line in bash.splitlines()[:-1]):
        told = lines["PowerShell"].replace(PLACEHOLDER, secret)
        assert f"$env:{name} = '{value.strip(chr(39))}'" in told
    assert f'client_id       = "{app_id}"' in lines["Terraform"]


def _copied(page: Page, way: str) -> str:
    """What the copy button of these lines puts on the clipboard."""
    details = page.locator("details", has=page.get_by_text(way, exact=True))
    if details.get_attribute("open") is None:
        details.locator("summary").click()
    details.locator("button[data-copy]").click()
    text = str(page.evaluate("navigator.clipboard.readText()"))
    assert text == details.locator("code").inner_text().strip()
    return text


def _run(portal: Portal, folder: Path, script: str) -> None:
    """In a shell that stands in this folder; it must end well."""
    file = folder / "pasted.sh"
    file.write_text(f"set -e\ncd {folder}\n{script}\n")
    path = os.pathsep.join([str(Path(sys.executable).parent), str(AZ.parent), os.environ["PATH"]])
    variables = {"PATH": path, "AZURE_CONFIG_DIR": str(folder / "az"), "AZURE_CORE_COLLECT_TELEMETRY": "false"}
    portal.house.run("bash", str(file), variables=variables)
