"""What a caller may do here, many decisions at once, and the one way from the directory to ARM."""

from __future__ import annotations

from datetime import timedelta

from tests.arm.conftest import World

from genkan.directory import directory_roles
from genkan.store.tables.directory import tenants

START = "Microsoft.Compute/virtualMachines/start/action"


def test_permissions_show_each_block_of_what_the_caller_holds(world: World) -> None:
    reader = world.holder("Reader", world.group)
    shown = world.ask(reader, "GET", f"{world.vm}/providers/Microsoft.Authorization/permissions").body["value"]
    assert [block["actions"] for block in shown] == [["*/read"]]


def test_check_access_answers_many_actions_for_oneself_and_for_others(world: World) -> None:
    reader, owner = world.holder("Reader", world.group), world.owner()
    path = f"{world.vm}/providers/Microsoft.Authorization/checkAccess"
    actions = [{"Id": START}, {"Id": "Microsoft.Compute/virtualMachines/read"}]
    mine = world.ask(reader, "POST", path, {"Actions": actions}).body
    assert [one["accessDecision"] for one in mine] == ["NotAllowed", "Allowed"]
    subject = {"Attributes": {"ObjectId": owner.principal_id}}
    about_another = {"Subject": subject, "Actions": actions}
    assert world.ask(reader, "POST", path, about_another).status == 403
    theirs = world.ask(
        owner, "POST", path, {**about_another, "Subject": {"Attributes": {"ObjectId": reader.principal_id}}}
    )
    assert [one["accessDecision"] for one in theirs.body] == ["NotAllowed", "Allowed"]
    assert world.ask(reader, "POST", path, {"Actions": []}).status == 400
    assert world.ask(reader, "POST", path, {"Actions": [{"Id": "*"}]}).status == 400


def test_global_administrator_grants_nothing_on_arm_until_access_is_elevated(world: World) -> None:
    admin, other = world.app("admin"), world.app("other")
    with world.store.write(world.tenant_id) as tx:
        directory_roles.assign(tx, admin.principal_id, "Global Administrator")
    elevate = "/providers/Microsoft.Authorization/elevateAccess"
    assert world.ask(admin, "GET", world.vm).status == 403
    refused = world.ask(other, "POST", elevate)
    assert refused.status == 403
    assert "'Microsoft.Authorization/elevateAccess/action' over scope '/'" in refused.error["message"]
    assert world.ask(admin, "POST", elevate).status == 200
    assert world.ask(admin, "POST", elevate).status == 200
    (own,) = world.ask(admin, "GET", "/providers/Microsoft.Authorization/roleAssignments", filter="atScope()").body[
        "value"
    ]
    assert (own["properties"]["scope"], own["properties"]["principalId"]) == ("/", admin.principal_id)
    assert own["properties"]["roleDefinitionId"].endswith(world.role_id("User Access Administrator"))
    assert world.ask(admin, "GET", world.vm).status == 200


def test_propagation_delay_makes_a_change_count_later(world: World) -> None:
    owner, app = world.owner(), world.app("a")
    with world.store.write(world.tenant_id) as tx:
        tx.connection.execute(
            tenants.update().where(tenants.c.id == world.tenant_id).values(settings={"propagation_delay": 300})
        )
    path = f"{world.group}/providers/Microsoft.Authorization/roleAssignments/{'1' * 8}-1111-4111-8111-{'1' * 12}"
    body = {"properties": {"principalId": app.principal_id, "roleDefinitionId": world.role_id("Reader")}}
    assert world.ask(owner, "PUT", path, body).status == 201
    assert world.ask(app, "GET", world.vm).status == 403
    assert world.decisions()[0]["record"]["reason"] == "NotYetEffective"
    world.clock.advance(timedelta(seconds=301))
    assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(owner, "DELETE", path).status == 200
    assert world.ask(owner, "GET", path).status == 404
    assert world.ask(app, "GET", world.vm).status == 200
    world.clock.advance(timedelta(seconds=301))
    assert world.ask(app, "GET", world.vm).status == 403
    assert world.ask(owner, "PUT", path, body).status == 201
