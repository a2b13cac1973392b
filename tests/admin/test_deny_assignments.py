"""Deny assignments are written here, and only here; ARM shows them and the engine obeys them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.admin.conftest import Desk
from tests.arm.conftest import World

EVERYONE = "00000000-0000-0000-0000-000000000000"


def wish(world: World, **changes: Any) -> dict[str, Any]:
    properties = {
        "denyAssignmentName": "hands off",
        "scope": world.group,
        "permissions": [{"actions": ["Microsoft.Compute/virtualMachines/start/action"]}],
        "principals": [{"id": EVERYONE}],
    }
    return {"properties": properties | changes}


def test_a_written_deny_assignment_wins_over_owner_until_it_is_removed(desk: Desk, world: World) -> None:
    owner = world.owner()
    written = desk.ask(owner, "PUT", "/denyAssignments", wish(world))
    assert written.status == 200, written.body
    denied = world.ask(owner, "POST", f"{world.vm}/start")
    assert (denied.status, denied.error["code"]) == (403, "DenyAssignmentAuthorizationFailed")
    (made,) = written.body["value"]
    path = f"{world.group}/providers/Microsoft.Authorization/denyAssignments/{made['name']}"
    assert world.ask(owner, "GET", path).body["properties"]["denyAssignmentName"] == "hands off"
    assert desk.ask(owner, "DELETE", f"/denyAssignments/{made['name']}").status == 204
    assert world.ask(owner, "POST", f"{world.vm}/start").status == 202


def test_excluded_principals_are_not_denied(desk: Desk, world: World) -> None:
    owner = world.owner()
    desk.ask(owner, "PUT", "/denyAssignments", wish(world, excludePrincipals=[{"id": owner.principal_id}]))
    assert world.ask(owner, "POST", f"{world.vm}/start").status == 202


def test_what_arm_lists_can_be_seeded_again(desk: Desk, world: World) -> None:
    owner = world.owner()
    desk.ask(owner, "PUT", "/denyAssignments", wish(world))
    listed = world.ask(owner, "GET", f"{world.group}/providers/Microsoft.Authorization/denyAssignments").body
    again = desk.ask(owner, "PUT", "/denyAssignments", listed)
    assert again.status == 200, again.body
    assert [one["name"] for one in again.body["value"]] == [one["name"] for one in listed["value"]]


def test_a_contributor_may_write_none(desk: Desk, world: World) -> None:
    refused = desk.ask(world.holder("Contributor", world.group), "PUT", "/denyAssignments", wish(world))
    assert (refused.status, refused.error["code"]) == (403, "AuthorizationFailed")
    assert "denyAssignments/write" in refused.error["message"]


@pytest.mark.parametrize(
    "changes",
    [
        {"denyAssignmentName": ""},
        {"scope": "subscriptions/x"},
        {"scope": "/subscriptions/99999999-0000-4000-8000-000000000000"},
        {"scope": "/providers/Microsoft.Management/managementGroups/none"},
        {"permissions": []},
        {"permissions": [{"actions": "*"}]},
        {"permissions": [{"actions": [3]}]},
        {"principals": []},
        {"principals": [{"id": "somebody"}]},
        {"excludePrincipals": "x"},
        {"condition": "@Resource["},
        {"condition": 3},
    ],
    ids=str,
)
def test_what_cannot_be_read_is_refused_whole(desk: Desk, world: World, changes: dict[str, Any]) -> None:
    owner = world.owner()
    answer = desk.ask(owner, "PUT", "/denyAssignments", {"value": [wish(world), wish(world, **changes)]})
    assert (answer.status, answer.error["code"]) == (400, "InvalidRequest"), answer.body
    listed = world.ask(owner, "GET", f"{world.group}/providers/Microsoft.Authorization/denyAssignments")
    assert listed.body == {"value": []}
