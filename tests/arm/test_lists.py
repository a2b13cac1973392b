"""Lists show what the caller may read, and are refused when that is nothing."""

from __future__ import annotations

from tests.arm.conftest import World


def test_subscriptions_are_listed_for_anybody_with_a_role_in_them(world: World) -> None:
    reader = world.holder("Reader", world.group)
    nobody = world.app("nobody")
    answer = world.ask(reader, "GET", "/subscriptions")
    (one,) = answer.body["value"]
    assert (one["subscriptionId"], one["tenantId"], one["state"]) == (world.subscription, world.tenant_id, "Enabled")
    assert world.ask(nobody, "GET", "/subscriptions").body["value"] == []
    assert world.ask(reader, "GET", world.sub).status == 403


def test_groups_and_machines_are_filtered_to_what_may_be_read(world: World) -> None:
    owner = world.owner()
    world.ask(owner, "PUT", f"{world.sub}/resourceGroups/other", {"location": "westeurope"})
    other_vm = world.vm.replace("demo", "other")
    world.ask(owner, "PUT", other_vm, {"location": "westeurope"})
    reader = world.holder("Reader", world.group)
    machines = f"{world.sub}/providers/Microsoft.Compute/virtualMachines"
    assert [one["name"] for one in world.ask(reader, "GET", f"{world.sub}/resourceGroups").body["value"]] == ["demo"]
    assert [one["id"] for one in world.ask(reader, "GET", machines).body["value"]] == [world.vm]
    assert [one["id"] for one in world.ask(reader, "GET", f"{world.sub}/resources").body["value"]] == [world.vm]
    assert len(world.ask(owner, "GET", machines).body["value"]) == 2


def test_list_with_nothing_readable_is_refused(world: World) -> None:
    answer = world.ask(world.app("nobody"), "GET", f"{world.sub}/providers/Microsoft.Compute/virtualMachines")
    assert (answer.status, answer.error["code"]) == (403, "AuthorizationFailed")
    assert f"over scope '{world.sub}/providers/Microsoft.Compute'" in answer.error["message"]
    assert answer.headers["x-genkan-decision"] == world.decisions()[0]["id"]


def test_resources_are_filtered_by_type_and_tag(world: World) -> None:
    owner = world.owner()
    world.ask(owner, "PATCH", world.vm, {"tags": {"env": "test"}})
    listed = f"{world.sub}/resources"
    match = "resourceType eq 'microsoft.compute/virtualmachines'"
    assert len(world.ask(owner, "GET", listed, filter=match).body["value"]) == 1
    assert world.ask(owner, "GET", listed, filter="resourceType eq 'Microsoft.Network/x'").body["value"] == []
    tagged = "tagName eq 'env' and tagValue eq 'test'"
    assert len(world.ask(owner, "GET", listed, filter=tagged).body["value"]) == 1
    assert world.ask(owner, "GET", listed, filter="substringof('v', name)").status == 400


def test_tenants_are_the_callers_own(world: World) -> None:
    (one,) = world.ask(world.app("anybody"), "GET", "/tenants").body["value"]
    assert (one["tenantId"], one["defaultDomain"]) == (world.tenant_id, "contoso.onmicrosoft.com")


def test_locations_and_providers_are_told_to_readers_of_the_subscription(world: World) -> None:
    reader = world.holder("Reader", world.sub)
    names = [one["name"] for one in world.ask(reader, "GET", f"{world.sub}/locations").body["value"]]
    assert "westeurope" in names
    compute = world.ask(reader, "GET", f"{world.sub}/providers/Microsoft.Compute").body
    assert compute["registrationState"] == "Registered"
    assert "virtualMachines" in [one["resourceType"] for one in compute["resourceTypes"]]
    assert world.ask(reader, "POST", f"{world.sub}/providers/Microsoft.Compute/register").status == 403
