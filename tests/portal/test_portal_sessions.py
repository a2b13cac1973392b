"""Sessions and one-time links: who is in, for how long, and what the store keeps of it."""

from __future__ import annotations

from datetime import timedelta

from tests.portal.conftest import Visitor, World

from genkan.surfaces.portal import links, sessions


def test_a_link_signs_in_once(world: World) -> None:
    token = world.link()
    first, second = Visitor(world), Visitor(world)
    assert first.get(f"{links.PATH}?token={token}").status == 303
    assert first.get("/").status == 200
    refused = second.get(f"{links.PATH}?token={token}")
    assert refused.status == 403
    assert "LinkUsed" in refused.body
    assert second.get("/").status == 303


def test_a_link_is_dead_after_ten_minutes(world: World) -> None:
    token = world.link()
    world.clock.advance(links.LIFETIME + timedelta(seconds=1))
    assert Visitor(world).get(f"{links.PATH}?token={token}").status == 403


def test_a_session_ends_after_half_an_hour_without_a_visit(world: World, admin: Visitor) -> None:
    world.clock.advance(sessions.IDLE - timedelta(minutes=1))
    assert admin.get("/settings").status == 200
    world.clock.advance(sessions.IDLE - timedelta(minutes=1))
    assert admin.get("/settings").status == 200
    world.clock.advance(sessions.IDLE + timedelta(minutes=2))
    assert admin.get("/settings").status == 303


def test_a_session_ends_after_twelve_hours_in_any_case(world: World, admin: Visitor) -> None:
    step = timedelta(minutes=20)
    for _ in range(int(sessions.LONGEST / step)):
        world.clock.advance(step)
        assert admin.get("/settings").status == 200
    world.clock.advance(step)
    assert admin.get("/settings").status == 303


def test_signing_out_ends_the_session_on_the_server(world: World, admin: Visitor) -> None:
    thief = Visitor(world, dict(admin.cookies))
    assert thief.get("/").status == 200
    assert admin.post("/signout", {}).status == 200
    assert thief.get("/").status == 303


def test_signing_out_needs_the_forms_token(admin: Visitor) -> None:
    refused = admin.send_raw("/signout", b"csrf=0")
    assert refused.status == 403
    assert admin.get("/").status == 200


def test_each_sign_in_makes_a_new_key_and_ends_the_old_one(world: World, admin: Visitor) -> None:
    before = dict(admin.cookies)
    admin.get(f"{links.PATH}?token={world.link()}")
    assert admin.cookies != before
    assert Visitor(world, before).get("/").status == 303


def test_the_cookie_is_for_this_host_only_and_out_of_scripts_reach(world: World) -> None:
    reply = Visitor(world).get(f"{links.PATH}?token={world.link()}")
    (cookie,) = reply.cookies
    assert cookie.startswith("__Host-genkan-portal=")
    assert {"Path=/", "HttpOnly", "SameSite=Lax", "Secure"} <= {part.strip() for part in cookie.split(";")}


def test_neither_session_nor_link_stands_in_the_store_in_clear(world: World) -> None:
    unused = world.link()
    visitor = world.visitor()
    app, _ = visitor.register()
    secret = visitor.secret(app)
    world.house.services.journal.flush()
    kept = b"".join(path.read_bytes() for path in world.database.parent.glob("genkan.db*"))
    for value in (unused, visitor.cookies["__Host-genkan-portal"], secret):
        assert value.encode() not in kept


def test_a_disabled_person_is_out_at_once(world: World, admin: Visitor) -> None:
    person = _person(admin, "visitor")
    visitor = world.visitor(person)
    assert visitor.get("/").status == 200
    path = f"/users/{world.user_id(person)}"
    assert admin.post(path, {"name": "Visitor", "enabled": ""}).status == 303
    assert visitor.get("/").status == 303


def test_revoking_a_persons_sessions_ends_the_portals_too(world: World, admin: Visitor) -> None:
    person = _person(admin, "visitor")
    visitor = world.visitor(person)
    world.clock.advance(timedelta(minutes=1))
    assert admin.post(f"/users/{world.user_id(person)}/revoke", {}).status == 303
    assert visitor.get("/").status == 303


def _person(admin: Visitor, name: str) -> str:
    fields = {"name": name, "upn": name, "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    return f"{name}@{admin.world.owner['domain']}"
