"""openid-client gets tokens and signs people in by what the tenant publishes about itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.conftest import App
from tests.clients.owner import GRAPH, Owner
from tests.clients.talk import talk
from tests.clients.visitor import Visitor
from tests.node.conftest import Run, program
from tests.running import Running

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
