"""@microsoft/microsoft-graph-client: unmodified where fetch follows the proxy, else with Graph's address given."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest

from tests.clients.conftest import App
from tests.clients.owner import Owner
from tests.node.conftest import Run
from tests.running import Running

pytestmark = pytest.mark.node
NewApp = Callable[[], App]
INNER = ["client-request-id", "date", "request-id"]


@pytest.fixture(params=["proxy", "address"])
def graph(request: pytest.FixtureRequest, node: Run, running: Running) -> Run:
    """Run a program against Graph in one of the two ways."""
    if request.param == "proxy":
        modern = request.getfixturevalue("modern")
        return lambda name, *arguments, variables: node(name, *arguments, variables=variables, node=modern)
    address = running.server["url"].rstrip("/")
    return lambda name, *arguments, variables: node(name, *arguments, address, variables=variables)


def test_an_administrators_program_keeps_applications_people_and_groups(graph: Run, running: Running) -> None:
    name = f"n{os.urandom(3).hex()}"
    own = {"AZURE_CLIENT_ID": running.owner["client_id"], "AZURE_CLIENT_SECRET": running.owner["client_secret"]}
    said = graph("directory.mjs", name, variables=own)
    assert said["app"]["displayName"] == name
    assert said["app"]["context"].endswith("/v1.0/$metadata#applications/$entity")
    assert said["principal"] == {"appId": said["app"]["appId"], "type": "Application"}
    assert said["secret"] == {"length": 40, "hinted": True}
    assert said["kept"] == [{"text": None, "hint": True}]
    assert said["found"] == [{"same": True, "tags": ["one", "two"], "passwordCredentials": []}]
    assert [len(page) for page in said["pages"]] == [2, 1]
    assert sorted(row for page in said["pages"] for row in page) == [f"{name} {number}" for number in (1, 2, 3)]
    assert said["members"] == [["#microsoft.graph.user", f"{name} {number}"] for number in (1, 2, 3)]
    assert (said["count"], said["memberOf"], said["left"], said["deleted"]) == ("3", [name], 2, 1)
    assert said["batch"] == [f"{name} 1", 404]

    def refused(status: int, code: str, message: str) -> dict[str, Any]:
        return {"status": status, "code": code, "message": message, "inner": INNER}

    absent = "Resource '{}' does not exist or one of its queried reference-property objects are not present."
    assert said["missing"] == refused(
        404, "Request_ResourceNotFound", absent.format("00000000-0000-4000-8000-000000000000")
    )
    assert said["taken"] == refused(
        400,
        "Request_BadRequest",
        "Another object with the same value for property userPrincipalName already exists.",
    )
    assert (said["badFilter"]["status"], said["badFilter"]["code"]) == (400, "BadRequest")
    assert said["badFilter"]["message"].startswith("Invalid filter clause")
    assert (said["gone"]["status"], said["gone"]["code"]) == (404, "Request_ResourceNotFound")


def test_program_without_a_permission_is_denied_with_authorization_request_denied(graph: Run, new_app: NewApp) -> None:
    said = graph("denied.mjs", variables=new_app().variables)
    denied = {
        "status": 403,
        "code": "Authorization_RequestDenied",
        "message": "Insufficient privileges to complete the operation.",
        "inner": INNER,
    }
    assert said == dict.fromkeys(("users", "createUser", "applications", "createApplication", "groups"), denied)


def test_granted_permission_counts_in_the_very_next_token(graph: Run, new_app: NewApp, owner: Owner) -> None:
    app = new_app()
    owner.permit(app, "User.Read.All")
    said = graph("denied.mjs", variables=app.variables)
    assert said["users"]["status"] == 200
    assert said["users"]["rows"] >= 1
    refused = {name: said[name]["code"] for name in ("createUser", "applications", "createApplication", "groups")}
    assert set(refused.values()) == {"Authorization_RequestDenied"}
