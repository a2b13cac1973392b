"""`genkan app grant` and `revoke` against a running server: what they change stands in the very next token."""

from __future__ import annotations

import base64
import json
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.running import Running

GRAPH = "https://graph.microsoft.com"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    with Running.started(tmp_path_factory.mktemp("house")) as running:
        yield running


def server(house: Running) -> httpx.Client:
    context = ssl.create_default_context(cafile=house.server["ca"])
    return httpx.Client(base_url=house.server["url"], verify=context, trust_env=False)


def ask(http: httpx.Client, house: Running, app: dict[str, str], **form: str) -> dict[str, Any]:
    """The token endpoint's answer, a refusal too."""
    asked = {
        "client_id": app["AZURE_CLIENT_ID"],
        "client_secret": app["AZURE_CLIENT_SECRET"],
        "grant_type": "client_credentials",
        "scope": f"{GRAPH}/.default",
    } | form
    return dict(http.post(f"/{house.owner['tenant_id']}/oauth2/v2.0/token", data=asked).json())


def claims(house: Running, app: dict[str, str], **form: str) -> dict[str, Any]:
    """The claims of a fresh token for Graph; of the refusal, where it is one."""
    with server(house) as http:
        answer = ask(http, house, app, **form)
    if "access_token" not in answer:
        return answer
    middle = answer["access_token"].split(".")[1]
    return dict(json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4))))


def in_the_admins_name(house: Running, app: dict[str, str], scope: str) -> dict[str, Any]:
    name, password = house.owner["admin_upn"], house.owner["admin_password"]
    return claims(house, app, grant_type="password", username=name, password=password, scope=f"{GRAPH}/{scope}")


def test_app_role_is_in_the_very_next_token_and_gone_from_the_one_after_revoke(house: Running) -> None:
    app = house.json("app", "create", "reader")
    assert "roles" not in claims(house, app)
    assert house.cli("app", "grant", "reader", "User.Read.All") == "reader now has Microsoft Graph User.Read.All\n"
    assert claims(house, app)["roles"] == ["User.Read.All"]
    house.cli("app", "grant", app["AZURE_CLIENT_ID"], "User.Read.All", "Group.Read.All")
    assert sorted(claims(house, app)["roles"]) == ["Group.Read.All", "User.Read.All"]
    house.cli("app", "revoke", "reader", "User.Read.All")
    assert claims(house, app)["roles"] == ["Group.Read.All"]
    assert "does not have User.Read.All" in house.cli("app", "revoke", "reader", "User.Read.All", expect=1)


@pytest.mark.parametrize("whom", ["person", "everyone"])
def test_delegated_scope_is_in_the_very_next_token(house: Running, whom: str) -> None:
    name = f"delegate-{whom}"
    app = house.json("app", "create", name)
    flags = ["--delegated", *(["--everyone"] if whom == "everyone" else ["--for", house.owner["admin_upn"]])]
    assert "AADSTS65001" in in_the_admins_name(house, app, "User.Read.All")["error_description"]
    house.cli("app", "grant", name, "User.Read.All", *flags)
    assert "User.Read.All" in in_the_admins_name(house, app, "User.Read.All")["scp"].split()
    house.cli("app", "grant", name, "Group.Read.All", *flags)
    assert "Group.Read.All" in in_the_admins_name(house, app, "Group.Read.All")["scp"].split()
    house.cli("app", "revoke", name, "User.Read.All", *flags)
    assert "AADSTS65001" in in_the_admins_name(house, app, "User.Read.All")["error_description"]
    house.cli("app", "revoke", name, "Group.Read.All", *flags)
    assert "AADSTS65001" in in_the_admins_name(house, app, "Group.Read.All")["error_description"]


def test_app_role_of_an_api_of_ones_own_is_granted_by_the_name_of_its_application(house: Running) -> None:
    app, api = house.json("app", "create", "buyer"), house.json("app", "create", "orders")
    flags = ("Orders.Read", "--resource", "orders")
    assert "orders has no app role `Orders.Read`" in house.cli("app", "grant", "buyer", *flags, expect=1)
    role = {
        "id": "11111111-2222-3333-4444-555555555555",
        "value": "Orders.Read",
        "displayName": "Read orders",
        "description": "Read orders",
        "allowedMemberTypes": ["Application"],
        "isEnabled": True,
    }
    uri = f"api://{api['AZURE_CLIENT_ID']}"
    path = f"/applications(appId='{api['AZURE_CLIENT_ID']}')"
    with server(house) as http:
        owner = {"AZURE_CLIENT_ID": house.owner["client_id"], "AZURE_CLIENT_SECRET": house.owner["client_secret"]}
        bearer = {"Authorization": f"Bearer {ask(http, house, owner)['access_token']}"}
        body = {"appRoles": [role], "identifierUris": [uri]}
        assert http.patch(f"/v1.0{path}", json=body, headers=bearer).status_code == 204
    house.cli("app", "grant", "buyer", *flags)
    assert claims(house, app, scope=f"{uri}/.default")["roles"] == ["Orders.Read"]
    house.cli("app", "revoke", "buyer", *flags)
    assert "roles" not in claims(house, app, scope=f"{uri}/.default")
    unknown = ("Orders.Read", "--resource", "No Such API")
    assert "there is no service principal `No Such API`" in house.cli("app", "grant", "buyer", *unknown, expect=1)


def test_mistyped_permission_names_the_near_one(house: Running) -> None:
    house.json("app", "create", "typist")
    assert "did you mean `User.Read.All`" in house.cli("app", "grant", "typist", "User.Reed.All", expect=1)


@pytest.mark.parametrize(
    "flags", [["--delegated"], ["--everyone"], ["--for", "a@b.c"], ["--delegated", "--everyone", "--for", "a@b.c"]]
)
def test_flags_that_do_not_go_together_are_a_mistake_of_usage(house: Running, flags: list[str]) -> None:
    assert "--delegated takes one of" in house.cli("app", "grant", "any", "User.Read.All", *flags, expect=2)
