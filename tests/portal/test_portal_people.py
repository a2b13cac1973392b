"""People, groups and enterprise applications: what can be changed about them, and that it counts."""

from __future__ import annotations

import re

from tests.portal.conftest import Visitor, World, text_of

PASSWORD = "Correct-Horse-42"
AZURE_CLI = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"


def test_a_reset_password_replaces_the_old_one(world: World, admin: Visitor) -> None:
    fields = {"name": "Ada", "upn": "ada", "password": PASSWORD, "enabled": "yes"}
    path = admin.post("/users/new", fields).headers["location"].split("?")[0]
    assert admin.post(f"{path}/password", {"password": "Another-Horse-43"}).status == 303
    assert _signs_in(world, PASSWORD) == 400
    assert _signs_in(world, "Another-Horse-43") == 200
    weak = admin.post(f"{path}/password", {"password": "short"})
    assert weak.status == 400
    assert "Code:" in text_of(weak)


def test_a_password_that_must_be_changed_is_marked_until_it_was(world: World, admin: Visitor) -> None:
    fields = {"name": "Ada", "upn": "ada", "password": PASSWORD, "change": "yes", "enabled": "yes"}
    path = admin.post("/users/new", fields).headers["location"].split("?")[0]
    assert "To be changed at the next sign-in" in text_of(admin.get(path))
    assert _signs_in(world, PASSWORD) == 400
    assert admin.post(path, {"name": "Ada L.", "enabled": "yes"}).status == 303
    assert "To be changed at the next sign-in" in text_of(admin.get(path))
    assert admin.post(f"{path}/password", {"password": "Another-Horse-43"}).status == 303
    assert "To be changed at the next sign-in" not in text_of(admin.get(path))
    assert _signs_in(world, "Another-Horse-43") == 200


def test_a_group_is_renamed(admin: Visitor) -> None:
    path = admin.post("/groups", {"name": "readers"}).headers["location"].split("?")[0]
    assert admin.post(path, {"name": "Night shift", "about": "After ten"}).status == 303
    said = text_of(admin.get(path))
    assert "Night shift" in said
    assert "After ten" in said


def test_assignment_can_be_required_and_sign_in_stays_as_it_was(admin: Visitor) -> None:
    app, _ = admin.register()
    principal = re.search(r'href="(/enterprise-apps/[^"]+)"', admin.page(app))
    assert principal is not None
    assert admin.post(principal[1], {"required": "yes"}).status == 303
    said = text_of(admin.get(principal[1]))
    assert "Assignment required Yes" in said
    assert "Sign-in Enabled" in said
    assert admin.post(principal[1], {"enabled": ""}).status == 303
    said = text_of(admin.get(principal[1]))
    assert "Assignment required Yes" in said
    assert "Sign-in Disabled" in said


def test_a_client_is_authorized_for_an_apis_scopes_beforehand(admin: Visitor) -> None:
    app, _ = admin.register("orders-api")
    _, client = admin.register("client")
    fields = {"value": "Files.Read", "who": "User", "title": "Read files", "about": "Reads files for you"}
    assert admin.post(f"{app}/api/scopes", fields).status == 303
    scope = re.search(r'name="scope" value="([0-9a-f-]{36})"', admin.page(f"{app}/api"))
    assert scope is not None
    assert admin.post(f"{app}/api/clients", {"client": client, "scope": scope[1]}).status == 303
    assert client in admin.page(f"{app}/api")
    nothing = admin.post(f"{app}/api/clients", {"client": "x"})
    assert nothing.status == 400
    assert admin.post(f"{app}/api/clients/{client}/delete", {}).status == 303
    assert client not in admin.page(f"{app}/api")


def _signs_in(world: World, password: str) -> int:
    form = {
        "grant_type": "password",
        "client_id": AZURE_CLI,
        "username": f"ada@{world.owner['domain']}",
        "password": password,
        "scope": "https://management.azure.com/.default",
    }
    return world.ask("login", "POST", f"/{world.owner['tenant_id']}/oauth2/v2.0/token", form=form).status
