"""Roles by what they grant, deny assignments with whom they mean, and older denials."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urlencode

import pytest
from tests.portal.conftest import Visitor, World, text_of

from genkan.surfaces.portal import denials


def test_roles_are_found_by_an_operation_that_they_grant(world: World, admin: Visitor) -> None:
    def found(sought: str) -> str:
        asked = urlencode({"id": world.group, "tab": "roles", "q": sought})
        return text_of(admin.get(f"/azure/access?{asked}"))

    said = found("Microsoft.Compute/virtualMachines/start/action")
    assert "Virtual Machine Contributor" in said
    assert "Reader Built-in" not in said
    assert "Contributor Built-in" in said
    assert "Contributor Built-in 1 " not in found("Microsoft.Authorization/roleAssignments/write")
    assert "2 roles" in found("Contoso.Nothing/at/all")  # Owner and Contributor grant whatever there is
    assert "No role like that" in found("no such role")


def test_the_catalogue_of_roles_is_paged(world: World, admin: Visitor) -> None:
    path: str | None = "/azure/access?" + urlencode({"id": world.group, "tab": "roles"})
    names: list[str] = []
    while path:
        html = admin.page(path)
        names += re.findall(r'href="/azure/access/role\?[^"]+">([^<]+)<', html)
        following = re.search(r'rel="next" href="([^"]+)"', html)
        path = unescape(following[1]) if following else None
    assert len(names) == len(set(names)) > 150


def test_a_deny_assignment_says_whom_it_means_and_whom_not(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    token = world.token(world.owner["client_id"], world.owner["client_secret"])
    body = {
        "properties": {
            "scope": world.group,
            "denyAssignmentName": "No starts",
            "permissions": [{"actions": ["Microsoft.Compute/virtualMachines/start/action"], "notActions": []}],
            "principals": [{"id": "00000000-0000-0000-0000-000000000000"}],
            "excludePrincipals": [{"id": world.user_id(world.owner["admin_upn"])}],
        }
    }
    reply = world.ask("admin", "PUT", "/_genkan/denyAssignments", token, body)
    assert reply.status in (200, 201), reply.body
    said = text_of(admin.get(f"/azure/access?tab=deny&id={quote(world.group, safe='')}"))
    assert "No starts" in said
    assert "Everyone but not Administrator" in said


def test_older_denials_are_a_page_further(world: World, admin: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(denials, "MOST", 2)
    app, app_id = admin.register()
    token = world.token(app_id, admin.secret(app))
    for verb in ("start", "restart", "deallocate"):
        world.ask("arm", "POST", f"{world.machine}/{verb}?api-version=2024-07-01", token)
        world.clock.advance(timedelta(seconds=1))
    html = admin.page("/denials?who=my-app")
    assert "data-feed=" in html
    older = re.search(r'rel="next" href="([^"]+)"', html)
    assert older is not None
    rest = admin.page(unescape(older[1]))
    shown = [set(re.findall(r"virtualMachines/(\w+)/action", one)) for one in (html, rest)]
    assert sorted(map(len, shown)) == [1, 2]
    assert shown[0] | shown[1] == {"start", "restart", "deallocate"}
    assert "data-feed=" not in rest
    assert 'href="/denials?who=my-app"' in rest


def test_sign_ins_are_found_by_name(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    world.token(app_id, admin.secret(app))
    assert "my-app" in text_of(admin.get("/sign-ins?q=my-app")).partition("Outcome")[2]
    assert "Nobody goes by that name" in text_of(admin.get("/sign-ins?q=nobody"))


def test_settings_say_when_a_recording_lets_programs_through(world: World, admin: Visitor) -> None:
    assert "Not everything is enforced" not in admin.page("/settings")
    world.recording(enforce=True)
    assert "Not everything is enforced" not in admin.page("/settings")
    world.recording()
    assert "1 open recording lets" in text_of(admin.get("/settings"))


def test_a_new_key_is_published_before_it_signs(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    before = text_of(admin.get("/settings"))
    assert before.count("Signs now") == 1
    assert admin.post("/settings/keys", {}).status == 303
    after = text_of(admin.get("/settings"))
    assert after.count("Signs now") == 1
    assert after.count("Published") == before.count("Published") + 1
    assert world.token(app_id, secret)
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    admin.post("/users/new", fields)
    refused = world.visitor(f"visitor@{world.owner['domain']}").post("/settings/keys", {})
    assert refused.status == 403
