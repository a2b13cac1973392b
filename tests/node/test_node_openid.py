"""openid-client signs people in, and jose validates our tokens, by what the tenant publishes about itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.conftest import App, last_json
from tests.clients.owner import GRAPH, Owner
from tests.clients.talk import talk
from tests.clients.visitor import Visitor
from tests.node.conftest import Run, program
from tests.running import GENKAN, Running

pytestmark = pytest.mark.node
NewApp = Callable[[], App]
LOGIN = "https://login.microsoftonline.com"
REDIRECT = "https://shop.example/signed-in"


def refused(app: App, said: dict[str, Any]) -> None:
    assert (said["status"], said["error"], said["codes"], said["traced"]) == (401, "invalid_client", [7000215], True)
    assert said["description"].startswith(
        "AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client "
        f"secret value, not the client secret ID, for a secret added to app '{app.client_id}'. Trace ID: "
    )


def test_openid_client_discovers_the_tenant_and_gets_a_token(
    node: Run, modern: str, owner: Owner, new_app: NewApp
) -> None:
    app, issuer = new_app(), f"{LOGIN}/{owner.tenant_id}/v2.0"
    said = node("sign_in.mjs", "credentials", issuer, GRAPH, variables=app.variables, node=modern)
    assert said["known"] == {
        "issuer": issuer,
        "keys": f"{LOGIN}/{owner.tenant_id}/discovery/v2.0/keys",
        "token": f"{LOGIN}/{owner.tenant_id}/oauth2/v2.0/token",
    }
    assert (said["type"].lower(), said["lifetime"] > 3000) == ("bearer", True)
    refused(app, said["refused"])


def test_openid_client_signs_a_person_in_with_code_and_pkce(
    running: Running, modern: str, owner: Owner, new_app: NewApp, admin: Visitor
) -> None:
    app, issuer = new_app(), f"{LOGIN}/{owner.tenant_id}/v2.0"
    owner.graph("PATCH", f"/applications/{owner.application(app)['id']}", {"web": {"redirectUris": [REDIRECT]}})
    command = program("sign_in.mjs", "code", issuer, REDIRECT, node=modern)
    with talk(running, *command, variables=app.variables) as waiting:
        said = waiting.end(admin.visit(waiting.hear()["open"]))
    claims = said["claims"]
    assert (claims["iss"], claims["aud"], claims["ver"]) == (issuer, app.client_id, "2.0")
    assert (claims["preferred_username"], claims["tid"]) == (admin.upn, owner.tenant_id)
    assert said["person"]["sub"] == claims["sub"]
    assert said["rotated"] is True
    assert said["again"]["error"] == "invalid_grant"
    refused(app, said["refused"])


def judged(running: Running, token: str, issuer: str, audience: str) -> Any:
    """What the API says of a token; its keys come from the server's own address."""
    tenant = running.owner["tenant_id"]
    keys = f"{running.server['url'].rstrip('/')}/{tenant}/discovery/v2.0/keys"
    done = subprocess.run(
        [GENKAN, "run", "--", *program("resource_server.mjs", issuer, keys, audience)],
        env=running.environment,
        input=token,
        stdout=subprocess.PIPE,
        text=True,
        timeout=60,
        check=True,
    )
    return last_json(done.stdout)


def test_jose_lets_our_tokens_into_an_api_and_keeps_others_out(
    running: Running, owner: Owner, new_app: NewApp, node: Run
) -> None:
    api, caller = new_app(), new_app()
    identifier = owner.publish(api)
    owner.assign(caller, owner.principal(api)["id"], "33333333-3333-4333-8333-333333333333")
    token = node("credential.mjs", "secret", f"{identifier}/.default", variables=caller.variables)["token"]
    issuer = f"{LOGIN}/{owner.tenant_id}/v2.0"
    let_in = judged(running, token, issuer, api.client_id)
    assert let_in["payload"]["roles"] == ["Jobs.Run"]
    assert (let_in["payload"]["azp"], let_in["payload"]["azpacr"]) == (caller.client_id, "1")
    assert let_in["header"]["alg"] == "RS256"
    assert judged(running, token, issuer, caller.client_id) == {
        "code": "ERR_JWT_CLAIM_VALIDATION_FAILED",
        "claim": "aud",
    }
    assert judged(running, token, f"{LOGIN}/another/v2.0", api.client_id)["claim"] == "iss"
    head, payload, signature = token.split(".")
    forged = f"{head}.{payload}.{signature[:10]}{'B' if signature[10] == 'A' else 'A'}{signature[11:]}"
    assert judged(running, forged, issuer, api.client_id)["code"] == "ERR_JWS_SIGNATURE_VERIFICATION_FAILED"
    assert json.dumps(let_in["payload"]).count(owner.tenant_id) >= 2
