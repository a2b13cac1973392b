"""msgraph-sdk as a signed-in person: the token's scopes, and what that person may do by role."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import pytest

from tests.clients.conftest import last_json, program
from tests.clients.owner import Owner
from tests.running import GENKAN, Running

PASSWORD = "Rosen-Allee-7!"
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
DENIED = [403, "Authorization_RequestDenied"]


@pytest.fixture
def owner(running: Running) -> Iterator[Owner]:
    made = Owner(running)
    yield made
    made.http.close()


def person(owner: Owner, name: str) -> dict[str, Any]:
    mark = os.urandom(3).hex()
    wish = {
        "accountEnabled": True,
        "displayName": name,
        "mailNickname": f"{name}{mark}",
        "userPrincipalName": f"{name}{mark}@{owner.known['admin_upn'].partition('@')[2]}".lower(),
        "passwordProfile": {"password": PASSWORD, "forceChangePasswordNextSignIn": False},
    }
    made: dict[str, Any] = owner.graph("POST", "/users", wish)
    return made


def tried(running: Running, who: dict[str, Any], other: dict[str, Any]) -> Any:
    command = (*program("person.py"), who["userPrincipalName"], PASSWORD, other["id"])
    return last_json(running.run(GENKAN, "run", "--", *command))


def test_member_reads_the_directory_and_changes_nobody(running: Running, owner: Owner) -> None:
    ann, bob = person(owner, "Ann"), person(owner, "Bob")
    said = tried(running, ann, bob)
    assert said == {
        "me": "Ann",
        "other": "Bob",
        "create_user": DENIED,
        "create_group": "Mine",
        "rename_other": DENIED,
        "remove_other": DENIED,
    }


def test_user_administrator_creates_changes_and_removes_people(running: Running, owner: Owner) -> None:
    ann, bob = person(owner, "Ann"), person(owner, "Bob")
    role = {"principalId": ann["id"], "roleDefinitionId": USER_ADMINISTRATOR, "directoryScopeId": "/"}
    owner.graph("POST", "/roleManagement/directory/roleAssignments", role)
    said = tried(running, ann, bob)
    assert said == {
        "me": "Ann",
        "other": "Bob",
        "create_user": "New",
        "create_group": "Mine",
        "rename_other": "done",
        "remove_other": "done",
    }
