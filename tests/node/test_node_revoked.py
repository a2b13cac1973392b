"""Continuous access evaluation: the management clients answer the challenge by themselves with a fresh token."""

from __future__ import annotations

import pytest

from tests.clients.owner import Owner
from tests.clients.talk import talk
from tests.node.conftest import program
from tests.running import Running

pytestmark = pytest.mark.node


def test_person_whose_sessions_were_revoked_goes_on_with_a_fresh_token(running: Running, owner: Owner) -> None:
    own, sees = running.owner, {"groups": True, "machines": True}
    command = program("lasting.mjs", own["admin_upn"], own["admin_password"])
    with talk(running, *command, variables={}) as lasting:
        before = lasting.hear()
        assert before["sees"] == sees
        owner.graph("POST", f"/users/{own['admin_upn']}/revokeSignInSessions")
        bearer = {"Authorization": f"Bearer {before['token']}"}
        refused = owner.http.get("/subscriptions?api-version=2022-12-01", headers=bearer)
        assert refused.status_code == 401
        assert 'error="insufficient_claims"' in refused.headers["www-authenticate"]
        assert lasting.end("go on") == sees
