"""Above subscriptions: elevating access, and Access control (IAM) at management groups and the root."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from tests.portal.conftest import Visitor, World, text_of

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


@pytest.fixture
def top(world: World) -> str:
    return f"/providers/Microsoft.Management/managementGroups/{world.owner['tenant_id']}"


def test_a_global_administrator_takes_access_at_the_root_and_gives_it_back(
    world: World, admin: Visitor, top: str
) -> None:
    admin.register()
    access = f"/azure/access?id={quote(top, safe='')}"
    refused = admin.get(access)
    assert refused.status == 403
    assert "can elevate access under Microsoft Entra ID" in text_of(refused)
    assert "Elevate access" in admin.page("/entra")
    assert admin.post("/entra/elevation", {}).status == 303
    assert "Give back" in admin.page("/entra")
    for tab in ("assignments", "roles", "deny", "check"):
        assert admin.get(f"{access}&tab={tab}").status == 200, tab
    assert "User Access Administrator" in admin.page("/azure/access?id=/")
    assert admin.post("/azure/access/add", {"id": top, "role": READER, "who": "my-app"}).status == 303
    assert "Inherited Management group" in text_of(
        admin.get(f"/azure/access?q=reader&id={quote(world.machine, safe='')}")
    )
    assert admin.post("/entra/elevation/end", {}).status == 303
    assert "Elevate access" in admin.page("/entra")
    assert admin.get(access).status == 403


def test_nobody_else_can_elevate(world: World, admin: Visitor) -> None:
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    visitor = world.visitor(f"visitor@{world.owner['domain']}")
    refused = visitor.post("/entra/elevation", {})
    assert refused.status == 403
    assert "AuthorizationFailed" in refused.body


def test_access_of_a_group_can_be_checked(world: World, admin: Visitor) -> None:
    assert admin.post("/groups", {"name": "Night shift"}).status == 303
    path = (
        f"/azure/access?tab=check&who=Night+shift&action=Microsoft.Compute/disks/read&id={quote(world.group, safe='')}"
    )
    said = text_of(admin.get(path))
    assert "Denied" in said
    assert "about its members" in said
    assert admin.post("/azure/access/add", {"id": world.group, "role": READER, "who": "Night shift"}).status == 303
    assert "Allowed" in text_of(admin.get(path))


def test_a_restored_application_can_sign_in_again(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    assert admin.post("/azure/access/add", {"id": world.group, "role": READER, "who": "my-app"}).status == 303
    admin.post(f"{app}/delete", {})
    assert admin.post(f"{app}/restore", {}).status == 303
    token = world.token(app_id, secret)
    assert world.ask("arm", "GET", f"{world.machine}?api-version=2024-07-01", token).status == 200


def test_a_failed_sign_in_says_what_to_do(admin: Visitor) -> None:
    app, _ = admin.register()
    wrong = text_of(admin.post(f"{app}/try", {"secret": "x", "scope": "https://management.azure.com/.default"}))
    assert "make a new one under Certificates & secrets" in wrong
    secret = admin.secret(app)
    other = text_of(admin.post(f"{app}/try", {"secret": secret, "other": "api://none/.default"}))
    assert "AADSTS500011" in other
    assert "Expose an API" in other
