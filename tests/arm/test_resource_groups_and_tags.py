"""Resource groups and tags."""

from __future__ import annotations

from tests.arm.conftest import World


def test_group_is_created_updated_and_deleted_with_all_that_is_in_it(world: World) -> None:
    owner = world.owner()
    made = world.ask(owner, "PUT", f"{world.sub}/resourcegroups/New", {"location": "North Europe", "tags": {"a": "1"}})
    assert made.status == 201
    assert made.body == {
        "id": f"{world.sub}/resourceGroups/New",
        "name": "New",
        "type": "Microsoft.Resources/resourceGroups",
        "location": "northeurope",
        "tags": {"a": "1"},
        "properties": {"provisioningState": "Succeeded"},
    }
    assert world.ask(owner, "PUT", made.body["id"], {"location": "northeurope"}).status == 200
    moved = world.ask(owner, "PUT", made.body["id"], {"location": "westeurope"})
    assert (moved.status, moved.error["code"]) == (409, "InvalidResourceGroupLocation")
    assert world.ask(owner, "HEAD", made.body["id"]).status == 204
    machine = made.body["id"] + "/providers/Microsoft.Compute/virtualMachines/vm"
    world.ask(owner, "PUT", machine, {"location": "northeurope"})
    app = world.app("a")
    world.grant(app.principal_id, "Reader", machine)
    begun = world.ask(owner, "DELETE", made.body["id"])
    assert begun.status == 202
    assert world.ask(owner, "GET", begun.headers["location"]).status == 202
    assert world.ask(owner, "GET", made.body["id"]).body["properties"]["provisioningState"] == "Deleting"
    assert world.ask(owner, "PUT", machine, {"location": "northeurope"}).error["code"] == "ResourceGroupBeingDeleted"
    world.finish()
    assert world.ask(owner, "GET", begun.headers["location"]).status == 200
    assert world.ask(owner, "HEAD", made.body["id"]).status == 404
    assert world.ask(owner, "GET", machine).error["code"] == "ResourceGroupNotFound"
    world.ask(owner, "PUT", made.body["id"], {"location": "northeurope"})
    world.ask(owner, "PUT", machine, {"location": "northeurope"})
    assert world.ask(app, "GET", machine).status == 403


def test_bad_names_and_locations_are_refused(world: World) -> None:
    owner = world.owner()
    good = {"location": "westeurope"}
    assert world.ask(owner, "PUT", f"{world.sub}/resourceGroups/bad.", good).error["code"] == "InvalidResourceGroup"
    assert world.ask(owner, "PUT", f"{world.sub}/resourceGroups/{'x' * 91}", good).status == 400
    unknown = world.ask(owner, "PUT", f"{world.sub}/resourceGroups/g", {"location": "moon"})
    assert unknown.error["code"] == "LocationNotAvailableForResourceGroup"
    many = good | {"tags": {str(number): "" for number in range(51)}}
    assert world.ask(owner, "PUT", f"{world.sub}/resourceGroups/g", many).status == 400


def test_tags_are_merged_replaced_and_deleted_at_every_level(world: World) -> None:
    owner = world.owner()
    for scope in (world.sub, world.group, world.vm):
        path = f"{scope}/providers/Microsoft.Resources/tags/default"
        world.ask(owner, "PUT", path, {"properties": {"tags": {"a": "1", "b": "2"}}})
        merge = {"operation": "Merge", "properties": {"tags": {"c": "3"}}}
        assert world.ask(owner, "PATCH", path, merge).body["properties"]["tags"] == {"a": "1", "b": "2", "c": "3"}
        remove = {"operation": "Delete", "properties": {"tags": {"b": "2"}}}
        assert world.ask(owner, "PATCH", path, remove).body["properties"]["tags"] == {"a": "1", "c": "3"}
        assert world.ask(owner, "GET", scope).body["tags"] == {"a": "1", "c": "3"}
        assert world.ask(owner, "DELETE", path).status == 200
        assert world.ask(owner, "GET", path).body["properties"]["tags"] == {}
