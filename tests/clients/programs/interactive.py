"""Sign a person in with a browser, or with a code, and print the token's claims; nothing here knows of Genkan.

python interactive.py browser|device SCOPE
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import datetime
from os import environ

from azure.identity import DeviceCodeCredential, InteractiveBrowserCredential

COMMAND_LINE = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def say(_page: str, code: str, _expires: datetime) -> None:
    print(json.dumps({"user_code": code}), flush=True)


def main() -> None:
    kind, scope = sys.argv[1:]
    tenant = environ["AZURE_TENANT_ID"]
    found: DeviceCodeCredential | InteractiveBrowserCredential
    if kind == "device":
        found = DeviceCodeCredential(COMMAND_LINE, tenant_id=tenant, prompt_callback=say)
    else:
        found = InteractiveBrowserCredential(client_id=COMMAND_LINE, tenant_id=tenant, timeout=60)
    first = found.get_token(scope)
    again = found.get_token(scope)
    payload = first.token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    print(json.dumps({"claims": claims, "cached": first.token == again.token}), flush=True)


if __name__ == "__main__":
    main()
