"""msgraph-sdk, asynchronous and unmodified, in a program that was granted nothing, or a little."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.clients.conftest import App, last_json, program
from tests.clients.owner import Owner
from tests.running import GENKAN, Running

DENIED = {
    "status": 403,
    "code": "Authorization_RequestDenied",
    "message": "Insufficient privileges to complete the operation.",
    "traced": True,
}


@pytest.fixture(scope="module")
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


def said_by(running: Running, name: str, *arguments: str, variables: dict[str, str]) -> Any:
    return last_json(running.run(GENKAN, "run", "--", *program(name), *arguments, variables=variables))


def test_program_without_a_permission_is_denied_with_authorization_request_denied(
    running: Running, new_app: Callable[[], App]
) -> None:
    said = said_by(running, "directory_denied.py", variables=new_app().variables)
    calls = ("users", "create_user", "applications", "create_application", "groups", "principals")
    assert said == dict.fromkeys(calls, DENIED)


def test_application_read_all_opens_applications_and_principals_and_nothing_else(
    running: Running, new_app: Callable[[], App], owner: Owner
) -> None:
    app = new_app()
    owner.permit(app, "Application.Read.All")
    said = said_by(running, "directory_denied.py", variables=app.variables)
    assert {name for name, answer in said.items() if answer["status"] == 200} == {"applications", "principals"}
    assert [said[name] for name in ("users", "create_user", "create_application", "groups")] == [DENIED] * 4
