"""Refusals as people paste them: az, SDK tracebacks, ARM's JSON, terminals that break lines."""

from __future__ import annotations

import json

import pytest

from genkan.access.explain.pasted import CannotTell, decision_id, read

SUB = "/subscriptions/0b1f6471-1bf0-4dda-aec3-cb9272f09590"
VM = f"{SUB}/resourceGroups/demo/providers/Microsoft.Compute/virtualMachines/vm1"
APP, OID = "11111111-2222-3333-4444-555555555555", "99999999-8888-7777-6666-555555555555"
START = "Microsoft.Compute/virtualMachines/start/action"
SENTENCE = (
    f"The client '{APP}' with object id '{OID}' does not have authorization to perform action '{START}' over scope "
    f"'{VM}' or the scope is invalid. If access was recently granted, please refresh your credentials."
)
ARM_JSON = json.dumps({"error": {"code": "AuthorizationFailed", "message": SENTENCE}})
AZ = f"(AuthorizationFailed) {SENTENCE}\nCode: AuthorizationFailed\nMessage: {SENTENCE}"
TRACEBACK = (
    "Traceback (most recent call last):\n"
    '  File "/app/start_vm.py", line 12, in <module>\n'
    "    compute.virtual_machines.begin_start(group, name).result()\n"
    f"azure.core.exceptions.HttpResponseError: (AuthorizationFailed) {SENTENCE}\n"
    "Code: AuthorizationFailed\n"
)
TERRAFORM = (
    f"Error: starting VM: unexpected status 403 (403 Forbidden) with error: AuthorizationFailed: {SENTENCE}\n\n  with x"
)
JSON_IN_JSON = json.dumps({"statusMessage": ARM_JSON})
CURLY = SENTENCE.replace("'", "’")


@pytest.mark.parametrize(
    "text", [SENTENCE, ARM_JSON, AZ, TRACEBACK, TERRAFORM, JSON_IN_JSON, CURLY, f"\r\n{SENTENCE}\r\n"]
)
def test_every_form_of_the_refusal_is_read_the_same(text: str) -> None:
    found = read(text)
    assert (found.kind, found.client, found.object_id) == ("plain", APP, OID)
    assert (found.action, found.scope) == (START, VM)


def test_a_condition_that_was_not_met_is_told_where_azure_tells_it() -> None:
    older = SENTENCE.replace("authorization to", "authorization or an ABAC condition not fulfilled to")
    assert (read(older).kind, read(older).action, read(older).scope) == ("plain", START, VM)
    newer = SENTENCE.replace(
        "does not have authorization to", "has an authorization with ABAC condition that is not fulfilled to"
    )
    assert (read(newer).kind, read(newer).action, read(newer).scope) == ("condition", START, VM)


def test_ids_that_a_terminal_broke_are_joined_again() -> None:
    # Broken in the middle of words; sentences are told by their words, so only breaks inside quotes are harmless.
    broken = SENTENCE.replace("virtualMachines/vm1", "virtual\nMachines/vm1").replace("start/action", "start/\n action")
    found = read(broken)
    assert (found.action, found.scope) == (START, VM)


def test_a_linked_refusal_names_what_is_allowed_and_what_is_not() -> None:
    subnet = f"{SUB}/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/s"
    nic = f"{SUB}/resourceGroups/demo/providers/Microsoft.Network/networkInterfaces/n"
    text = (
        f"(LinkedAuthorizationFailed) The client 'ann@contoso.com' with object id '{OID}' has permission to perform "
        f"action 'Microsoft.Network/networkInterfaces/write' on scope '{nic}'; however, it does not have permission "
        f"to perform action(s) 'Microsoft.Network/virtualNetworks/subnets/join/action' on the linked scope(s) "
        f"'{subnet}' (respectively) or the linked scope(s) are invalid."
    )
    found = read(text)
    assert found.kind == "linked"
    assert (found.action, found.scope) == ("Microsoft.Network/virtualNetworks/subnets/join/action", subnet)
    assert (found.linked_action, found.linked_scope) == ("Microsoft.Network/networkInterfaces/write", nic)


def test_of_several_linked_scopes_the_first_is_explained() -> None:
    text = (
        f"The client 'a' with object id '{OID}' has permission to perform action 'A.B/c/write' on scope '{VM}'; "
        "however, it does not have permission to perform action(s) 'A.B/x/join/action,A.B/y/join/action' "
        "on the linked scope(s) "
        f"'{SUB}/resourceGroups/one,{SUB}/resourceGroups/two' (respectively) or the linked scope(s) are invalid."
    )
    found = read(text)
    assert (found.action, found.scope) == ("A.B/x/join/action", f"{SUB}/resourceGroups/one")


def test_a_deny_assignment_in_the_text_is_kept_with_its_name() -> None:
    text = (
        f"The client '{APP}' with object id '{OID}' has permission to perform action '{START}' on scope '{VM}'; "
        "however, the access is denied because of the deny assignment with name 'Deny by stack demo' and Id "
        f"'0123' at scope '{SUB}/resourceGroups/demo'."
    )
    found = read(text)
    assert (found.kind, found.deny, found.action) == ("deny", "Deny by stack demo", START)


def test_a_key_vault_refusal_is_read_with_its_data_action() -> None:
    text = (
        "(Forbidden) Caller is not authorized to perform action on resource.\r\nIf role assignments, deny assignments "
        "or role definitions were changed recently, please observe propagation time.\r\n"
        f"Caller: appid={APP};oid={OID};iss=https://sts.windows.net/x/\r\n"
        "Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'\r\n"
        f"Resource: '{SUB.lower()}/resourcegroups/demo/providers/microsoft.keyvault/vaults/kv1/secrets/s'\r\n"
        "Assignment: (not found)\r\nDenyAssignmentId: null\r\nVault: kv1;location=westeurope\r\n"
    )
    found = read(text)
    assert found.kind == "vault"
    assert (found.client, found.object_id) == (APP, OID)
    assert found.action == "Microsoft.KeyVault/vaults/secrets/getSecret/action"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<Code>AuthorizationPermissionMismatch</Code>", "names neither the data action nor the scope"),
        ("AuthorizationFailure: This request is not authorized", "network rules"),
        ("Authorization_RequestDenied: Insufficient privileges", "which permission the call needed"),
        ("AADSTS7000215: Invalid client secret provided.", "signing in"),
        ("InvalidAuthenticationToken", "before any role"),
        ("hello", "holds no refusal"),
        ("", "holds no refusal"),
        ("(AuthorizationFailed) The client does not have authorization.", "holds no refusal"),
    ],
)
def test_a_text_that_says_too_little_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(CannotTell, match=said):
        read(text)


def test_the_decision_id_of_a_pasted_header_is_found() -> None:
    assert decision_id(f"HTTP/1.1 403\nx-genkan-decision: {OID.upper()}\n\n{ARM_JSON}") == OID
    assert decision_id(f"headers={{'x-genkan-decision': '{OID}'}}") == OID
    assert decision_id(SENTENCE) is None


def test_a_huge_text_without_a_refusal_is_answered_without_delay() -> None:
    with pytest.raises(CannotTell):
        read("client '" * 50_000 + "Caller: appid=" * 2_000)
