"""A client secret is in one answer, the one that made it, and nowhere afterwards."""

from __future__ import annotations

from tests.walk.conftest import AUDIENCE, World


def test_promise_26_secret_is_shown_by_the_answer_that_made_it_alone(world: World) -> None:
    token = world.token(AUDIENCE["graph"])
    app = world.ask("graph", "POST", "/v1.0/applications", token=token, body={"displayName": "shop"}).body
    added = world.ask("graph", "POST", f"/v1.0/applications/{app['id']}/addPassword", token=token, body={}).body
    secret = added["secretText"]
    assert len(secret) == 40
    world.ask("graph", "POST", "/v1.0/servicePrincipals", token=token, body={"appId": app["appId"]})
    paths = [
        f"/v1.0/applications/{app['id']}",
        "/v1.0/applications",
        f"/v1.0/applications(appId='{app['appId']}')",
        "/v1.0/servicePrincipals",
        f"/v1.0/servicePrincipals(appId='{app['appId']}')",
        "/v1.0/auditLogs/directoryAudits",
        "/v1.0/auditLogs/signIns",
    ]
    world.token(AUDIENCE["graph"], client_id=app["appId"], client_secret=secret)
    world.house.services.journal.flush()
    for path in paths:
        reply = world.ask("graph", "GET", path, token=token)
        assert reply.status == 200, (path, reply.body)
        assert secret not in str(reply.body), path
    kept = world.ask("graph", "GET", paths[0], token=token).body["passwordCredentials"]
    assert [(one["secretText"], one["hint"]) for one in kept] == [(None, secret[:3])]
