"""What an explanation says for each way in which an assignment fails to help."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from genkan.access.catalogue import core
from genkan.access.explain.explanation import Explanation, as_json
from genkan.access.explain.from_text import from_question, from_text
from genkan.access.explain.pasted import read
from genkan.access.explain.record import Asked, Asker, Linked, arm_record, graph_record
from genkan.access.explain.told import told
from genkan.access.index import AccessIndex
from genkan.access.model import DenyAssignment, Permission, RoleAssignment, RoleDefinition
from genkan.access.principal import Principal
from genkan.access.trace import trace

NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
ME, TEAM, ALL = (f"{digit}0000000-0000-0000-0000-000000000000" for digit in "123")
SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
GROUP = f"{SUB}/resourceGroups/demo"
VM = f"{GROUP}/providers/Microsoft.Compute/virtualMachines/vm1"
START = "Microsoft.Compute/virtualMachines/start/action"
ASKER = Asker(ME, "ServicePrincipal", "aaaaaaaa-0000-0000-0000-000000000000", "aaaaaaaa-0000-0000-0000-000000000000")
SCHEMA = Path(__file__).parents[2] / "docs" / "schema" / "why.schema.json"


def explained(
    roles: Iterable[RoleDefinition] = (),
    held: Iterable[RoleAssignment] = (),
    denies: Iterable[DenyAssignment] = (),
    *,
    action: str = START,
    data: bool = False,
    linked: Linked | None = None,
) -> Explanation:
    members = [(TEAM, ME), (ALL, TEAM)]
    index = AccessIndex(roles, held, denies, members)
    found = trace(index, Principal(ME), action, VM, now=NOW, data=data)
    names = {ME: "my-app", TEAM: "team", ALL: "everyone at work"}
    asked = Asked("POST", f"{VM}/start")
    record = arm_record(ASKER, asked, action, VM, found, names=names, at=NOW, data=data, linked=linked)
    return told(json.loads(json.dumps(record)), core(), decision_id="d" * 8)


def role(
    *actions: str, not_actions: tuple[str, ...] = (), condition: str | None = None, name: str = "R"
) -> RoleDefinition:
    block = Permission(actions, not_actions, condition=condition, condition_version="2.0" if condition else None)
    return RoleDefinition(f"role-{name}", name, (block,))


def given(scope: str = GROUP, *, to: str = ME, of: str = "R", **more: Any) -> RoleAssignment:
    return RoleAssignment(f"a-{scope}-{to}-{of}", scope, to, "ServicePrincipal", f"role-{of}", **more)


def test_without_any_assignment_the_verdict_says_so() -> None:
    found = explained()
    assert found.verdict.reason == "NoAssignment"
    assert "no role assignment at this scope or above it" in found.verdict.sentence
    assert found.considered == ()


def test_who_was_asking_is_told_with_groups_and_kind_of_token() -> None:
    who = explained().who
    assert (who.display_name, who.object_id, who.token) == ("my-app", ME, "an app-only token")
    assert [group.name for group in who.groups] == ["team", "everyone at work"]


def test_what_was_asked_is_told_with_the_request() -> None:
    what = explained().what
    assert (what.action, what.scope, what.method, what.path) == (START, VM, "POST", f"{VM}/start")


def test_a_role_that_lacks_the_action_is_named() -> None:
    found = explained([role("*/read", name="R")], [given()])
    assert found.verdict.sentence == "Denied: the role assigned here, `R`, does not grant the action."
    assert found.considered[0].sentence == "its role lacks the action"


def test_an_assignment_elsewhere_that_would_help_is_told_from_one_that_would_not() -> None:
    other = f"{SUB}/resourceGroups/other"
    found = explained([role("*"), role("*/read", name="Q")], [given(other), given(other, of="Q")])
    assert "would grant it, but is assigned at" in found.verdict.sentence
    assert [one.sentence for one in found.considered] == [
        "would grant the action, but is assigned at another scope",
        "is assigned at another scope, and its role lacks the action too",
    ]


def test_a_not_action_of_the_same_block_is_shown_with_its_pattern() -> None:
    found = explained([role("*", not_actions=("Microsoft.Compute/*/action",))], [given()])
    assert found.verdict.reason == "NotAction"
    assert "notActions `Microsoft.Compute/*/action`" in found.verdict.sentence
    assert "`Microsoft.Compute/*/action`" in found.considered[0].sentence


def test_a_false_condition_is_shown_with_the_comparison_that_failed() -> None:
    condition = "@Resource[Microsoft.Compute/virtualMachines:name] StringEquals 'vm2'"
    found = explained([role("*")], [given(condition=condition, condition_version="2.0")])
    assert found.verdict.reason == "ConditionFalse"
    (detail,) = found.considered[0].details
    assert "StringEquals 'vm2'" in detail
    assert "the left side is missing" in detail
    assert any("condition" in note for note in found.notes)


def test_a_deny_assignment_is_named_and_no_role_is_said_to_help() -> None:
    deny = DenyAssignment("d", "Stop", GROUP, (Permission((START,)),), (ME,))
    found = explained([role("*")], [given()], [deny])
    assert "the deny assignment `Stop`" in found.verdict.sentence
    assert found.considered[0].name == "deny assignment `Stop`"
    assert "grants the action, but the deny assignment `Stop` wins" in [one.sentence for one in found.considered]
    assert any("No role helps" in note for note in found.notes)


def test_a_deny_assignment_that_excludes_the_caller_is_told_as_not_applying() -> None:
    deny = DenyAssignment("d", "Stop", GROUP, (Permission((START,)),), (ME,), exclude_principals=(TEAM,))
    found = explained([role("*/read")], [given()], [deny])
    assert found.considered[0].outcome == "DenyDoesNotApply"
    assert "team is excluded" in found.considered[0].sentence


def test_an_assignment_that_is_not_effective_yet_tells_when() -> None:
    found = explained([role("*")], [given(effective_from=NOW + timedelta(minutes=4))])
    assert "takes effect only at 2026-11-23T10:04:00Z (in 4 min)" in found.verdict.sentence
    assert any("Nothing needs mending" in note for note in found.notes)


def test_an_assignment_that_ended_tells_when() -> None:
    found = explained([role("*")], [given(effective_until=NOW - timedelta(minutes=1))])
    assert found.verdict.reason == "NoLongerEffective"
    assert "until 2026-11-23T09:59:00Z" in found.verdict.sentence


def test_control_actions_do_not_help_with_a_data_operation() -> None:
    found = explained([role("*")], [given()], action="Microsoft.Compute/virtualMachines/login/action", data=True)
    assert found.verdict.reason == "WrongPlane"
    assert "this is a data operation" in found.verdict.sentence


def test_a_role_that_is_gone_is_told() -> None:
    found = explained([], [given()])
    assert found.verdict.reason == "UnknownRole"


def test_an_assignment_of_a_group_names_the_group() -> None:
    found = explained([role("*/read")], [given(to=ALL)])
    holder = found.considered[0].holder
    assert holder is not None
    assert holder.name == "everyone at work"


def test_what_is_mended_names_the_narrowest_role_beside_contributor() -> None:
    mend = explained().mend
    assert mend is not None
    assert mend.practical is not None
    assert mend.habitual is not None
    assert (mend.practical.name, mend.habitual.name) == ("Virtual Machine Contributor", "Contributor")
    assert mend.practical.also < mend.habitual.also
    assert mend.place.scope == VM
    assert mend.custom.actions == (START,)
    assert mend.fixes is not None
    assert mend.fixes.genkan == "genkan role assign --decision dddddddd"


def test_the_catalogue_is_named_with_date_and_size() -> None:
    facts = explained().catalogue
    assert facts is not None
    assert str(facts.roles) in facts.sentence
    assert facts.as_of in facts.sentence


def test_a_linked_refusal_says_what_needed_it() -> None:
    found = explained(linked=Linked("Microsoft.Network/networkInterfaces/write", GROUP))
    assert found.what.linked is not None
    assert "Microsoft.Network/networkInterfaces/write" in found.what.linked


def test_of_hundreds_of_assignments_the_nearest_are_kept_and_the_rest_counted() -> None:
    held = [given(f"{SUB}/resourceGroups/g{number}") for number in range(300)]
    found = explained([role("*/read"), role("*", name="Q")], [*held, given(of="Q", scope=f"{SUB}/resourceGroups/x")])
    assert len(found.considered) == 50
    assert found.not_shown == 251
    assert found.considered[0].name == "Q"


def graph_explained(kind: str, reason: str = "MissingPermission", **needs: list[str]) -> Explanation:
    asker = Asker(ME, "User" if kind == "delegated" else "ServicePrincipal", "app", "ann@contoso.com")
    record = graph_record(
        asker,
        Asked("GET", "/v1.0/users"),
        needs={"application": [], "delegated": [], "directory_roles": ["Directory Readers"], **needs},
        had={"roles": ["User.Read"], "scopes": ["openid"], "directory_roles": []},
        reason=reason,
        at=NOW,
    )
    return told(json.loads(json.dumps(record)), core(), decision_id="g1")


def test_a_graph_denial_names_the_least_permission_and_its_consent() -> None:
    found = graph_explained("application", application=["User.Read.All", "Directory.Read.All"]).permissions
    assert found is not None
    assert found.least == "User.Read.All"
    assert "Admin consent is missing for the application permission `User.Read.All`" in found.missing
    assert found.az is not None
    assert "appRoles[?value=='User.Read.All']" in found.az
    assert "admin-consent" in found.az
    assert "Grant admin consent" in found.portal
    assert found.had == ("User.Read",)


def test_a_delegated_graph_denial_asks_for_the_scope() -> None:
    found = graph_explained("delegated", delegated=["User.ReadBasic.All", "User.Read.All"]).permissions
    assert found is not None
    assert found.least == "User.ReadBasic.All"
    assert found.az is not None
    assert "oauth2PermissionScopes" in found.az
    assert found.genkan is None


def test_a_graph_call_that_is_closed_to_apps_says_so() -> None:
    found = graph_explained("application", delegated=["User.Read"])
    assert "no application permission" in found.verdict.sentence
    assert found.permissions is not None
    assert found.permissions.least is None


def test_a_permission_for_owned_objects_only_points_at_the_next_wider_one() -> None:
    names = ["Application.ReadWrite.OwnedBy", "Application.ReadWrite.All"]
    found = graph_explained("application", "NotOwner", application=names).permissions
    assert found is not None
    assert found.least == "Application.ReadWrite.All"


def test_a_user_without_the_directory_role_is_not_sent_for_consent() -> None:
    found = graph_explained("delegated", "NotAllowedToUser", delegated=["User.ReadWrite.All"]).permissions
    assert found is not None
    assert found.az is None
    assert "directory role" in found.missing


TEXT = (
    f"The client 'ann@contoso.com' with object id '{ME}' does not have authorization to perform action '{START}' "
    f"over scope '{VM}' or the scope is invalid."
)


@pytest.mark.parametrize(
    "explanation",
    [
        explained(),
        explained([role("*", not_actions=("*/action",))], [given(to=TEAM)]),
        explained([role("*")], [given(condition="@Resource[a:b] StringEquals 'x'", condition_version="2.0")]),
        explained(action="Microsoft.Quantum/x/read"),
        graph_explained("application", application=["User.Read.All"]),
        graph_explained("delegated", "NotAllowedToUser"),
        from_text(read(TEXT), core()),
        from_question(core(), START, VM, data=False),
    ],
)
def test_every_explanation_follows_the_published_schema(explanation: Explanation) -> None:
    document = json.loads(json.dumps(as_json(explanation)))
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8"))).validate(document)


def test_a_pasted_user_is_known_by_its_name_and_gets_a_fix_for_a_user() -> None:
    found = from_text(read(TEXT), core())
    assert found.who.kind == "User"
    assert found.mend is not None
    assert found.mend.fixes is not None
    assert "--assignee-principal-type User" in found.mend.fixes.az
