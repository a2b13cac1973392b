"""An API validates our tokens with PyJWT by the keys that the tenant publishes, under `genkan run`."""

from __future__ import annotations

import subprocess
import uuid
from collections.abc import Callable
from typing import Any

from tests.clients.conftest import App, last_json, program
from tests.clients.owner import ROLE_ID, Owner
from tests.running import GENKAN, Running


def judged(running: Running, token: str, tenant: str, audience: str) -> Any:
    done = subprocess.run(
        [GENKAN, "run", "--", *program("resource_server.py"), tenant, audience],
        env=running.environment,
        input=token,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return last_json(done.stdout)


def test_api_lets_its_own_tokens_in_and_keeps_others_out(running: Running, new_app: Callable[[], App]) -> None:
    owner, api, caller = Owner(running), new_app(), new_app()
    identifier = owner.publish(api)
    owner.assign(caller, owner.principal(api)["id"], ROLE_ID)
    secret = caller.variables["AZURE_CLIENT_SECRET"]
    form = {"grant_type": "client_credentials", "client_id": caller.client_id, "client_secret": secret}
    answer = owner.http.post(f"/{owner.tenant_id}/oauth2/v2.0/token", data=form | {"scope": f"{identifier}/.default"})
    token = answer.json()["access_token"]
    owner.http.close()

    let_in = judged(running, token, owner.tenant_id, api.client_id)
    assert let_in["claims"]["roles"] == ["Jobs.Run"]
    assert (let_in["claims"]["azp"], let_in["claims"]["ver"]) == (caller.client_id, "2.0")
    assert (let_in["header"]["typ"], let_in["header"]["alg"]) == ("JWT", "RS256")
    assert judged(running, token, owner.tenant_id, caller.client_id) == {"refused": "InvalidAudienceError"}
    head, payload, signature = token.split(".")
    forged = f"{head}.{payload}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
    assert judged(running, forged, owner.tenant_id, api.client_id) == {"refused": "InvalidSignatureError"}
    assert "refused" in judged(running, token, str(uuid.uuid4()), api.client_id)
