"""API permissions: which APIs there are to choose from, and what a form without a choice is told."""

from __future__ import annotations

from tests.portal.conftest import Visitor, World, text_of

GRAPH = "00000003-0000-0000-c000-000000000000"


def test_graph_stands_first_however_many_applications_there_are(world: World, admin: Visitor) -> None:
    app, _ = admin.register("zebra")
    for number in range(3):
        admin.register(f"A{number}")
    said = admin.page(f"{app}/permissions/add")
    assert said.count("<option") == 3  # Graph, and the two types
    assert "permissions of Microsoft Graph" in text_of(admin.get(f"{app}/permissions/add"))


def test_an_api_of_ones_own_is_found_by_name_and_by_id(admin: Visitor) -> None:
    api, api_id = admin.register("orders-api")
    role = {"title": "Writers", "value": "Orders.Write", "about": "May write", "members": "Application"}
    assert admin.post(f"{api}/app-roles", role).status == 303
    app, _ = admin.register("client")
    for sought in ("orders", api_id):
        assert "Orders.Write" in admin.page(f"{app}/permissions/add?name={sought}")
    assert "No API like that" in admin.page(f"{app}/permissions/add?name=client")


def test_without_a_choice_nothing_is_added_and_the_page_says_so(admin: Visitor) -> None:
    app, _ = admin.register()
    reply = admin.post(f"{app}/permissions/add", {"api": GRAPH, "kind": "Role"})
    assert reply.status == 400
    assert "No permission is chosen" in text_of(reply)
    assert "No permissions" in admin.page(f"{app}/permissions")
