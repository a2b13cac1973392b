"""The note's walk through the portal's forms, with a program beside it that uses what they make."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from urllib.parse import quote, urlencode

from tests.portal.conftest import Visitor, World, text_of

CONTRIBUTOR = "b24988ac-6180-42a0-ab88-20f7382dd24c"


def test_the_story_from_registration_to_the_first_allowed_call(world: World, admin: Visitor) -> None:
    assert "1 of 7" in text_of(admin.get("/"))
    app, app_id = admin.register("my-app")
    secret = admin.secret(app, description="start_vm.py")
    start = f"{world.machine}/start?api-version=2024-07-01"
    refused = world.ask("arm", "POST", start, world.token(app_id, secret))
    assert refused.status == 403
    home = text_of(admin.get("/"))
    assert "The story of my-app" in home
    assert "5 of 7" in home

    denial = admin.page("/denials/" + refused.headers["x-genkan-decision"])
    assert "Virtual Machine Contributor" in denial
    offered = re.search(r'class="button slim main" href="([^"]+)">Assign this', denial)
    assert offered is not None
    review = admin.page(unescape(offered[1]))
    assert "Nothing has been done yet" in review
    assert "az role assignment create" in review
    assert world.ask("arm", "POST", start, world.token(app_id, secret)).status == 403
    assigned = admin.post("/azure/access/add", _hidden(review))
    assert assigned.status == 303
    assert assigned.headers["location"].startswith("/denials/")
    assert world.ask("arm", "POST", start, world.token(app_id, secret)).status == 202
    assert "7 of 7" in text_of(admin.get("/"))


def test_a_program_that_only_reads_is_ticked_too(world: World, admin: Visitor) -> None:
    app, app_id = admin.register("reader")
    token = world.token(app_id, admin.secret(app))
    read = f"{world.machine}?api-version=2024-07-01"
    denied = world.ask("arm", "GET", read, token)
    path = "/denials/" + denied.headers["x-genkan-decision"]
    assert "has passed since" not in admin.page(path)
    reader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"
    assert admin.post("/azure/access/add", {"id": world.group, "role": reader, "who": "reader"}).status == 303
    assert "6 of 7" in text_of(admin.get("/"))
    world.clock.advance(timedelta(seconds=1))
    assert world.ask("arm", "GET", read, token).status == 200
    assert "7 of 7" in text_of(admin.get("/"))
    assert "has passed since" in admin.page(path)


def test_the_story_is_that_of_the_newest_application(world: World, admin: Visitor) -> None:
    for name in ("zeta", "alpha", "my-app"):
        admin.register(name)
        world.clock.advance(timedelta(seconds=2))
    assert "The story of my-app" in text_of(admin.get("/"))


def test_a_secret_is_shown_once_and_then_only_its_hint(admin: Visitor) -> None:
    app, _ = admin.register()
    secret = admin.secret(app, description="ci", lifetime="90")
    for path in (f"{app}/credentials", app, f"{app}/manifest", "/"):
        assert secret not in admin.page(path)
    said = text_of(admin.get(f"{app}/credentials"))
    assert secret[:3] in said
    assert "89 days left" in said or "90 days left" in said


def test_a_deleted_secret_is_refused_with_7000215(world: World, admin: Visitor) -> None:
    app, _ = admin.register()
    secret = admin.secret(app)
    tried = admin.post(f"{app}/try", {"secret": secret, "scope": "https://management.azure.com/.default"})
    assert "The application signed in" in text_of(tried)
    assert secret not in tried.body
    assert "what roles are assigned to" in text_of(tried)
    path = re.search(rf'action="({app}/credentials/secrets/[^"]+/delete)"', admin.page(f"{app}/credentials"))
    assert path is not None
    assert admin.post(path[1], {}).status == 303
    refused = admin.post(f"{app}/try", {"secret": secret, "scope": "https://management.azure.com/.default"})
    assert "AADSTS7000215" in text_of(refused)


def test_a_lifetime_that_is_none_is_refused(admin: Visitor) -> None:
    app, _ = admin.register()
    for fields in ({"lifetime": "custom", "until": "soon"}, {"lifetime": "-1"}, {"lifetime": "99999999999"}):
        reply = admin.post(f"{app}/credentials/secrets", fields)
        assert "InvalidForm" in reply.body
    assert "No client secrets" in admin.page(f"{app}/credentials")


def test_consent_shows_and_counts(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    graph = "https://graph.microsoft.com"
    assert world.ask("graph", "GET", "/v1.0/users", world.token(app_id, secret, graph)).status == 403
    offered = admin.page(f"{app}/permissions/add?kind=Role&q=User.Read.All")
    permission = re.search(r'name="permission" value="([^"]+)"', offered)
    assert permission is not None
    fields = {"api": "00000003-0000-0000-c000-000000000000", "kind": "Role", "permission": permission[1]}
    assert admin.post(f"{app}/permissions/add", fields).status == 303
    assert "Not granted" in admin.page(f"{app}/permissions")
    assert admin.post(f"{app}/permissions/consent", {}).status == 303
    said = text_of(admin.get(f"{app}/permissions"))
    assert "Granted for" in said
    assert "Not granted" not in said
    assert world.ask("graph", "GET", "/v1.0/users", world.token(app_id, secret, graph)).status == 200


def test_a_denial_of_graph_is_mended_from_its_page(world: World, admin: Visitor) -> None:
    app, app_id = admin.register()
    secret = admin.secret(app)
    graph = "https://graph.microsoft.com"
    refused = world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph))
    path = "/denials/" + refused.headers["x-genkan-decision"]
    assert "Yes, grant" in admin.page(path)
    assert world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph)).status == 403
    assert admin.post(f"{path}/grant", {}).status == 303
    assert world.ask("graph", "GET", "/v1.0/groups", world.token(app_id, secret, graph)).status == 200


def test_a_machines_identity_is_turned_on_and_off(world: World, admin: Visitor) -> None:
    path = "/azure/identity?id=" + quote(world.machine, safe="")
    assert admin.post("/azure/identity", {"id": world.machine, "on": "yes"}).status == 303
    assert "Object (principal) ID" in admin.page(path)
    assert "vm1" in admin.page("/managed-identities")
    assert admin.post("/azure/identity", {"id": world.machine, "on": ""}).status == 303
    assert "Object (principal) ID" not in admin.page(path)


def test_a_machine_starts_and_stops(world: World, admin: Visitor) -> None:
    path = "/azure/overview?id=" + quote(world.machine, safe="")
    assert "VM deallocated" in admin.page(path)
    assert admin.post("/azure/machine/do/start", {"id": world.machine}).status == 303
    assert "VM starting" in admin.page(path)
    world.clock.advance(timedelta(seconds=5))
    assert "VM running" in admin.page(path)
    assert admin.post("/azure/machine/do/melt", {"id": world.machine}).status >= 400


def test_assignments_are_added_listed_and_removed(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    fields = {"id": world.group, "role": CONTRIBUTOR, "who": "my-app"}
    assert admin.post("/azure/access/add", fields).status == 303
    path = "/azure/access?id=" + quote(world.group, safe="")
    html = admin.page(path)
    assert "2 role assignments" not in html
    assert "my-app" in html
    again = admin.post("/azure/access/add", fields)
    assert again.status == 409
    assert "RoleAssignmentExists" in again.body
    assignment = re.search(r'name="assignment" value="([^"]+)"', html)
    assert assignment is not None
    assert admin.post("/azure/access/remove", {"id": world.group, "assignment": assignment[1]}).status == 303
    assert "my-app" not in admin.page(path)


def test_a_condition_stands_in_the_lines_to_paste(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    condition = "((!(ActionMatches{'Microsoft.Authorization/roleAssignments/write'})))"
    asked = urlencode({"id": world.group, "role": CONTRIBUTOR, "who": "my-app", "condition": condition})
    said = unescape(admin.page(f"/azure/access/review?{asked}"))
    assert said.count("Microsoft.Authorization/roleAssignments/write") >= 4
    assert '--condition-version "2.0"' in said
    assert "condition_version" in said


def test_nobody_and_too_many_are_told_apart(world: World, admin: Visitor) -> None:
    scope = quote(world.group, safe="")
    nobody = admin.get(f"/azure/access/review?id={scope}&role={CONTRIBUTOR}&who=no-such-app")
    assert "Nobody goes by that name" in text_of(nobody)
    admin.register("twin")
    admin.register("twin")
    many = admin.get(f"/azure/access/review?id={scope}&role={CONTRIBUTOR}&who=twin")
    assert "More than one goes by that name" in text_of(many)


def test_check_access_explains_without_doing(world: World, admin: Visitor) -> None:
    admin.register("my-app")
    asked = urlencode({"id": world.machine, "tab": "check", "who": "my-app", "action": "Microsoft.Compute/disks/read"})
    said = text_of(admin.get(f"/azure/access?{asked}"))
    assert "Denied" in said
    assert "my-app" in said
    itself = urlencode({"id": world.machine, "tab": "check", "action": "Microsoft.Compute/disks/read"})
    assert "Allowed" in text_of(admin.get(f"/azure/access?{itself}"))


def _hidden(html: str) -> dict[str, str]:
    """The fields of the form that assigns."""
    form = html[html.index('action="/azure/access/add"') :]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")])
    return {name: unescape(value) for name, value in pairs if name != "csrf"}
