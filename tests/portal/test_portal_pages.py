"""Every page, as its readers see it: an administrator, a person without rights, and one with a hostile name."""

from __future__ import annotations

import re
from urllib.parse import quote

from tests.portal.conftest import Visitor, World, text_of

from genkan.surfaces.portal import navigation
from genkan.surfaces.portal.routes import PAGES

HOSTILE = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'{{7*7}}"


def test_every_place_of_the_navigation_is_there(admin: Visitor) -> None:
    for section in navigation.SECTIONS:
        for place in section.places:
            html = admin.page(place.path)
            assert html.count('aria-current="page"') >= 1, place.path
            assert len(re.findall(r"<h1", html)) == 1


def test_every_page_answers_for_what_exists(world: World, admin: Visitor) -> None:
    paths = _addresses(world, admin)
    missing = {row.template for row in PAGES if row.method == "GET"} - set(paths)
    assert not missing
    for path in paths.values():
        admin.page(path)


def test_a_scope_that_is_none_is_refused_in_words(admin: Visitor) -> None:
    for scope in ("/nonsense", "/subscriptions/none", "/providers/x", "a/b/c/d/e/f/g/h/i"):
        for blade in ("overview", "access", "identity"):
            reply = admin.get(f"/azure/{blade}?id={quote(scope, safe='')}")
            assert 400 <= reply.status < 500, (blade, scope)
            assert "Code:" in text_of(reply)


def test_links_lead_somewhere(world: World, admin: Visitor) -> None:
    """Each address that a page links to is one that the table knows."""
    seen: set[str] = set()
    for path in _addresses(world, admin).values():
        html = admin.page(path)
        seen |= {target.split("?")[0] for target in re.findall(r'(?:href|action)="(/[^"]*)"', html)}
    for target in sorted(seen):
        segments = [piece for piece in target.split("/") if piece]
        known = PAGES.methods(segments) or segments[:1] in (["static"], ["signin"], ["signout"])
        assert known, target


def test_hostile_names_are_shown_as_text(world: World, admin: Visitor) -> None:
    app, _ = admin.register(HOSTILE)
    admin.secret(app, description=HOSTILE)
    assert admin.post("/groups", {"name": HOSTILE, "about": HOSTILE}).status == 303
    fields = {"name": HOSTILE, "upn": "hostile", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    group = {"id": "x", "name": "tree", "title": HOSTILE, "parent": ""}
    assert admin.post("/azure/management-groups", group).status == 303
    pages = ["/", "/apps", app, app + "/credentials", app + "/manifest", "/groups", "/users", "/enterprise-apps"]
    pages += ["/azure/management-groups", "/audit", "/apps?q=" + quote(HOSTILE), "/users?q=" + quote(HOSTILE)]
    for path in pages:
        html = admin.page(path)
        assert "<script>alert" not in html, path
        assert "<img src=x" not in html, path
        assert "{{7*7}}" in html or "alert(1)" not in html, path


def test_hostile_values_in_addresses_are_shown_as_text(admin: Visitor) -> None:
    given = quote(HOSTILE, safe="")
    for path in (f"/{given}", f"/apps/{given}", f"/denials/{given}", f"/azure/overview?id={given}", f"/users/{given}"):
        reply = admin.get(path)
        assert reply.status in (400, 403, 404), path
        assert "<script>alert" not in reply.body
        assert "<img src=x" not in reply.body


def test_a_notice_cannot_be_worded_by_an_address(admin: Visitor) -> None:
    html = admin.page("/apps?done=" + quote("Your account is locked, call 555-0100"))
    assert "555-0100" not in html
    assert "The application is deleted" in admin.page("/apps?done=app-deleted")


def test_a_person_without_rights_is_refused_with_code_and_next_step(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    assert admin.post("/users/new", fields).status == 303
    visitor = world.visitor(f"visitor@{world.owner['domain']}")
    assert visitor.get("/").status == 200
    refused = visitor.post(f"{app}/credentials/secrets", {"lifetime": "180"})
    assert refused.status == 403
    said = text_of(refused)
    assert "Authorization_RequestDenied" in said
    assert "directory role" in said
    assert "The secret" not in said
    vm = quote(world.machine, safe="")
    hidden = visitor.get(f"/azure/overview?id={vm}")
    assert hidden.status == 403
    assert "AuthorizationFailed" in text_of(hidden)
    assert re.search(r'href="/denials/[0-9a-f-]{36}"', hidden.body)
    why = re.search(r'href="(/denials/[0-9a-f-]{36})"', hidden.body)
    assert why is not None
    assert "no role assignment" in visitor.page(why[1])
    assert "No subscription that you may see" in visitor.page("/azure/subscriptions")


def test_a_person_without_rights_sees_only_own_denials(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    token = world.token(app_id, admin.secret(app))
    world.ask("arm", "POST", f"{world.machine}/start?api-version=2024-07-01", token)
    fields = {"name": "Visitor", "upn": "visitor", "password": "Correct-Horse-42", "enabled": "yes"}
    admin.post("/users/new", fields)
    assert "my-app" in admin.page("/denials")
    assert "virtualMachines/start" not in world.visitor(f"visitor@{world.owner['domain']}").page("/denials")


def _addresses(world: World, admin: Visitor) -> dict[str, str]:
    """An address for every page, by its template, in a house with something of everything."""
    app, app_id = admin.register()
    secret = admin.secret(app)
    token = world.token(app_id, secret)
    denied = world.ask("arm", "POST", f"{world.machine}/start?api-version=2024-07-01", token)
    group = admin.post("/groups", {"name": "readers"}).headers["location"].split("?")[0]
    principal = re.search(r'href="(/enterprise-apps/[^"]+)"', admin.page(app))
    recording = world.recording()
    world.ask("arm", "GET", f"{world.machine}?api-version=2024-07-01", token)
    world.ask("graph", "GET", "/v1.0/users", world.token(app_id, secret, "https://graph.microsoft.com"))
    role = re.search(r'href="(/roles/[^"]+)"', admin.page("/roles"))
    assert principal is not None
    assert role is not None
    scope = "?id=" + quote(world.machine, safe="")
    contributor = "b24988ac-6180-42a0-ab88-20f7382dd24c"
    own = {
        "/apps/{id}": app,
        "/users/{id}": f"/users/{world.user_id(world.owner['admin_upn'])}",
        "/groups/{id}": group,
        "/enterprise-apps/{id}": principal[1],
        "/roles/{id}": role[1],
        "/denials/{id}": "/denials/" + denied.headers["x-genkan-decision"],
        "/recordings/{id}": f"/recordings/{recording}",
        "/azure/access/role": f"/azure/access/role{scope}&role={contributor}",
        "/azure/access/review": f"/azure/access/review{scope}&role={contributor}&who=my-app",
    }
    found = {}
    for row in PAGES:
        if row.method != "GET" or row.template == "/denials/stream":
            continue
        if row.template in own:
            found[row.template] = own[row.template]
        elif row.template.startswith("/apps/{id}/"):
            found[row.template] = app + row.template.removeprefix("/apps/{id}")
        elif row.template.startswith(("/azure/overview", "/azure/access", "/azure/identity", "/azure/activity")):
            found[row.template] = row.template + scope
        else:
            found[row.template] = row.template
    found["/denials/stream"] = "/denials"
    return found
