"""People sign in to real programs: with a browser that the program opens, and with a code."""

from __future__ import annotations

import json
import subprocess
import sys

from tests.clients.conftest import PROGRAMS, last_json, program
from tests.running import GENKAN, Running

ARM = "https://management.azure.com/.default"


def visitor(running: Running, **more: str) -> dict[str, str]:
    own = running.owner
    return {"VISITOR_NAME": own["admin_upn"], "VISITOR_PASSWORD": own["admin_password"]} | more


def test_interactive_browser_credential(running: Running) -> None:
    browser = f"{sys.executable} {PROGRAMS / 'visitor.py'} %s &"
    variables = visitor(running, BROWSER=browser)
    said = running.run(GENKAN, "run", "--", *program("interactive.py"), "browser", ARM, variables=variables)
    found = last_json(said)
    assert found["claims"]["upn"] == running.owner["admin_upn"]
    assert found["claims"]["scp"] == "user_impersonation"
    assert found["cached"] is True


def test_device_code_credential(running: Running) -> None:
    command = [GENKAN, "run", "--", *program("interactive.py"), "device", ARM]
    with subprocess.Popen(command, env=running.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        code = json.loads(process.stdout.readline())["user_code"]
        page = "https://login.microsoftonline.com/common/oauth2/deviceauth"
        running.run(GENKAN, "run", "--", *program("visitor.py"), page, variables=visitor(running, VISITOR_CODE=code))
        found = last_json(process.stdout.read())
    assert found["claims"]["upn"] == running.owner["admin_upn"]
    assert found["cached"] is True
