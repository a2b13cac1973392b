"""Continuous access evaluation: ARM challenges a revoked token, and the SDK answers by itself with a fresh one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.clients.conftest import App, program
from tests.clients.owner import Owner
from tests.clients.talk import talk
from tests.running import Running


@pytest.fixture
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


def test_person_whose_sessions_were_revoked_goes_on_with_a_fresh_token(running: Running, owner: Owner) -> None:
    own = running.owner
    command = (*program("lasting.py"), "person", own["admin_upn"], own["admin_password"])
    with talk(running, *command, variables={}) as lasting:
        assert lasting.hear() == {"before": ["vm1"]}
        owner.graph("POST", f"/users/{own['admin_upn']}/revokeSignInSessions")
        assert lasting.end("go on") == {"after": ["vm1"], "fresh": True}


def test_application_that_was_disabled_is_out_at_once(
    running: Running, owner: Owner, new_app: Callable[[], App]
) -> None:
    app = new_app()
    running.cli("role", "assign", "Reader", "--to", app.name, "--scope", owner.group)
    with talk(running, *program("lasting.py"), "app", variables=app.variables) as lasting:
        assert lasting.hear() == {"before": ["vm1"]}
        owner.graph("PATCH", f"/servicePrincipals/{owner.principal(app)['id']}", {"accountEnabled": False})
        refused = lasting.end("go on")["refused"]
    assert "AADSTS7000112" in refused
