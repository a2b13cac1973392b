"""Managed identities: a user-assigned one has its page, and a machine takes it and gives it back."""

from __future__ import annotations

from urllib.parse import quote

from tests.portal.conftest import Visitor, World, text_of, value_of

READER = "acdd72a7-3385-48ef-bd42-f606fba81ae7"


def _made(world: World, name: str = "shared") -> str:
    """A user-assigned identity, made by the owner's program: its resource id."""
    id = f"{world.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{name}"
    token = world.token(world.owner["client_id"], world.owner["client_secret"])
    reply = world.ask("arm", "PUT", f"{id}?api-version=2023-01-31", token, {"location": "westeurope"})
    assert reply.status in (200, 201), reply.body
    return id


def _page(blade: str, id: str) -> str:
    return f"/azure/{blade}?id={quote(id, safe='')}"


def test_a_user_assigned_identity_shows_its_ids_and_what_it_may_do(world: World, admin: Visitor) -> None:
    id = _made(world)
    html = admin.page(_page("overview", id))
    principal = value_of(html, "principal")
    assert f'href="/enterprise-apps/{principal}"' in html
    assert value_of(html, "client-id") != principal
    assert "No resource that you may see uses it" in html
    assert "None of its own" in html
    assert admin.post("/azure/access/add", {"id": world.group, "role": READER, "who": principal}).status == 303
    assert "Reader" in admin.page(_page("overview", id))
    assert admin.get(f"/enterprise-apps/{principal}").status == 200


def test_a_machine_takes_an_identity_and_gives_it_back(world: World, admin: Visitor) -> None:
    id = _made(world)
    assert f'value="{id}"' in admin.page(_page("identity", world.machine))
    assert admin.post("/azure/identity", {"id": world.machine, "add": id}).status == 303
    assert admin.post("/azure/identity", {"id": world.machine, "on": "yes"}).status == 303
    both = text_of(admin.get(_page("identity", world.machine)))
    assert "On" in both
    assert "Remove shared" in both
    assert "vm1" in text_of(admin.get(_page("overview", id)))
    assert admin.post("/azure/identity", {"id": world.machine, "remove": id}).status == 303
    said = text_of(admin.get(_page("identity", world.machine)))
    assert "Remove shared" not in said
    assert "Object (principal) ID" in said


def test_no_identity_and_an_unknown_one_are_refused_in_words(world: World, admin: Visitor) -> None:
    nothing = admin.post("/azure/identity", {"id": world.machine, "add": ""})
    assert nothing.status == 400
    assert "No identity is chosen" in text_of(nothing)
    missing = f"{world.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/none"
    assert admin.post("/azure/identity", {"id": world.machine, "add": missing}).status >= 400


def test_one_identity_is_counted_in_the_singular(world: World, admin: Visitor) -> None:
    _made(world)
    assert "1 managed identity" in text_of(admin.get("/managed-identities"))
