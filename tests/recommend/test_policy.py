"""From journalled decisions to the least that allows them, and the line that holds a program to it."""

from __future__ import annotations

from typing import Any

import pytest

from genkan.access.catalogue import core
from genkan.access.explain.explanation import plain
from genkan.access.recommend.line import NoLine, beyond, read
from genkan.access.recommend.policy import Policy, policy

SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
GROUP = f"{SUB}/resourceGroups/demo"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm1"
READ, START = "Microsoft.Compute/virtualMachines/read", "Microsoft.Compute/virtualMachines/start/action"


def used(
    action: str, scope: str, *, principal: str = "p1", data: bool = False, allowed: bool = False
) -> dict[str, Any]:
    record = {"data": data, "caller": {"kind": "ServicePrincipal", "appId": "app1"}}
    return {
        "surface": "arm",
        "principal_id": principal,
        "action": action,
        "scope": scope,
        "allowed": False,
        "record": record,
    }


def called(call: str, *permissions: str, kind: str = "ServicePrincipal") -> dict[str, Any]:
    needs = {"application": list(permissions), "delegated": list(permissions)}
    return {
        "surface": "graph",
        "principal_id": "p1",
        "action": call,
        "scope": "/v1.0",
        "allowed": False,
        "record": {"caller": {"kind": kind, "appId": "app1"}, "needs": needs},
    }


def made(*rows: dict[str, Any]) -> Policy:
    return policy(rows, core())


def test_the_same_use_again_is_counted_not_repeated() -> None:
    (use,) = made(used(START, VM), used(START.lower(), VM.upper())).uses
    assert (use.action, use.times) == (START, 2)


def test_uses_in_one_resource_group_are_mended_there_together() -> None:
    (place,) = made(
        used(START, VM), used(READ, VM), used("Microsoft.Compute/disks/read", f"{GROUP}/providers/x/y/z")
    ).places
    assert place.scope == GROUP
    assert len(place.custom.actions) == 3


def test_two_groups_are_two_places() -> None:
    other = VM.replace("/demo/", "/other/")
    assert {place.scope for place in made(used(START, VM), used(START, other)).places} == {
        GROUP,
        f"{SUB}/resourceGroups/other",
    }


def test_what_a_role_at_the_subscription_grants_is_not_asked_for_again_below() -> None:
    found = made(used("Microsoft.Resources/subscriptions/resourceGroups/read", SUB), used(READ, SUB), used(READ, VM))
    assert [place.scope for place in found.places] == [SUB]


def test_two_principals_are_told_apart() -> None:
    found = made(used(START, VM), used(START, VM, principal="p2"))
    assert {place.principal_id for place in found.places} == {"p1", "p2"}


def test_the_fix_makes_each_custom_role_once() -> None:
    found = made(used(START, VM), used(START, VM, principal="p2"))
    assert found.custom_fixes.az.count("az role definition create") == 1
    assert found.custom_fixes.az.count("az role assignment create") == 2


def test_graph_permissions_are_the_least_that_allow_all_calls() -> None:
    found = made(
        called("GET /users", "User.ReadBasic.All", "User.Read.All", "Directory.Read.All"),
        called("GET /users/1", "User.Read.All", "Directory.Read.All"),
    )
    assert found.graph_permissions == ("User.Read.All",)


def test_one_wide_permission_is_not_preferred_to_two_least_ones() -> None:
    found = made(
        called("GET /users", "User.ReadBasic.All", "User.Read.All", "Directory.Read.All"),
        called("GET /groups", "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All"),
    )
    assert "Directory.Read.All" not in found.graph_permissions


def test_the_consent_for_a_user_s_calls_is_a_scope_and_for_an_app_s_a_role() -> None:
    assert "=Role" in made(called("GET /users", "User.Read.All")).graph_az
    assert "=Scope" in made(called("GET /users", "User.Read.All", kind="User")).graph_az
    assert made(used(READ, VM)).graph_az == ""


def test_nothing_used_needs_nothing() -> None:
    found = made()
    assert (found.uses, found.places, found.graph_permissions, found.fixes.az) == ((), (), (), "")


def line(*arm: dict[str, Any], graph: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"allow": {"arm": list(arm), "graph": list(graph)}}


@pytest.mark.parametrize(
    ("entry", "within"),
    [
        ({"action": START, "scope": VM}, True),
        ({"action": START.upper(), "scope": GROUP.lower()}, True),
        ({"action": "Microsoft.Compute/*", "scope": "/"}, True),
        ({"action": START, "scope": "/subscriptions/*/resourceGroups/demo"}, True),
        ({"action": START, "scope": "/subscriptions/*/resourceGroups/dem"}, False),
        ({"action": START, "scope": f"{VM}/extensions/x"}, False),
        ({"action": READ, "scope": VM}, False),
        ({"action": START, "scope": VM, "data": True}, False),
    ],
)
def test_a_use_is_within_the_line_when_action_kind_and_scope_are(entry: dict[str, Any], within: bool) -> None:
    found = beyond(read(line(entry)), plain(made(used(START, VM))))
    assert (found == []) is within


def test_a_graph_call_is_within_the_line_when_one_of_its_permissions_is() -> None:
    recorded = plain(made(called("GET /users", "User.Read.All", "Directory.Read.All")))
    assert beyond(read(line(graph=("directory.read.all",))), recorded) == []
    (told,) = beyond(read(line(graph=("Group.Read.All",))), recorded)
    assert "GET /users" in told
    assert "User.Read.All or Directory.Read.All" in told


@pytest.mark.parametrize(
    "document",
    [
        None,
        [],
        {},
        {"allow": []},
        {"allow": {"arm": {}}},
        {"allow": {"arm": [1]}},
        {"allow": {"arm": [{"action": "a"}]}},
        {"allow": {"arm": [{"action": "a", "scope": "/", "data": "no"}]}},
        {"allow": {"graph": [1]}},
    ],
)
def test_a_file_that_is_no_line_is_refused(document: object) -> None:
    with pytest.raises(NoLine):
        read(document)
