"""msgraph-sdk, unmodified, in a program of its own under `genkan run`."""

from __future__ import annotations

import os

import pytest

from tests.clients.conftest import last_json, program
from tests.running import GENKAN, Running


def test_promise_62_program_manages_people_groups_and_applications_through_the_sdk(running: Running) -> None:
    pytest.importorskip("msgraph")
    owner = running.owner
    variables = {
        "AZURE_TENANT_ID": owner["tenant_id"],
        "AZURE_CLIENT_ID": owner["client_id"],
        "AZURE_CLIENT_SECRET": owner["client_secret"],
    }
    mark, domain = os.urandom(3).hex(), owner["admin_upn"].partition("@")[2]
    said = last_json(running.run(GENKAN, "run", "--", *program("directory.py"), domain, mark, variables=variables))
    assert said == {
        "count": 1,
        "users": [f"Bob {mark}"],
        "members": ["User"],
        "secret": 40,
        "same": True,
        "error": [
            404,
            "Request_ResourceNotFound",
            "Resource 'nobody@nowhere.example' does not exist or one of its queried reference-property objects are "
            "not present.",
        ],
    }
