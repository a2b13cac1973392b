"""How the stock az is told that a sign-in is not, or no longer, good; and what its tokens say."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from tests.az.conftest import Az, name_of

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]

PASSWORD, OTHER = "Correct-horse-7", "Battery-staple-8"
ARM, GRAPH, VAULT = "https://management.core.windows.net/", "https://graph.microsoft.com", "https://vault.azure.net"


def claims_of(az: Az, *where: str) -> dict[str, Any]:
    token = str(az("account", "get-access-token", *where)["accessToken"])
    middle = token.split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))


@pytest.fixture
def person(owner: Az) -> str:
    """The name of a new user without any role."""
    upn = f"{name_of('ann')}@{owner.running.owner['domain']}"
    owner("ad", "user", "create", "--display-name", "Ann", "--password", PASSWORD, "--user-principal-name", upn)
    return upn


def test_a_wrong_password_and_a_stranger_are_refused_alike(az: Az, person: str) -> None:
    assert "AADSTS50126" in az("login", "--username", person, "--password", "wrong", fails=True)
    nobody = f"nobody-{person}"
    assert "AADSTS50126" in az("login", "--username", nobody, "--password", PASSWORD, fails=True)


def test_a_person_without_a_role_sees_no_subscription_until_one_is_given(owner: Az, az: Az, person: str) -> None:
    sign_in = ("login", "--username", person, "--password", PASSWORD)
    assert "No subscriptions found" in az(*sign_in, fails=True)
    tenant = owner.running.owner["tenant_id"]
    (alone,) = az(*sign_in, "--tenant", tenant, "--allow-no-subscriptions")
    assert (alone["id"], alone["name"]) == (tenant, "N/A(tenant level account)")
    scope = f"/subscriptions/{owner.running.owner['subscription_id']}"
    owner("role", "assignment", "create", "--assignee", person, "--role", "Reader", "--scope", scope)
    (given,) = az(*sign_in)
    assert (given["id"], given["user"]) == (scope.rpartition("/")[2], {"name": person, "type": "user"})


def test_tokens_name_program_person_and_what_they_are_for(owner: Az, az: Az) -> None:
    house = owner.running.owner
    program = claims_of(owner)
    assert (program["aud"], program["idtyp"], program["appid"]) == (ARM, "app", house["client_id"])
    az("login", "--username", house["admin_upn"], "--password", house["admin_password"])
    at_arm, at_graph = claims_of(az), claims_of(az, "--resource-type", "ms-graph")
    assert (at_arm["aud"], at_arm["scp"], at_arm["upn"]) == (ARM, "user_impersonation", house["admin_upn"])
    assert (at_graph["aud"].rstrip("/"), at_graph["oid"]) == (GRAPH, at_arm["oid"])
    assert at_graph["appid"] == at_arm["appid"] == "04b07795-8ddb-461a-bbee-02f9e1bf7b46"
    assert claims_of(az, "--scope", f"{VAULT}/.default")["aud"].rstrip("/") == VAULT


def test_a_changed_password_ends_what_the_old_one_began(owner: Az, az: Az, person: str) -> None:
    tenant = owner.running.owner["tenant_id"]
    az("login", "--username", person, "--password", PASSWORD, "--tenant", tenant, "--allow-no-subscriptions")
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == person
    owner("ad", "user", "update", "--id", person, "--password", OTHER, "--force-change-password-next-sign-in", "false")
    assert "TokenIssuedBeforeRevocationTimestamp" in az("ad", "signed-in-user", "show", fails=True)
    assert "AADSTS50173" in az("account", "get-access-token", "--resource", VAULT, fails=True)
    az("logout")
    az("login", "--username", person, "--password", OTHER, "--tenant", tenant, "--allow-no-subscriptions")
    assert az("ad", "signed-in-user", "show")["userPrincipalName"] == person


def test_a_disabled_person_is_refused_and_a_logout_forgets(owner: Az, az: Az, person: str) -> None:
    tenant = owner.running.owner["tenant_id"]
    sign_in = ("login", "--username", person, "--password", PASSWORD, "--tenant", tenant, "--allow-no-subscriptions")
    az(*sign_in)
    az("logout")
    assert "az login" in az("account", "show", fails=True)
    owner("ad", "user", "update", "--id", person, "--account-enabled", "false")
    assert "AADSTS50057" in az(*sign_in, fails=True)


def test_a_removed_secret_ends_the_programs_next_sign_in(owner: Az, az: Az) -> None:
    made = owner("ad", "sp", "create-for-rbac", "--name", name_of("gone"))
    who = ("--service-principal", "--username", made["appId"], "--tenant", made["tenant"])
    az("login", *who, "--password", made["password"], "--allow-no-subscriptions")
    owner("ad", "app", "credential", "reset", "--id", made["appId"])
    az("account", "clear")
    assert "AADSTS7000215" in az("login", *who, "--password", made["password"], fails=True)
    assert "AADSTS700016" in az(
        "login", "--service-principal", "--username", made["tenant"], "--password", "x", "--tenant", made["tenant"],
        fails=True,
    )  # fmt: skip
