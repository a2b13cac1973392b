"""The stock az on what is one's own: applications, principals, groups, roles; and what a pipeline asks for."""

from __future__ import annotations

import json

import pytest

from tests.az.conftest import Az, name_of
from tests.running import Running

pytestmark = [pytest.mark.az, pytest.mark.timeout(600)]

V1 = "https://graph.microsoft.com/v1.0"
ADMINISTRATOR = "62e90394-69f5-4237-9190-012177145e10"


def test_person_finds_what_is_theirs(running: Running, az: Az) -> None:
    house = running.owner
    az("login", "--username", house["admin_upn"], "--password", house["admin_password"])
    me = az("ad", "signed-in-user", "show", "--query", "id")
    app = az("ad", "app", "create", "--display-name", name_of("mine"))
    az("ad", "app", "owner", "add", "--id", app["appId"], "--owner-object-id", me)
    assert app["appId"] in az("ad", "app", "list", "--show-mine", "--query", "[].appId")
    group = name_of("mine")
    body = {"displayName": group, "mailNickname": group, "mailEnabled": False, "securityEnabled": True}
    binds = {"owners@odata.bind": [f"{V1}/users/{me}"], "members@odata.bind": [f"{V1}/directoryObjects/{me}"]}
    made = az("rest", "--method", "post", "--url", f"{V1}/groups", "--body", json.dumps(body | binds))
    owned = az("ad", "signed-in-user", "list-owned-objects", "--type", "group", "--query", "[].displayName")
    assert group in owned
    within = az("rest", "--url", f"{V1}/me/memberOf")["value"]
    assert {made["id"], ADMINISTRATOR} <= {one["id"] for one in within}
    (role,) = az("rest", "--url", f"{V1}/me/memberOf/graph.directoryRole?$select=displayName")["value"]
    assert role["displayName"] == "Global Administrator"


def test_pipeline_gets_its_credentials_in_one_piece(owner: Az, running: Running) -> None:
    house = running.owner
    scope = f"/subscriptions/{house['subscription_id']}"
    asked = ("ad", "sp", "create-for-rbac", "--name", name_of("ci"), "--role", "Reader", "--scopes", scope)
    made = owner(*asked, "--json-auth")
    assert (made["tenantId"], made["subscriptionId"]) == (house["tenant_id"], house["subscription_id"])
    assert made["activeDirectoryEndpointUrl"] == "https://login.microsoftonline.com"
    held = owner("role", "assignment", "list", "--assignee", made["clientId"], "--query", "[].roleDefinitionName")
    assert held == ["Reader"]
    # Asked again under the same name, the application is taken up and gets a new secret.
    again = owner(*asked)
    assert again["appId"] == made["clientId"]
    assert again["password"] != made["clientSecret"]
