"""The order of the gate, and Azure's words for each refusal."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from tests.arm.conftest import World


def test_denied_start_is_worded_as_azure_words_it(world: World) -> None:
    app = world.app("my-app")
    answer = world.ask(app, "POST", f"{world.vm}/start")
    assert answer.status == 403
    assert answer.body == {
        "error": {
            "code": "AuthorizationFailed",
            "message": f"The client '{app.app_id}' with object id '{app.principal_id}' does not have authorization to "
            f"perform action 'Microsoft.Compute/virtualMachines/start/action' over scope '{world.vm}' or the scope is "
            "invalid. If access was recently granted, please refresh your credentials.",
        }
    }
    assert answer.headers["x-ms-failure-cause"] == "gateway"


def test_action_and_scope_keep_the_casing_of_the_request(world: World) -> None:
    path = world.vm.replace("virtualMachines", "VIRTUALmachines").replace("demo", "DEMO")
    message = world.ask(world.app("a"), "POST", f"{path}/START").error["message"]
    assert "'Microsoft.Compute/VIRTUALmachines/START/action'" in message
    assert f"over scope '{path}'" in message


def test_denial_is_in_the_journal_at_once_with_all_that_decided_it(world: World) -> None:
    app = world.holder("Reader", world.group)
    answer = world.ask(app, "POST", f"{world.vm}/start")
    (row,) = world.decisions()
    assert row["id"] == answer.headers["x-genkan-decision"]
    assert (row["action"], row["scope"]) == ("Microsoft.Compute/virtualMachines/start/action", world.vm)
    assert row["principal_id"] == app.principal_id
    assert row["record"]["caller"]["objectId"] == app.principal_id
    assert row["record"]["request"] == {"method": "POST", "path": f"{world.vm}/start"}
    assert [one["roleName"] for one in row["record"]["considered"]] == ["Reader"]


def test_the_first_yes_after_a_no_is_in_the_journal_and_the_second_is_not(world: World) -> None:
    app = world.app("my-app")
    world.ask(app, "GET", world.vm)
    world.grant(app.principal_id, "Reader", world.group)
    for _ in range(2):
        assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(app, "GET", world.group).status == 200
    rows = world.services.journal.decisions(world.tenant_id, denied_only=False)
    assert sorted(row["allowed"] for row in rows) == [False, True]


def test_an_unauthorised_caller_never_learns_whether_a_thing_exists(world: World) -> None:
    app = world.app("curious")
    there = world.ask(app, "GET", world.vm)
    missing = world.ask(app, "GET", world.vm + "x")
    assert (there.status, missing.status) == (403, 403)
    assert missing.error["code"] == "AuthorizationFailed"
    assert world.ask(world.owner(), "GET", world.vm + "x").status == 404


def test_paths_without_a_route_are_decided_before_they_are_missed(world: World) -> None:
    path = f"{world.group}/providers/Microsoft.Batch/batchAccounts/one"
    denied = world.ask(world.app("a"), "PUT", path, {})
    assert (denied.status, denied.error["code"]) == (403, "AuthorizationFailed")
    assert "'Microsoft.Batch/batchAccounts/write'" in denied.error["message"]
    owner = world.owner()
    assert world.ask(owner, "PUT", path, {}).error["code"] == "InvalidResourceNamespace"
    unknown_type = f"{world.group}/providers/Microsoft.Compute/galleries/g"
    assert world.ask(owner, "PUT", unknown_type, {}).error["code"] == "InvalidResourceType"
    assert world.ask(owner, "POST", world.vm).status == 405


@pytest.mark.parametrize(
    ("header", "code", "message"),
    [
        (None, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing."),
        (
            "Basic abc",
            "AuthenticationFailed",
            "Authentication failed. The 'Authorization' header is provided in an invalid format.",
        ),
        ("Bearer nonsense", "InvalidAuthenticationToken", "The access token is invalid."),
    ],
)
def test_a_request_without_a_good_token_is_challenged(
    world: World, header: str | None, code: str, message: str
) -> None:
    answer = world.ask(None, "GET", world.vm, headers={} if header is None else {"authorization": header})
    assert answer.status == 401
    assert answer.body == {"error": {"code": code, "message": message}}
    assert f'authorization_uri="https://login.windows.net/{world.tenant_id}"' in answer.headers["www-authenticate"]


def test_expired_token_is_named_expired(world: World) -> None:
    app = world.owner()
    world.token(app)
    world.clock.advance(timedelta(days=2))
    assert world.ask(app, "GET", world.vm).error["code"] == "ExpiredAuthenticationToken"


def test_token_for_graph_is_refused_with_the_allowed_audiences(world: World) -> None:
    app = world.owner()
    token = world.house.token(app, scope="https://graph.microsoft.com/.default").json["access_token"]
    answer = world.ask(None, "GET", world.vm, headers={"authorization": f"Bearer {token}"})
    assert (answer.status, answer.error["code"]) == (401, "InvalidAuthenticationTokenAudience")
    assert "'https://management.azure.com/'" in answer.error["message"]


def test_token_is_asked_for_before_the_api_version(world: World) -> None:
    assert world.ask(None, "GET", world.vm, version=None).status == 401
    answer = world.ask(world.app("nobody"), "GET", world.vm, version=None)
    assert answer.status == 400
    assert answer.body == {
        "error": {
            "code": "MissingApiVersionParameter",
            "message": "The api-version query parameter (?api-version=) is required for all requests.",
        }
    }


@pytest.mark.parametrize("version", ["1", "2024-07", "latest", "2024-07-01-", "2024-07-01;drop", "x" * 500])
def test_malformed_api_version_is_refused(world: World, version: str) -> None:
    answer = world.ask(world.owner(), "GET", world.vm, version=version)
    assert (answer.status, answer.error["code"]) == (400, "InvalidApiVersionParameter")


@pytest.mark.parametrize("version", ["2015-01-01", "2030-12-31-preview", "2021-01-01-beta.2"])
def test_any_well_formed_api_version_is_taken(world: World, version: str) -> None:
    assert world.ask(world.owner(), "GET", world.vm, version=version).status == 200


def test_subscription_of_another_tenant_is_refused_by_the_token_and_an_unknown_one_is_not_found(world: World) -> None:
    other = world.house.tenant("fabrikam.onmicrosoft.com")
    foreign = world.add_subscription("Theirs", other)
    owner = world.owner()
    answer = world.ask(owner, "GET", f"/subscriptions/{foreign}")
    assert (answer.status, answer.error["code"]) == (401, "InvalidAuthenticationTokenTenant")
    assert f"'https://sts.windows.net/{world.tenant_id}/'" in answer.error["message"]
    assert f"'https://sts.windows.net/{other}/'" in answer.error["message"]
    unknown = str(uuid.uuid4())
    answer = world.ask(owner, "GET", f"/subscriptions/{unknown}")
    assert answer.status == 404
    assert answer.body == {
        "error": {"code": "SubscriptionNotFound", "message": f"The subscription '{unknown}' could not be found."}
    }
    assert world.ask(owner, "GET", "/subscriptions/nonsense").error["code"] == "InvalidSubscriptionId"


@pytest.mark.parametrize(
    "path",
    [
        "/foo",
        "/foo/providers/Microsoft.Authorization/roleDefinitions",
        "/C:/Git/subscriptions/x/providers/Microsoft.Authorization/roleAssignments/y",
    ],
)
def test_path_that_begins_with_no_scope_misses_a_subscription(world: World, path: str) -> None:
    answer = world.ask(world.owner(), "GET", path)
    assert (answer.status, answer.error["code"]) == (404, "MissingSubscription")
    assert world.ask(None, "GET", path).status == 401


def test_paths_match_in_any_casing_and_answers_are_canonical(world: World) -> None:
    answer = world.ask(world.owner(), "GET", world.vm.upper().replace("SUBSCRIPTIONS", "subscriptions"))
    assert (answer.status, answer.body["id"]) == (200, world.vm)


def test_body_that_is_not_json_is_refused_after_the_decision_and_writes_nothing(world: World) -> None:
    path = f"{world.sub}/resourceGroups/new"
    assert world.ask(world.app("a"), "PUT", path, raw=b"{").status == 403
    revision = world.store.revision(world.tenant_id)
    owner = world.owner()
    revision = world.store.revision(world.tenant_id)
    for raw in (b"{", b"[]", b'"x"', b'{"location": 7}', b"{}"):
        answer = world.ask(owner, "PUT", path, raw=raw)
        assert answer.status == 400, raw
        assert set(answer.error) >= {"code", "message"}
    assert world.store.revision(world.tenant_id) == revision


def test_every_answer_carries_the_request_ids(world: World) -> None:
    asked = str(uuid.uuid4())
    answer = world.ask(world.owner(), "GET", world.vm, headers={"x-ms-correlation-request-id": asked})
    assert answer.headers["x-ms-correlation-request-id"] == asked
    assert answer.headers["x-ms-request-id"]


def test_changes_are_in_the_activity_log_and_looks_are_not(world: World) -> None:
    from genkan.store.tables.journal import activities

    owner = world.owner()
    world.ask(owner, "GET", world.vm)
    world.ask(owner, "POST", f"{world.vm}/start")
    (row,) = world.services.journal.newest(activities, world.tenant_id)
    assert row["operation"] == "Microsoft.Compute/virtualMachines/start/action"
    assert (row["status"], row["caller_id"]) == (202, owner.principal_id)


def test_recording_hears_allowed_calls_and_may_open_the_door(world: World) -> None:
    from genkan.journal import recorder

    owner, app = world.owner(), world.holder("Reader", world.group)
    with world.store.write(world.tenant_id) as tx:
        opened = recorder.start(
            tx,
            owner.principal_id,
            world.clock.now(),
            principal_id=app.principal_id,
            allows_arm=True,
            allows_graph=False,
        )
    assert world.ask(app, "GET", world.vm).status == 200
    assert world.ask(app, "POST", f"{world.vm}/start").status == 202
    world.services.journal.flush()
    with world.store.read() as look:
        heard = recorder.heard(look, world.tenant_id, opened.id)
    assert {(row["action"].rsplit("/", 2)[1], row["allowed"]) for row in heard} == {
        ("virtualMachines", True),
        ("start", False),
    }
    assert [row["record"]["recording"] for row in heard if not row["allowed"]] == [opened.id]
