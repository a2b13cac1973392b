"""A person without rights: each kind of write is refused, and the refusal names what was tried."""

from __future__ import annotations

import pytest
from tests.portal.conftest import Visitor, World, text_of

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"
GRAPH = "00000003-0000-0000-c000-000000000000"
READ_ALL = "df021288-bdef-4463-88db-98f22de89214"


@pytest.fixture
def visitor(world: World, admin: Visitor) -> Visitor:
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    return world.visitor(f"visitor@{world.owner['domain']}")


def test_writes_to_the_directory_are_refused(world: World, admin: Visitor, visitor: Visitor) -> None:
    app, _ = admin.register()
    group = admin.post("/groups", {"name": "readers"}).headers["location"].split("?")[0]
    person = f"/users/{world.user_id(world.owner['admin_upn'])}"
    role = "/roles/62e90394-69f5-4237-9190-012177145e10"
    writes = {
        app: {"name": "stolen"},
        f"{app}/delete": {},
        f"{app}/authentication": {"web": "https://evil.example"},
        f"{app}/credentials/secrets": {"lifetime": "180"},
        f"{app}/credentials/federated": {"name": "x", "issuer": "https://evil.example", "subject": "x"},
        f"{app}/permissions/add": {"api": GRAPH, "kind": "Role", "permission": READ_ALL},
        f"{app}/api": {"uris": "api://stolen"},
        f"{app}/app-roles": {"title": "x", "value": "x", "about": "x", "members": "Both"},
        f"{app}/owners": {"who": "Visitor"},
        f"{app}/manifest": {"manifest": '{"displayName": "stolen"}'},
        "/users/new": {"name": "x", "upn": "x", "password": "Correct-Horse-42", "enabled": "yes"},
        person: {"name": "stolen", "enabled": "yes"},
        f"{person}/delete": {},
        f"{group}/members": {"who": "Visitor"},
        f"{group}/delete": {},
        role: {"who": "Visitor"},
    }
    for path, fields in writes.items():
        reply = visitor.post(path, fields)
        assert reply.status == 403, path
        assert "Authorization_RequestDenied" in reply.body, path
        assert "See why, and the way out" in text_of(reply), path
    assert "stolen" not in admin.page("/apps") + admin.page("/users")


def test_consent_for_the_whole_directory_is_refused(admin: Visitor, visitor: Visitor) -> None:
    app, _ = admin.register()
    fields = {"api": GRAPH, "kind": "Role", "permission": READ_ALL}
    assert admin.post(f"{app}/permissions/add", fields).status == 303
    reply = visitor.post(f"{app}/permissions/consent", {})
    assert reply.status == 403
    assert "Not granted" in admin.page(f"{app}/permissions")


def test_a_refused_write_to_azure_names_the_write_and_not_the_page_beside_it(world: World, visitor: Visitor) -> None:
    writes = {
        "/azure/access/add": (
            {"id": world.group, "role": CONTRIBUTOR, "who": "Visitor"},
            "Microsoft.Authorization/roleAssignments/write",
        ),
        "/azure/machine/do/start": ({"id": world.machine}, "Microsoft.Compute/virtualMachines/start/action"),
        "/azure/machine/delete": ({"id": world.machine}, "Microsoft.Compute/virtualMachines/delete"),
        "/azure/groups/delete": ({"id": world.group}, "Microsoft.Resources/subscriptions/resourceGroups/delete"),
        "/azure/groups/new": (
            {"subscription": world.owner["subscription_id"], "name": "mine", "location": "westeurope"},
            "Microsoft.Resources/subscriptions/resourcegroups/write",
        ),
    }
    for path, (fields, action) in writes.items():
        reply = visitor.post(path, fields)
        assert reply.status == 403, path
        assert f"perform action '{action}'".lower() in text_of(reply).lower(), path
        assert "AuthorizationFailed" in reply.body


def test_a_feed_of_nobody_is_refused_in_words(admin: Visitor) -> None:
    reply = admin.get("/denials/stream?who=nobody")
    assert reply.status == 404
    assert "Nobody goes by that name" in text_of(reply)
