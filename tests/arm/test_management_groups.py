"""Management groups: the tree above subscriptions, and roles that come down through it."""

from __future__ import annotations

from typing import Any

from tests.arm.conftest import Answer, World
from tests.tokens.house import App

BASE = "/providers/Microsoft.Management/managementGroups"


def put(world: World, who: App, name: str, parent: str | None = None, **properties: Any) -> Answer:
    details = {"details": {"parent": {"id": f"{BASE}/{parent}"}}} if parent else {}
    return world.ask(who, "PUT", f"{BASE}/{name}", {"properties": {"displayName": name.title()} | details | properties})


def move(world: World, who: App, group: str) -> Answer:
    return world.ask(who, "PUT", f"{BASE}/{group}/subscriptions/{world.subscription}")


def test_maker_of_a_group_owns_it_by_a_visible_assignment(world: World) -> None:
    maker = world.app("maker")
    made = put(world, maker, "Platform")
    assert made.status == 200
    assert made.body["properties"]["details"]["parent"]["id"] == f"{BASE}/{world.tenant_id}"
    listed = f"{BASE}/Platform/providers/Microsoft.Authorization/roleAssignments"
    (own,) = world.ask(maker, "GET", listed).body["value"]
    assert own["properties"]["principalId"] == maker.principal_id
    assert world.ask(world.app("other"), "GET", f"{BASE}/Platform").status == 403


def test_role_at_a_group_reaches_the_subscriptions_below_through_every_level(world: World) -> None:
    owner = world.owner()
    put(world, owner, "top")
    put(world, owner, "middle", "top")
    reader = world.app("reader")
    assert move(world, owner, "middle").status == 200
    world.grant(reader.principal_id, "Reader", f"{BASE}/top")
    assert world.ask(reader, "GET", world.vm).status == 200
    assert len(world.ask(reader, "GET", "/subscriptions").body["value"]) == 1
    listed = f"{world.sub}/providers/Microsoft.Authorization/roleAssignments"
    shown = [one["properties"] for one in world.ask(reader, "GET", listed).body["value"]]
    (mine,) = [one for one in shown if one["principalId"] == reader.principal_id]
    # Named as the subscription's list of roles names it, so that clients find the role's name.
    role_id = f"{world.sub}/providers/Microsoft.Authorization/roleDefinitions/{world.role_id('Reader')}"
    assert (mine["scope"], mine["roleDefinitionId"]) == (f"{BASE}/top", role_id)
    below = f"{BASE}/top/providers/Microsoft.Authorization/roleAssignments"
    assert world.sub in {one["properties"]["scope"] for one in world.ask(owner, "GET", below).body["value"]}
    assert world.ask(owner, "DELETE", f"{BASE}/middle/subscriptions/{world.subscription}").status == 204
    assert world.ask(reader, "GET", world.vm).status == 403


def test_moving_a_subscription_needs_rights_on_both_sides(world: World) -> None:
    owner = world.owner()
    put(world, owner, "target")
    stranger = world.app("stranger")
    put(world, stranger, "theirs")
    assert move(world, stranger, "theirs").error["code"] == "LinkedAuthorizationFailed"
    assert move(world, world.holder("Owner", world.sub), "target").error["code"] == "AuthorizationFailed"
    assert move(world, owner, "target").status == 200
    shown = world.ask(owner, "GET", f"{BASE}/target/subscriptions/{world.subscription}").body
    assert shown["properties"]["parent"] == {"id": f"{BASE}/target"}


def test_tree_is_shown_expanded_as_descendants_and_as_entities(world: World) -> None:
    owner = world.owner()
    put(world, owner, "top")
    put(world, owner, "middle", "top")
    move(world, owner, "middle")
    shown = world.ask(owner, "GET", f"{BASE}/top", expand="children", recurse="true").body
    (child,) = shown["properties"]["children"]
    assert [child["name"], child["children"][0]["name"]] == ["middle", world.subscription]
    names = [one["name"] for one in world.ask(owner, "GET", f"{BASE}/top/descendants").body["value"]]
    assert names == ["middle", world.subscription]
    entities = world.ask(owner, "POST", "/providers/Microsoft.Management/getEntities").body
    by_name = {one["name"]: one["properties"] for one in entities["value"]}
    assert by_name[world.subscription]["parentNameChain"] == [world.tenant_id, "top", "middle"]
    assert [one["name"] for one in world.ask(owner, "GET", BASE).body["value"]] == ["middle", "top"]


def test_group_cannot_be_below_itself_or_deleted_while_it_has_children(world: World) -> None:
    owner = world.owner()
    put(world, owner, "top")
    put(world, owner, "middle", "top")
    assert put(world, owner, "top", "middle").status == 400
    assert world.ask(owner, "DELETE", f"{BASE}/top").error["code"] == "GroupNotEmpty"
    assert world.ask(owner, "DELETE", f"{BASE}/middle").status == 204
    assert world.ask(owner, "DELETE", f"{BASE}/top").status == 204


def test_missing_group_is_not_found_only_for_those_who_may_look(world: World) -> None:
    admin = world.app("admin")
    world.grant(admin.principal_id, "Owner", "/")
    assert world.ask(admin, "GET", f"{BASE}/none").status == 404
    assert world.ask(world.app("nobody"), "GET", f"{BASE}/none").status == 403
    assert world.ask(admin, "DELETE", f"{BASE}/{world.tenant_id}").error["code"] == "RootGroupFixed"
