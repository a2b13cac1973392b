"""Recordings in the portal: whose are shown, and what one of them tells."""

from __future__ import annotations

import json
import re
from html import unescape
from urllib.parse import quote

from tests.portal.conftest import Visitor, World, text_of, value_of

from genkan.journal import recorder
from genkan.surfaces.http import Reply

START = "Microsoft.Compute/virtualMachines/start/action"


def _recorded(world: World, admin: Visitor, *, name: str = "my-app") -> str:
    """A finished recording that heard an application start a machine and list users: its id."""
    app, app_id = admin.register(name)
    secret = admin.secret(app)
    made = world.recording()
    started = world.ask("arm", "POST", f"{world.machine}/start?api-version=2024-07-01", world.token(app_id, secret))
    assert started.status == 202
    graph = world.token(app_id, secret, "https://graph.microsoft.com")
    assert world.ask("graph", "GET", "/v1.0/users", graph).status == 200
    tenant_id = world.owner["tenant_id"]
    with world.house.services.store.write(tenant_id) as tx:
        found = recorder.find(tx, tenant_id, made)
        assert found is not None
        recorder.stop(tx, found, world.clock.now())
    return made


def _visitor(world: World, admin: Visitor) -> Visitor:
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    return world.visitor(f"visitor@{world.owner['domain']}")


def test_without_a_recording_the_page_says_how_to_make_one(admin: Visitor) -> None:
    assert value_of(admin.page("/recordings"), "record") == "genkan record -- CMD"


def test_the_list_names_who_recorded_whom_and_how_much(world: World, admin: Visitor) -> None:
    made = _recorded(world, admin)
    said = text_of(admin.get("/recordings"))
    assert "Not told Everyone but the recorder by genkan-cli Allowed everything 2 actions 2 calls Finished" in said
    assert f'href="/recordings/{made}"' in admin.page("/recordings")


def test_one_recording_tells_its_uses_and_the_least_that_allows_them(world: World, admin: Visitor) -> None:
    made = _recorded(world, admin)
    html = admin.page(f"/recordings/{made}")
    said = text_of(admin.get(f"/recordings/{made}"))
    assert f"{START} vm1 Virtual machine 1 Denied" in said
    assert "GET /users" in said
    assert "Virtual Machine Contributor Recommended" in said
    assert "A custom role of exactly these 1 operation" in said
    assert "User.ReadBasic.All" in said
    for key in ("fix-az", "fix-bicep", "fix-terraform"):
        assert "Virtual Machine Contributor" in value_of(html, key)
    for key in ("custom-az", "custom-bicep", "custom-terraform"):
        assert START in value_of(html, key)
    line = json.loads(value_of(html, "line"))["allow"]
    assert [one["action"] for one in line["arm"]] == [START]
    assert line["graph"]


def test_a_recommended_role_leads_to_the_review_of_its_assignment(world: World, admin: Visitor) -> None:
    html = admin.page(f"/recordings/{_recorded(world, admin)}")
    review = re.search(r'href="(/azure/access/review\?[^"]+)"', html)
    assert review is not None
    said = text_of(admin.get(unescape(review[1])))
    assert "Virtual Machine Contributor" in said
    assert "my-app" in said


def test_an_enforced_recording_and_one_broken_off_say_so(world: World, admin: Visitor) -> None:
    _, app_id = admin.register("silent")
    made = world.recording(enforce=True, principal_id=app_id)
    assert "This recording is still open" in text_of(admin.get(f"/recordings/{made}"))
    world.clock.advance(recorder.LEASE)
    said = text_of(admin.get(f"/recordings/{made}"))
    assert "Broken off" in said
    assert "Enforced" in said
    assert "Nothing was recorded" in said


def test_a_person_without_rights_sees_only_own_recordings(world: World, admin: Visitor) -> None:
    made = _recorded(world, admin)
    visitor = _visitor(world, admin)
    assert "No recordings that you may see" in visitor.page("/recordings")
    refused = visitor.get(f"/recordings/{made}")
    assert refused.status == 404
    assert "RecordingNotFound" in text_of(refused)
    own = world.recording(world.user_id(f"visitor@{world.owner['domain']}"))
    assert f'href="/recordings/{own}"' in visitor.page("/recordings")
    assert visitor.get(f"/recordings/{own}").status == 200


def test_hostile_names_and_ids_of_recordings_are_shown_as_text(world: World, admin: Visitor) -> None:
    hostile = '"><script>alert(1)</script>'
    made = _recorded(world, admin, name=hostile)
    for path in ("/recordings", f"/recordings/{made}"):
        assert "<script>alert" not in admin.page(path)
    assert "alert(1)" in admin.page(f"/recordings/{made}")
    reply = admin.get("/recordings/" + quote(hostile, safe=""))
    assert reply.status == 404
    assert "<script>alert" not in str(reply.body)


def test_recordings_are_paged(world: World, admin: Visitor) -> None:
    for _ in range(51):
        world.recording()
    html = admin.page("/recordings")
    following = re.search(r'rel="next" href="([^"]+)"', html)
    assert following is not None
    assert len(re.findall(r'href="/recordings/[0-9a-f-]{36}"', html)) == 50
    rest = admin.page(unescape(following[1]))
    assert len(re.findall(r'href="/recordings/[0-9a-f-]{36}"', rest)) == 1


def test_a_recording_shows_its_command_as_text(world: World, admin: Visitor) -> None:
    made = world.recording(command="python app.py --password *** <script>alert(1)</script>")
    for path in ("/recordings", f"/recordings/{made}"):
        assert "<script>alert" not in admin.page(path)
        assert "python app.py --password *** <script>alert(1)</script>" in text_of(Reply(200, admin.page(path)))
    assert "was never stored" in admin.page(f"/recordings/{made}")
    assert "Not told" in admin.page(f"/recordings/{world.recording()}")
