"""Managed identities: resources with a service principal in the directory."""

from __future__ import annotations

from typing import Any

from tests.arm.conftest import World

from genkan.directory import service_principals


def principal(world: World, principal_id: str) -> Any:
    with world.store.read() as tx:
        return service_principals.find(tx, world.tenant_id, principal_id)


def identity_at(world: World) -> str:
    return f"{world.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/mine"


def test_user_assigned_identity_has_a_service_principal_as_long_as_it_lives(world: World) -> None:
    owner = world.owner()
    path = identity_at(world)
    made = world.ask(owner, "PUT", path, {"location": "westeurope"})
    assert made.status == 201
    shown = made.body["properties"]
    found = principal(world, shown["principalId"])
    assert (found.type, found.app_id, found.display_name) == ("ManagedIdentity", shown["clientId"], "mine")
    assert found.properties["alternativeNames"] == ["isExplicit=True", path]
    again = world.ask(owner, "PUT", path, {"location": "westeurope", "tags": {"a": "b"}})
    assert (again.status, again.body["properties"]) == (200, shown)
    world.grant(shown["principalId"], "Reader", world.group)
    assert world.ask(owner, "DELETE", path).status == 200
    assert principal(world, shown["principalId"]) is None
    assert world.ask(owner, "DELETE", path).status == 204


def test_federated_credentials_are_written_listed_and_deleted(world: World) -> None:
    owner = world.owner()
    world.ask(owner, "PUT", identity_at(world), {"location": "westeurope"})
    path = f"{identity_at(world)}/federatedIdentityCredentials/github"
    wish = {"issuer": "https://token.example", "subject": "repo:a/b", "audiences": ["api://AzureADTokenExchange"]}
    made = world.ask(owner, "PUT", path, {"properties": wish})
    assert (made.status, made.body["properties"]) == (201, wish)
    assert world.ask(owner, "GET", path).body["properties"]["subject"] == "repo:a/b"
    assert world.ask(owner, "PUT", path, {"properties": wish | {"audiences": []}}).status == 400
    assert world.ask(owner, "DELETE", path).status == 200
    assert world.ask(owner, "GET", path).status == 404


def test_system_assigned_identity_comes_and_goes_with_its_machine(world: World) -> None:
    owner = world.owner()
    given = world.ask(owner, "PATCH", world.vm, {"identity": {"type": "SystemAssigned"}}).body["identity"]
    assert (given["type"], given["tenantId"]) == ("SystemAssigned", world.tenant_id)
    assert principal(world, given["principalId"]).properties["alternativeNames"] == ["isExplicit=False", world.vm]
    again = world.ask(owner, "PATCH", world.vm, {"identity": {"type": "SystemAssigned"}}).body["identity"]
    assert again == given
    world.ask(owner, "DELETE", world.vm)
    world.finish()
    assert world.ask(owner, "GET", world.vm).status == 404
    assert principal(world, given["principalId"]) is None


def test_giving_a_machine_an_identity_needs_assign_on_the_identity(world: World) -> None:
    owner = world.owner()
    made = world.ask(owner, "PUT", identity_at(world), {"location": "westeurope"}).body
    app = world.holder("Virtual Machine Contributor", world.group)
    body = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity_at(world): {}}}}
    answer = world.ask(app, "PATCH", world.vm, body)
    assert answer.error["code"] == "LinkedAuthorizationFailed"
    assert "'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action'" in answer.error["message"]
    world.grant(app.principal_id, "Contributor", identity_at(world))
    given = world.ask(app, "PATCH", world.vm, body)
    assert given.status == 200, given.body
    held = given.body["identity"]["userAssignedIdentities"]
    assert held == {
        identity_at(world): {
            "principalId": made["properties"]["principalId"],
            "clientId": made["properties"]["clientId"],
        }
    }


def test_managed_identity_operator_may_give_an_identity_to_a_machine(world: World) -> None:
    world.ask(world.owner(), "PUT", identity_at(world), {"location": "westeurope"})
    wish = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity_at(world): {}}}}
    operator = world.holder("Virtual Machine Contributor", world.group)
    assert world.ask(operator, "PATCH", world.vm, wish).error["code"] == "LinkedAuthorizationFailed"
    world.grant(operator.principal_id, "Managed Identity Operator", identity_at(world))
    assert world.ask(operator, "PATCH", world.vm, wish).status == 200


def test_identity_that_does_not_exist_is_refused(world: World) -> None:
    body = {"identity": {"type": "UserAssigned", "userAssignedIdentities": {identity_at(world): {}}}}
    answer = world.ask(world.owner(), "PATCH", world.vm, body)
    assert (answer.status, answer.error["code"]) == (400, "FailedIdentityOperation")
